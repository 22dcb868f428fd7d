/** What a query means, the same over every index and over a plain scan: exact words, then prefixes, then misspellings. */
import { queryWords, tolerance } from './words.ts';

/** One of these has to be there: a word itself, or any word that begins so. */
export type Clause = { word: string; prefix: boolean }[];

export interface Found {
  sessionId: string;
  id: string;
  kind: 'entry' | 'run';
  at: number;
}

/** An index, or a scan, that finds what has one of each clause: newest first. */
export interface Matcher {
  match(clauses: readonly Clause[], limit: number): Found[];
  /** Whether any word of any text begins so. */
  begins(prefix: string): boolean;
  /** Every word that differs by at most so many letters. */
  nearTo(word: string, most: number): string[];
}

export interface Matches {
  found: Found[];
  more: boolean;
  corrected: { word: string; to: string[] }[];
  /** What to mark in a text. */
  clauses: Clause[];
}

/** At most so many words stand for a misspelled one. */
const mostNear = 40;

/**
 * Texts with every word of the query, in any order: first those with the words themselves, then those with words that begin
 * so. A word that nothing begins with is taken for a misspelling, and the words near to it are looked for.
 */
export function findMatches(matcher: Matcher, query: string, limit: number): Matches {
  const words = queryWords(query);
  const none: Matches = { found: [], more: false, corrected: [], clauses: [] };
  if (words.length === 0) return none;
  const corrected: Matches['corrected'] = [];
  const clauses = words.map((word): Clause => {
    if (matcher.begins(word)) return [{ word, prefix: true }];
    const to = matcher.nearTo(word, tolerance(word)).sort().slice(0, mostNear);
    corrected.push({ word, to });
    return to.map((one) => ({ word: one, prefix: false }));
  });
  if (clauses.some((clause) => clause.length === 0)) return { ...none, corrected };
  const exact = matcher.match(
    clauses.map((clause) => clause.map(({ word }) => ({ word, prefix: false }))),
    limit + 1,
  );
  const found = new Map(exact.map((one) => [keyOf(one), one]));
  if (found.size <= limit)
    for (const one of matcher.match(clauses, limit + 1 + found.size)) {
      if (found.size > limit) break;
      if (!found.has(keyOf(one))) found.set(keyOf(one), one);
    }
  return { found: [...found.values()].slice(0, limit), more: found.size > limit, corrected, clauses };
}

export const keyOf = ({ sessionId, id }: { sessionId: string; id: string }): string => `${sessionId}/${id}`;

/** Newest first; of one moment, by id. */
export const byTime = (a: Found, b: Found): number =>
  b.at - a.at || (a.sessionId === b.sessionId ? (a.id < b.id ? 1 : -1) : a.sessionId < b.sessionId ? 1 : -1);
