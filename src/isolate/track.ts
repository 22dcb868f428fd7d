/**
 * Makes each `await` of a program remember which step it stands in: `await x` becomes `await $awaited(x)`, and
 * `for await (const a of b)` becomes `for await (const a of $each(b))`. No engine tells that by itself yet
 * (https://github.com/tc39/proposal-async-context). Lines stay; columns can be mapped back.
 */
import { scan, type Token } from '#base/scan.ts';
import { awaited, each } from './wire.ts';

export interface Tracked {
  code: string;
  /** The column in the text that went in. Both count from 1. */
  column(line: number, column: number): number;
}

/** Whether a program may open steps: others stay as they are. */
export const hasSteps = (code: string): boolean => /\bstep\b/.test(code) && /\bcodemode\b/.test(code);

export function track(code: string): Tracked {
  const marks: { at: number; text: string }[] = [];
  walk(code, 0, marks);
  marks.sort((a, b) => a.at - b.at);
  let out = '';
  let from = 0;
  for (const { at, text } of marks) {
    out += code.slice(from, at) + text;
    from = at;
  }
  out += code.slice(from);
  const starts = [0];
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    code: out,
    column(line, column) {
      const start = starts[line - 1] ?? code.length;
      const end = starts[line] ?? code.length + 1;
      let added = 0;
      for (const { at, text } of marks) {
        if (at < start || at >= end) continue;
        if (at - start + added + text.length >= column) break;
        added += text.length;
      }
      return Math.max(1, column - added);
    },
  };
}

/** Reads tokens from an offset to where they end, and into templates, which are one token each. */
function walk(code: string, from: number, marks: { at: number; text: string }[], nested = 0): number {
  const { tokens, end } = scan(code, from, nested);
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'template') intoTemplate(code, token, marks);
    if (token.kind !== 'word' || token.text !== 'await') continue;
    const before = tokens[at - 1];
    const next = tokens[at + 1];
    if (!next || is(before, '.') || is(before, '?.') || is(next, ':') || is(next, '=>') || next.text === 'using')
      continue;
    if (before?.text === 'for' && is(next, '(')) {
      wrapEach(tokens, at + 1, marks);
      continue;
    }
    const last = operandEnd(tokens, at + 1);
    if (last < 0) continue;
    marks.push({ at: next.start, text: `${awaited}(` }, { at: tokens[last]!.end, text: ')' });
  }
  return end;
}

function intoTemplate(code: string, token: Token, marks: { at: number; text: string }[]): void {
  for (let at = token.start + 1; at < token.end; at++) {
    if (code[at] === '\\') at++;
    else if (code[at] === '$' && code[at + 1] === '{') at = walk(code, at + 2, marks, 1);
  }
}

function wrapEach(tokens: Token[], open: number, marks: { at: number; text: string }[]): void {
  const close = tokens[open]!.close;
  for (let at = open + 1; at < close; at++) {
    if (tokens[at]!.close > at) at = tokens[at]!.close;
    else if (tokens[at]!.text === 'of' && at > open + 1) {
      marks.push({ at: tokens[at + 1]!.start, text: `${each}(` }, { at: tokens[close]!.start, text: ')' });
      return;
    }
  }
}

const prefixes = new Set(['!', '~', '+', '-', '++', '--', 'typeof', 'void', 'delete', 'await', 'new']);

/** Index of the last token of the unary expression that begins at `at`, or -1 where none does. */
function operandEnd(tokens: Token[], from: number): number {
  let at = from;
  while (tokens[at] && prefixes.has(tokens[at]!.text)) at++;
  const first = tokens[at];
  if (!first) return -1;
  if (first.text === 'async' && tokens[at + 1]?.text === 'function') at++;
  if (tokens[at]!.text === 'function' || tokens[at]!.text === 'class') {
    while (tokens[at] && !is(tokens[at], '{')) at = tokens[at]!.close > at ? tokens[at]!.close + 1 : at + 1;
    if (!tokens[at]) return -1;
    at = tokens[at]!.close;
  } else if (first.kind === 'punctuation') {
    if (!'([{'.includes(first.text)) return -1;
    at = first.close;
  }
  for (;;) {
    const next = tokens[at + 1];
    if (is(next, '.') || is(next, '?.')) {
      const after = tokens[at + 2];
      if (!after) return -1;
      at = is(after, '(') || is(after, '[') ? after.close : at + 2;
    } else if (is(next, '(') || is(next, '[')) at = next!.close;
    else if (next?.kind === 'template') at++;
    else if ((is(next, '++') || is(next, '--')) && !next!.fresh) return at + 1;
    else return at;
  }
}

const is = (token: Token | undefined, text: string): boolean => token?.kind === 'punctuation' && token.text === text;
