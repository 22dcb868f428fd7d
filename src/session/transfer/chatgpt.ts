/**
 * Conversations exported from ChatGPT (`conversations.json`): each a `mapping` of nodes that name their parent and children,
 * and `current_node`. Nodes without a message, or with one that is hidden, are passed over.
 */
import { asList, asObject, asText, asTime, type ForeignConversation, type ForeignNode } from './foreign.ts';

export const isChatGpt = (conversation: unknown): boolean => {
  const { mapping } = asObject(conversation);
  return Object.values(asObject(mapping)).some((node) => 'message' in asObject(node));
};

export function readChatGpt(given: unknown, now: number): ForeignConversation {
  const conversation = asObject(given);
  const mapping = asObject(conversation.mapping);
  const createdAt = asTime(conversation.create_time, now);
  const rows = Object.entries(mapping).map(([key, value]) => ({ key, row: asObject(value) }));
  const parents = new Map(rows.map(({ key, row }) => [key, typeof row.parent === 'string' ? row.parent : null]));
  const calls = new Map<string, string>();
  const nodes: ForeignNode[] = [];
  for (const { key, row } of inOrder(rows)) {
    const message = asObject(row.message);
    const node: ForeignNode = { key, parent: parents.get(key)!, at: asTime(message.create_time, createdAt) };
    const said = saidIn(key, message, callAbove(key, parents, calls));
    if (said) node.said = said;
    if (said?.message.role === 'assistant' && said.message.toolCalls.length > 0)
      calls.set(key, said.message.toolCalls[0]!.name);
    nodes.push(node);
  }
  return {
    from: 'chatgpt',
    title: asText(conversation.title),
    createdAt,
    updatedAt: asTime(conversation.update_time, createdAt),
    nodes,
    head: asText(conversation.current_node) || null,
  };
}

type Rows = { key: string; row: Record<string, unknown> }[];

/** Down each branch, children in the order they are listed: that is the order they were made in. */
function inOrder(rows: Rows): Rows {
  const byKey = new Map(rows.map((one) => [one.key, one]));
  const seen = new Set<string>();
  const order: Rows = [];
  const waiting = rows.filter(({ row }) => typeof row.parent !== 'string' || !byKey.has(row.parent)).reverse();
  for (const all of [waiting, [...rows].reverse()])
    for (let next = all.pop(); next; next = all.pop()) {
      if (seen.has(next.key)) continue;
      seen.add(next.key);
      order.push(next);
      for (const child of asList(next.row.children).reverse()) {
        const below = byKey.get(asText(child));
        if (below) all.push(below);
      }
    }
  return order;
}

/** The nearest call above, whose result a tool's message is. */
function callAbove(
  key: string,
  parents: ReadonlyMap<string, string | null>,
  calls: ReadonlyMap<string, string>,
): { id: string; name: string } | null {
  let at = parents.get(key) ?? null;
  for (let steps = 0; at !== null && steps < 50; steps++) {
    const name = calls.get(at);
    if (name !== undefined) return { id: at, name };
    at = parents.get(at) ?? null;
  }
  return null;
}

function saidIn(
  key: string,
  message: Record<string, unknown>,
  call: { id: string; name: string } | null,
): ForeignNode['said'] {
  const author = asObject(message.author);
  const metadata = asObject(message.metadata);
  const content = asObject(message.content);
  const reasoning = content.content_type === 'thoughts';
  const text = textOf(content);
  if (metadata.is_visually_hidden_from_conversation === true || author.role === 'system') return undefined;
  if (author.role === 'user') return text ? { kind: 'user', by: 'person', message: { role: 'user', text } } : undefined;
  const slug = asText(metadata.model_slug);
  const model = { id: slug || 'unknown', provider: 'ChatGPT' };
  if (author.role === 'assistant') {
    const to = asText(message.recipient) || 'all';
    if (to !== 'all') {
      const toolCalls = [{ id: key, name: to, input: { text } }];
      return { kind: 'assistant', by: 'model', message: { role: 'assistant', text: '', toolCalls }, model };
    }
    if (!text) return undefined;
    const said = reasoning ? { text: '', reasoning: text } : { text };
    return {
      kind: 'assistant',
      by: 'model',
      message: { role: 'assistant', ...said, toolCalls: [] },
      model,
      state: message.status === 'in_progress' ? 'interrupted' : 'complete',
    };
  }
  if (author.role !== 'tool' || (!text && !call)) return undefined;
  if (call)
    return {
      kind: 'tool',
      by: 'host',
      message: { role: 'tool', callId: call.id, name: call.name, text, isError: false },
    };
  const name = asText(author.name) || 'tool';
  return { kind: 'user', by: 'host', message: { role: 'user', text: `${name}: ${text}` } };
}

function textOf(content: Record<string, unknown>): string {
  switch (content.content_type) {
    case 'user_editable_context':
    case 'model_editable_context':
      return '';
    case 'thoughts':
      return asList(content.thoughts)
        .map(asObject)
        .map(({ summary, content }) => [asText(summary), asText(content)].filter(Boolean).join('\n'))
        .join('\n');
    case 'reasoning_recap':
      return asText(content.content);
    default: {
      const parts = asList(content.parts).map((part) => {
        if (typeof part === 'string') return part;
        const { content_type, text } = asObject(part);
        return asText(text) || `[${asText(content_type).replaceAll('_', ' ') || 'attachment'} left out]`;
      });
      return [...parts, asText(content.text), asText(content.result)].filter(Boolean).join('\n');
    }
  }
}
