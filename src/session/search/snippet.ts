/** The piece of a text around what was found, with the places that match. Pure. */
import type { Clause } from './query.ts';
import { wordsIn } from './words.ts';

const width = 180;
const before = 40;
/** Looking further would take long, and the beginning tells as much. */
const mostWords = 200_000;

export interface Snippet {
  snippet: string;
  marks: [number, number][];
}

/** The piece where the most different words of the query stand together. */
export function snippetOf(text: string, clauses: readonly Clause[]): Snippet {
  const places: { from: number; to: number; clause: number }[] = [];
  let seen = 0;
  for (const { text: word, from, to } of wordsIn(text)) {
    if (seen++ > mostWords) break;
    const clause = clauses.findIndex((all) =>
      all.some((one) => one.word === word || (one.prefix && word.startsWith(one.word))),
    );
    if (clause < 0) continue;
    const last = places.at(-1);
    // Of an identifier and its part, both found, one is marked.
    if (last && from < last.to) continue;
    places.push({ from, to, clause });
    if (places.length > 2000) break;
  }
  let best = 0;
  let most = 0;
  for (let i = 0; i < places.length; i++) {
    const inside = new Set<number>();
    for (let j = i; j < places.length && places[j]!.to - places[i]!.from <= width - before; j++)
      inside.add(places[j]!.clause);
    if (inside.size > most) {
      most = inside.size;
      best = i;
    }
  }
  const first = places[best]?.from ?? 0;
  let from = Math.max(0, first - before);
  if (from > 0) {
    const space = text.slice(from, first).search(/\s/);
    if (space >= 0) from += space + 1;
  }
  const to = Math.min(text.length, from + width);
  const lead = from > 0 ? '…' : '';
  const piece = text.slice(from, to).replace(/\s/g, ' ');
  const marks = places
    .filter((place) => place.from >= from && place.to <= to)
    .map((place): [number, number] => [place.from - from + lead.length, place.to - from + lead.length]);
  return { snippet: `${lead}${piece}${to < text.length ? '…' : ''}`, marks };
}
