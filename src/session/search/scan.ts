/** The plain way: every text is looked at. It says what an index has to find. */
import type { SearchText } from '../search.contract.ts';
import { byTime, type Found, type Matcher } from './query.ts';
import { near, vocabularyOf } from './words.ts';

export function createScan(texts: Iterable<SearchText>): Matcher {
  const all: { found: Found; words: Set<string> }[] = [];
  const vocabulary = new Set<string>();
  for (const { sessionId, id, kind, at, text } of texts) {
    const words = vocabularyOf(text);
    for (const word of words) vocabulary.add(word);
    all.push({ found: { sessionId, id, kind, at }, words });
  }
  all.sort((a, b) => byTime(a.found, b.found));
  const some = (words: Set<string>, prefix: string) => {
    for (const word of words) if (word.startsWith(prefix)) return true;
    return false;
  };
  return {
    match: (clauses, limit) =>
      all
        .filter(({ words }) =>
          clauses.every((clause) =>
            clause.some(({ word, prefix }) => words.has(word) || (prefix && some(words, word))),
          ),
        )
        .slice(0, limit)
        .map(({ found }) => found),
    begins: (prefix) => some(vocabulary, prefix),
    nearTo: (word, most) => (most === 0 ? [] : [...vocabulary].filter((other) => near(word, other, most))),
  };
}
