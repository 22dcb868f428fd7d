/**
 * Conversations exported from Claude (`conversations.json`): each a list of `chat_messages` with `sender`, blocks of `content`,
 * and in newer exports `parent_message_uuid`, from which the branches follow. Without it each answers the one before.
 */
import type { Message } from '#models/model.contract.ts';
import { asList, asObject, asText, asTime, type ForeignConversation, type ForeignNode } from './foreign.ts';

export const isClaude = (conversation: unknown): boolean => Array.isArray(asObject(conversation).chat_messages);

export function readClaude(given: unknown, now: number): ForeignConversation {
  const conversation = asObject(given);
  const createdAt = asTime(conversation.created_at, now);
  const rows = asList(conversation.chat_messages).map(asObject);
  const known = new Set(rows.map((row, i) => keyOf(row, i)));
  const nodes: ForeignNode[] = [];
  rows.forEach((row, i) => {
    const key = keyOf(row, i);
    const named = asText(row.parent_message_uuid);
    const above = named ? (known.has(named) ? named : null) : i === 0 ? null : keyOf(rows[i - 1]!, i - 1);
    const at = asTime(row.created_at, createdAt);
    let parent = above;
    partsOf(row, key).forEach((said, part, all) => {
      const own = part === all.length - 1 ? key : `${key} ${part}`;
      nodes.push({ key: own, parent, at, said });
      parent = own;
    });
    if (parent === above) nodes.push({ key, parent: above, at });
  });
  return {
    from: 'claude',
    title: asText(conversation.name) || asText(nodes[0]?.said?.message.text),
    createdAt,
    updatedAt: asTime(conversation.updated_at, createdAt),
    nodes,
    head: asText(conversation.current_leaf_message_uuid) || nodes.at(-1)?.key || null,
  };
}

const keyOf = (row: Record<string, unknown>, i: number) => asText(row.uuid) || `message ${i}`;

type Said = NonNullable<ForeignNode['said']>;

/** One message holds what was said, called and returned in turns; with us each is an entry. */
function partsOf(row: Record<string, unknown>, key: string): Said[] {
  const blocks = asList(row.content).map(asObject);
  const attached = asList(row.attachments)
    .map(asObject)
    .flatMap(({ file_name, extracted_content }) =>
      asText(extracted_content) ? [`${asText(file_name)}:\n${asText(extracted_content)}`] : [],
    );
  if (row.sender === 'human') {
    const said = blocks.flatMap(({ type, text }) => (type === 'text' ? [asText(text)] : []));
    const text = [...(said.length > 0 ? said : [asText(row.text)]), ...attached].filter(Boolean).join('\n\n');
    return text ? [{ kind: 'user', by: 'person', message: { role: 'user', text } }] : [];
  }
  const parts: Said[] = [];
  let open: (Extract<Message, { role: 'assistant' }> & { reasoning?: string }) | null = null;
  const answer = () => {
    if (open) return open;
    open = { role: 'assistant', text: '', toolCalls: [] };
    parts.push({
      kind: 'assistant',
      by: 'model',
      message: open,
      model: { id: asText(row.model) || 'unknown', provider: 'Claude' },
    });
    return open;
  };
  const waiting: { id: string; name: string }[] = [];
  for (const block of blocks) {
    if (block.type === 'text') {
      const said = answer();
      said.text = [said.text, asText(block.text)].filter(Boolean).join('\n');
    } else if (block.type === 'thinking') {
      const said = answer();
      said.reasoning = [said.reasoning ?? '', asText(block.thinking)].filter(Boolean).join('\n');
    } else if (block.type === 'tool_use') {
      const call = { id: asText(block.id) || `${key} ${parts.length}`, name: asText(block.name) || 'tool' };
      waiting.push(call);
      answer().toolCalls.push({ ...call, input: block.input ?? {} });
    } else if (block.type === 'tool_result') {
      const call = waiting.shift();
      if (!call) continue;
      open = null;
      parts.push({
        kind: 'tool',
        by: 'host',
        message: {
          role: 'tool',
          callId: asText(block.tool_use_id) || call.id,
          name: asText(block.name) || call.name,
          text: resultText(block.content),
          isError: block.is_error === true,
        },
      });
    }
  }
  if (parts.length === 0 && asText(row.text)) answer().text = asText(row.text);
  return parts;
}

function resultText(content: unknown): string {
  if (typeof content === 'string') return content;
  return asList(content)
    .map(asObject)
    .map(({ type, text }) => asText(text) || `[${asText(type)} left out]`)
    .join('\n');
}
