/** Words of a text, as they are found: without case and accents, identifiers also by their parts. Pure. */

export interface Word {
  text: string;
  from: number;
  to: number;
}

const ideograph = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}`;
const token = new RegExp(String.raw`[${ideograph}]|(?:(?![${ideograph}])[\p{L}\p{N}\p{M}])+`, 'gu');
const parts = /\p{Lu}+(?![\p{Ll}])|\p{Lu}?[\p{Ll}]+|\p{N}+/gu;
const plainAscii = /^[a-z0-9]+$/;

/** Longer ones, as in encoded bytes, are found by what they begin with. */
const longestWord = 48;

/** NFKD without marks, in lower case; only letters and digits are left. */
function folded(text: string): string {
  if (plainAscii.test(text)) return text.slice(0, longestWord);
  const bare = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
  return [...bare.slice(0, longestWord * 2)].slice(0, longestWord).join('');
}

/** Every word with its place, in order. `listZones` is itself, and then `list` and `zones` within it. */
export function* wordsIn(text: string): Generator<Word> {
  for (const match of text.matchAll(token)) {
    const [found] = match;
    const whole = folded(found);
    if (!whole) continue;
    yield { text: whole, from: match.index, to: match.index + found.length };
    if (!/\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}|\p{L}\p{N}|\p{N}\p{L}/u.test(found) || found.length > longestWord) continue;
    for (const part of found.matchAll(parts)) {
      const from = match.index + part.index;
      if (part[0].length > 1) yield { text: folded(part[0]), from, to: from + part[0].length };
    }
  }
}

/** The different words of a text, as the index holds them. */
export function vocabularyOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const word of wordsIn(text)) words.add(word.text);
  return words;
}

/** The words a person looks for: whole ones only, none twice. */
export function queryWords(query: string): string[] {
  const words = new Set<string>();
  for (const match of query.matchAll(token)) {
    const word = folded(match[0]);
    if (word) words.add(word);
  }
  return [...words].slice(0, 12);
}

/** How many letters may differ: none in short words, where everything would be near. */
export const tolerance = (word: string): number => (word.length < 4 ? 0 : word.length < 8 ? 1 : 2);

/**
 * Whether two words differ by at most so many letters added, left out or changed (Levenshtein's distance, the rows
 * bounded as by Ukkonen 1985: once a whole row is over the bound, so is the end).
 */
export function near(a: string, b: string, most: number): boolean {
  if (Math.abs(a.length - b.length) > most) return false;
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      const cost = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      row.push(cost);
      if (cost < least) least = cost;
    }
    if (least > most) return false;
    above = row;
  }
  return above[b.length]! <= most;
}
