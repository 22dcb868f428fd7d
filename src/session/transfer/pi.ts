/**
 * Sessions of the coding agent pi: JSON lines, a header and then entries that name their parent. Its versions 2 and 3; of
 * version 1, without parents, each line answers the one before. Source: pi's own docs/session-format.md.
 */
import type { Usage } from '#models/model.contract.ts';
import { asList, asObject, asText, asTime, type ForeignConversation, type ForeignNode } from './foreign.ts';

export function isPi(text: string): boolean {
  const first = text.slice(0, 4000).split('\n')[0]!;
  return /"type"\s*:\s*"session"/.test(first) && !/"espalier"/.test(first);
}

/** `null` where a line is no JSON: the file is cut off or damaged. */
export function readPi(text: string, now: number): ForeignConversation | null {
  const rows: Record<string, unknown>[] = [];
  for (const line of text.split('\n')) {
    if (!line.trim()) continue;
    try {
      rows.push(asObject(JSON.parse(line)));
    } catch {
      return null;
    }
  }
  const [header = {}, ...entries] = rows;
  const createdAt = asTime(header.timestamp, now);
  const nodes: ForeignNode[] = [];
  const labels = new Map<string, string>();
  const folds: NonNullable<ForeignConversation['folds']> = [];
  let title = '';
  let before: string | null = null;
  entries.forEach((row, i) => {
    const key = asText(row.id) || `line ${i}`;
    const parent = 'parentId' in row ? (typeof row.parentId === 'string' ? row.parentId : null) : before;
    const node: ForeignNode = { key, parent, at: asTime(row.timestamp, createdAt) };
    before = key;
    const said = saidIn(row);
    if (said) node.said = said;
    nodes.push(node);
    if (row.type === 'session_info') title = asText(row.name);
    if (row.type === 'label') {
      if (asText(row.label)) labels.set(asText(row.targetId), asText(row.label));
      else labels.delete(asText(row.targetId));
    }
    if (row.type === 'compaction') {
      const kept = nodes.find((one) => one.key === row.firstKeptEntryId);
      const to = kept ? kept.parent : parent;
      if (to !== null) folds.push({ to, summary: asText(row.summary) });
    }
  });
  const first = nodes.find(({ said }) => said?.message.role === 'user')?.said?.message.text ?? '';
  const cwd = asText(header.cwd).split(/[\\/]/).filter(Boolean).at(-1);
  return {
    from: 'pi',
    title: title || first,
    createdAt,
    updatedAt: nodes.reduce((last, { at }) => Math.max(last, at), createdAt),
    ...(cwd && { project: cwd }),
    nodes,
    head: nodes.at(-1)?.key ?? null,
    labels: [...labels].map(([key, label]) => ({ key, text: label })),
    folds,
  };
}

function saidIn(row: Record<string, unknown>): ForeignNode['said'] {
  if (row.type === 'branch_summary')
    return {
      kind: 'user',
      by: 'host',
      message: { role: 'user', text: `Summary of another branch:\n${asText(row.summary)}` },
    };
  if (row.type === 'custom_message')
    return { kind: 'user', by: 'host', message: { role: 'user', text: plainText(row.content) } };
  if (row.type !== 'message') return undefined;
  const message = asObject(row.message);
  switch (message.role) {
    case 'user':
      return { kind: 'user', by: 'person', message: { role: 'user', text: plainText(message.content) } };
    case 'assistant': {
      const blocks = asList(message.content).map(asObject);
      const reasoning = blocks.map(({ type, thinking }) => (type === 'thinking' ? asText(thinking) : '')).join('');
      const toolCalls = blocks
        .filter(({ type }) => type === 'toolCall')
        .map((call) => ({ id: asText(call.id), name: asText(call.name), input: call.arguments ?? {} }));
      const stopped = asText(message.stopReason);
      const error = asText(message.errorMessage);
      return {
        kind: 'assistant',
        by: 'model',
        message: { role: 'assistant', text: plainText(message.content), ...(reasoning && { reasoning }), toolCalls },
        model: { id: asText(message.model) || 'unknown', provider: asText(message.provider) || 'unknown' },
        usage: usageOf(asObject(message.usage)),
        ...(error && { error: { code: 'failed', message: error } }),
        state: stopped === 'aborted' ? 'aborted' : stopped === 'error' ? 'error' : 'complete',
      };
    }
    case 'toolResult':
      return {
        kind: 'tool',
        by: 'host',
        message: {
          role: 'tool',
          callId: asText(message.toolCallId),
          name: asText(message.toolName),
          text: plainText(message.content),
          isError: message.isError === true,
        },
      };
    case 'bashExecution':
      return {
        kind: 'edit',
        by: 'person',
        message: { role: 'user', text: `I ran ${asText(message.command)}\n${asText(message.output)}` },
      };
    case 'custom':
    case 'hookMessage':
      return { kind: 'user', by: 'host', message: { role: 'user', text: plainText(message.content) } };
    default:
      return undefined;
  }
}

function plainText(content: unknown): string {
  if (typeof content === 'string') return content;
  return asList(content)
    .map(asObject)
    .flatMap(({ type, text, mimeType }) =>
      type === 'text' ? [asText(text)] : type === 'image' ? [`[${asText(mimeType) || 'image'} left out]`] : [],
    )
    .join('\n');
}

function usageOf(usage: Record<string, unknown>): Usage {
  const count = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
  const cached = count(usage.cacheRead);
  return {
    inputTokens: count(usage.input) + cached + count(usage.cacheWrite),
    outputTokens: count(usage.output),
    ...(cached > 0 && { cachedTokens: cached }),
    cost: count(asObject(usage.cost).total),
    estimated: typeof usage.output !== 'number',
  };
}
