/** Finds text in the visible entries of a session, on every branch. Pure. */
import type { Entry } from './entry.contract.ts';
import type { SessionState } from './session.contract.ts';
import { root, subtree } from './tree.ts';

export interface Found {
  entry: Entry;
  /** A piece of the text around the first word found, on one line. */
  excerpt: string;
  /** Where that word is in the excerpt: start and end. */
  mark: [start: number, end: number];
}

/** Entries that hold every word of the query, whatever the case, newest first. An empty query finds nothing. */
export function findEntries(state: SessionState, query: string, limit = 100): Found[] {
  const words = fold(query).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return [];
  const found: Found[] = [];
  const ids = subtree(state, root).slice(1).sort();
  for (let i = ids.length - 1; i >= 0 && found.length < limit; i--) {
    const entry = state.entries.get(ids[i]!)!;
    const text = textOf(state, entry);
    const folded = fold(text);
    if (words.every((word) => folded.includes(word))) found.push({ entry, ...excerptOf(text, folded, words[0]!) });
  }
  return found;
}

/** Lower case, one code unit for one: places in the folded text are places in the text. */
const fold = (text: string): string => {
  const lower = text.toLowerCase();
  return lower.length === text.length
    ? lower
    : [...text].map((c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join('');
};

function textOf(state: SessionState, entry: Entry): string {
  const message = state.bodies.get(entry.id)?.message;
  if (!message) return entry.title;
  if (message.role !== 'assistant') return message.text;
  const programs = message.toolCalls.map((call) => argumentText(call.input));
  return [message.text, ...programs].filter(Boolean).join('\n');
}

function argumentText(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  return Object.values(input)
    .filter((value) => typeof value === 'string')
    .join('\n');
}

function excerptOf(text: string, folded: string, word: string): Pick<Found, 'excerpt' | 'mark'> {
  const at = folded.indexOf(word);
  const from = Math.max(0, at - 40);
  const lead = from > 0 ? '…' : '';
  const excerpt = lead + text.slice(from, at + word.length + 80).replace(/\s/gu, ' ');
  const start = lead.length + at - from;
  return { excerpt, mark: [start, start + word.length] };
}
