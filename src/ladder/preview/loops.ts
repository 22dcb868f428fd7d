/**
 * Writes into each loop of a script a call that throws when the page was held up for too long. A loop that never ends then
 * ends by an error in its own page: to take the page away ends no loop, as sealed frames share one thread.
 */
import { parse } from 'sucrase/dist/esm/parser/index.js';
import { TokenType as is } from 'sucrase/dist/esm/parser/tokenizer/types.js';
import { loopCheck } from './wire.ts';

/** Characters; what is longer is for the most part packages, and takes long to parse. */
const longest = 1_500_000;
const opening = new Set([is.parenL, is.bracketL, is.braceL, is.braceBarL, is.dollarBraceL]);
const closing = new Set([is.parenR, is.bracketR, is.braceR, is.braceBarR]);

/** The same script on the same lines. What does not parse is as it was. */
export function endLoops(code: string): string {
  if (code.length > longest || !/\b(?:for|while)\b/.test(code)) return code;
  try {
    const marks = marksIn(code);
    let text = '';
    let from = 0;
    for (const { at, call } of marks) {
      text += code.slice(from, at) + call;
      from = at;
    }
    return text + code.slice(from);
  } catch {
    return code;
  }
}

/** Each is put at the beginning of a condition. Those of `for…of` and `for…in` end with what they go through. */
function marksIn(code: string): { at: number; call: string }[] {
  const { tokens } = parse(code, false, false, false);
  const marks: { at: number; call: string }[] = [];
  tokens.forEach(({ type }, at) => {
    const open = tokens[at + 1];
    if (type === is._while && open?.type === is.parenL) marks.push({ at: open.end, call: `${loopCheck}(),` });
    if (type !== is._for) return;
    let depth = 0;
    for (let next = at + 1; next < tokens.length; next++) {
      const token = tokens[next]!;
      if (opening.has(token.type)) depth++;
      if (closing.has(token.type) && --depth === 0) return;
      if (depth !== 1 || token.type !== is.semi) continue;
      const empty = tokens[next + 1]?.type === is.semi;
      marks.push({ at: token.end, call: `${loopCheck}()${empty ? '||true' : ','}` });
      return;
    }
  });
  return marks.sort((a, b) => a.at - b.at);
}
