import { wordsOf } from '../name/identifier.ts';

/** Words that say nothing about which operation is meant. */
const stops = new Set(
  'a an the of for to in on at by with from into and or is are was be been it its this that these those my our your their his her i me we you us they them he she do does did can could would will should please want need some any all there here as via using use just than then so if not no but about up out over per vs etc have has had let lets what which who whom whose how many much where when why one'.split(
    ' ',
  ),
);

export const isStop = (word: string): boolean => stops.has(word);

const stems = new Map<string, string>();
const shorts = new Map<string, string[]>();

/** A light English stem, so that “zones”, “deleting” and “creation” meet “zone”, “delete” and “create”. */
export function stem(word: string): string {
  let result = stems.get(word);
  if (result === undefined) {
    result = cut(word);
    if (stems.size < 50_000) stems.set(word, result);
  }
  return result;
}

function cut(word: string): string {
  if (word.length <= 3 || /[^a-z]/.test(word)) return word;
  let text = word;
  if (/ies$/.test(text) && text.length > 4) text = `${text.slice(0, -3)}y`;
  else if (/(ss|x|ch|sh|zz)es$/.test(text)) text = text.slice(0, -2);
  else if (/[^suia]s$/.test(text) || /[^s]as$/.test(text)) text = text.slice(0, -1);
  for (const ending of ['ing', 'ed']) {
    const rest = text.slice(0, -ending.length);
    if (!text.endsWith(ending) || rest.length < 3 || !/[aeiouy]/.test(rest)) continue;
    text = /([bdgmnprt])\1$/.test(rest) ? rest.slice(0, -1) : rest;
    break;
  }
  if (/[ts]ion$/.test(text) && text.length > 5) text = text.slice(0, -3);
  if (text.length > 3 && text.endsWith('e')) text = text.slice(0, -1);
  return text;
}

/** Lower-case words of a text, stems and all, without those that say nothing. */
export function termsOf(text: string): string[] {
  // Short texts are names, tags and path parts, and come again and again.
  const short = text.length <= 40;
  const known = short ? shorts.get(text) : undefined;
  if (known) return known;
  const terms: string[] = [];
  for (const word of wordsOf(text)) {
    const lower = word.toLowerCase();
    if (!stops.has(lower)) terms.push(stem(lower));
  }
  if (short && shorts.size < 20_000) shorts.set(text, terms);
  return terms;
}
