/**
 * How well typed letters fit a path: all of them in their order, more where they begin names and words or stand side by
 * side. The best of all ways, by dynamic programming as in fzy (J. Hawthorn, 2014). Pure.
 */

export interface Fit {
  score: number;
  /** Where the letters stand in the path. */
  at: number[];
}

const none = Number.NEGATIVE_INFINITY;

/** `null` where a letter is missing. An empty query fits everything. */
export function fitOf(query: string, path: string): Fit | null {
  const letters = [...query.toLowerCase()].filter((letter) => letter.trim());
  const chars = [...path];
  const low = chars.map((char) => char.toLowerCase());
  if (letters.length === 0) return { score: 0, at: [] };
  if (!isWithin(letters, low)) return null;
  const name = low.lastIndexOf('/') + 1;
  const worth = chars.map((char, i) => placeWorth(chars[i - 1], char) + (i >= name ? 0.3 : 0));

  /** Best score with the letter exactly here, and the one where it came from. */
  const here: number[][] = [];
  const best: number[][] = [];
  for (const [l, letter] of letters.entries()) {
    const ends: number[] = [];
    const tops: number[] = [];
    let top = none;
    for (let i = 0; i < low.length; i++) {
      let end = none;
      if (low[i] === letter) {
        if (l === 0) end = worth[i]! - i * 0.005;
        else if (i > 0) {
          const apart = best[l - 1]![i - 1]!;
          const together = here[l - 1]![i - 1]!;
          end = Math.max(apart + worth[i]! - 0.05, together + 1.2);
        }
      }
      top = Math.max(end, top - 0.01);
      ends.push(end);
      tops.push(top);
    }
    here.push(ends);
    best.push(tops);
  }
  const score = best.at(-1)!.at(-1)! - chars.length * 0.002;
  return { score, at: traced(letters.length, here, best) };
}

function isWithin(letters: string[], low: string[]): boolean {
  let at = -1;
  return letters.every((letter) => {
    at = low.indexOf(letter, at + 1);
    return at >= 0;
  });
}

function placeWorth(before: string | undefined, char: string): number {
  if (before === undefined || before === '/') return 1;
  if (/[-_ .]/.test(before)) return 0.8;
  if (/\p{Lu}/u.test(char) && /\p{Ll}/u.test(before)) return 0.7;
  return 0;
}

function traced(count: number, here: number[][], best: number[][]): number[] {
  const at: number[] = [];
  let end = best[0]!.length - 1;
  let joined = false;
  for (let l = count - 1; l >= 0; l--) {
    while (end > 0 && (here[l]![end] === none || (!joined && here[l]![end] !== best[l]![end]))) end--;
    at.unshift(end);
    joined = l > 0 && end > 0 && here[l]![end] === here[l - 1]![end - 1]! + 1.2;
    end--;
  }
  return at;
}

/** The paths that fit, best first, as many as `most`. */
export function bestFits(query: string, paths: readonly string[], most: number): { path: string; fit: Fit }[] {
  const found = paths.flatMap((path) => {
    const own = fitOf(query, path);
    return own ? [{ path, fit: own }] : [];
  });
  return found.sort((a, b) => b.fit.score - a.fit.score || (a.path < b.path ? -1 : 1)).slice(0, most);
}

/** `src/a.ts:12:3` as the file and the place in it that is meant. */
export function readPlace(typed: string): { query: string; at: { line: number; column: number } | null } {
  const found = /^(.*?)(?::(\d{1,7})(?::(\d{1,5}))?|:)$/.exec(typed.trim());
  if (!found) return { query: typed.trim(), at: null };
  const [, query = '', line, column] = found;
  return { query, at: line ? { line: Math.max(1, Number(line)), column: Math.max(1, Number(column ?? 1)) } : null };
}
