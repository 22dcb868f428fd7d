import { lexicon } from './lexicon.ts';
import type { Verb } from './segment.ts';
import { stem } from './words.ts';

/** One line of the lexicon, by one of its alternatives: stems in order, with `null` where anything may stand. */
interface Saying {
  parts: (string | null)[];
  /** How many of the parts are words. */
  words: number;
  /** Each a group of alternatives that is looked for. */
  terms: string[][];
  verbs: Verb[];
}

/** What a saying stands for in a query, and which of the query's words it used up. */
export interface Said {
  saying: Pick<Saying, 'terms' | 'verbs'>;
  at: number[];
}

/** At most so many words of anything where a saying leaves room. */
const room = 3;

const particles = new Set(['on', 'off', 'out', 'away', 'up', 'down', 'back', 'again', 'over', 'in']);

let byFirst: Map<string, Saying[]> | undefined;

function read(): Map<string, Saying[]> {
  const table = new Map<string, Saying[]>();
  for (const line of lexicon.split('\n')) {
    const colon = line.indexOf(':');
    if (line.startsWith('#') || colon < 0) continue;
    const right = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/);
    const verbs = right.filter((word) => word.startsWith('!')).map((word) => word.slice(1) as Verb);
    const terms = right
      .filter((word) => !word.startsWith('!'))
      .join(' ')
      .split(' + ')
      .map((group) => group.split(' ').filter(Boolean).map(stem));
    for (const left of line.slice(0, colon).split(',')) {
      const parts = left
        .trim()
        .split(/[\s-]+/)
        .map((word) => (word.startsWith('~') ? null : stem(word)));
      // A verb and its particle let what they are about stand between them, as in “take a label off”.
      if (parts.length === 2 && particles.has(parts[1]!)) parts.splice(1, 0, null);
      const first = parts[0]!;
      const saying = { parts, words: parts.filter((part) => part !== null).length, terms, verbs };
      const there = table.get(first);
      if (there) there.push(saying);
      else table.set(first, [saying]);
    }
  }
  return table;
}

/** The sayings of the lexicon in a query, given as stems: those of most words first, and no word in two of several words. */
export function sayingsIn(stems: string[]): Said[] {
  byFirst ??= read();
  const found: (Said & { words: number })[] = [];
  for (let from = 0; from < stems.length; from++)
    for (const saying of byFirst.get(stems[from]!) ?? []) {
      const at = place(saying.parts, stems, from);
      if (at) found.push({ saying, at, words: saying.words });
    }
  found.sort((a, b) => b.words - a.words || a.at.length - b.at.length || a.at[0]! - b.at[0]!);
  const used = new Set<number>();
  return found.filter(({ at, words }) => {
    if (words > 1 && at.some((index) => used.has(index))) return false;
    if (words === 1 && used.has(at[0]!)) return false;
    if (words > 1) for (const index of at) used.add(index);
    return true;
  });
}

function place(parts: (string | null)[], stems: string[], from: number): number[] | undefined {
  const at = [from];
  let next = from + 1;
  for (let part = 1; part < parts.length; part++) {
    const wanted = parts[part]!;
    if (wanted === null) {
      const then = parts[part + 1];
      if (then === undefined) return at;
      let reach = next;
      while (reach <= next + room && stems[reach] !== then) reach++;
      if (stems[reach] !== then || then === null) return undefined;
      next = reach;
    } else {
      if (stems[next] !== wanted) return undefined;
      at.push(next++);
    }
  }
  return at;
}
