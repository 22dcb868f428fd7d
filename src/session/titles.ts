/** One-line titles derived from what was said. Pure. */
import type { Message } from '#models/model.contract.ts';
import type { EntryKind } from './entry.contract.ts';

export const untitled = 'New session';
const longest = 120;

/** The first line that says something, no fence, without Markdown's marks at its start. At most `limit` characters. */
export function lineOf(text: string, limit = longest): string {
  const line =
    text.split('\n').find((one) => /[\p{L}\p{N}]/u.test(one) && !/^\s*(```|~~~)/.test(one)) ??
    text.trim().split('\n')[0] ??
    '';
  const plain = line
    .replace(/^[\s#>*`-]+/u, '')
    .replace(/\s+/gu, ' ')
    .trim();
  if (plain.length <= limit) return plain;
  const cut = plain.slice(0, limit - 1);
  return `${/[\uD800-\uDBFF]$/u.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** What the lanes say of an entry. */
export function titleOf(kind: EntryKind, message: Message): string {
  if (message.role === 'tool') return lineOf(`${message.name}${message.isError ? ' failed' : ''}: ${message.text}`);
  if (message.role === 'assistant') {
    const said = lineOf(message.text);
    return said || stepsOf(message.toolCalls.map((call) => call.name)) || 'No answer';
  }
  return lineOf(message.text) || (kind === 'edit' ? 'Edited files' : 'Empty message');
}

/** As in “search, then execute · 3 calls”. */
export function stepsOf(names: string[]): string {
  const kinds = [...new Set(names)];
  if (kinds.length === 0) return '';
  const steps = kinds.length === 1 ? kinds[0]! : `${kinds.slice(0, -1).join(', ')}, then ${kinds.at(-1)}`;
  return lineOf(names.length > 1 ? `${steps} · ${names.length} calls` : steps);
}
