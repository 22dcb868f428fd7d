/**
 * A program inside the function it is checked in, and the way between the two texts. Lines are the same in both, but for
 * imports, which stand before the function.
 */
import { readProgram } from '#base/program.ts';

const opening = 'async function program() {';
const away = (part: string) => ' '.repeat(part.length);
/** On one line, each character at its place. */
const flat = (statement: string) => statement.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n\r]*/g, away).replace(/[\n\r]/g, ' ');

export interface Wrapped {
  text: string;
  /** An offset of the program as written, in the wrapped text. */
  into(offset: number): number;
  /** An offset of the wrapped text in the program as written; what is around it goes to its nearest end. */
  outOf(offset: number): number;
  /** Line and column from 1, in the program as written. */
  position(offset: number): { line: number; column: number };
}

export function wrap(code: string): Wrapped {
  const { prefix, body, suffix, imports } = readProgram(code);
  let stated = '';
  const moved = imports.map(({ start, end }) => {
    const at = stated.length;
    stated += `${flat(code.slice(start, end))};`;
    return { start, end, at };
  });
  const head = stated + opening + prefix;
  const text = `${head}${body}${suffix}\n}`;
  const written = linesOf(code);
  const wrapped = linesOf(text);
  const bodyEnd = head.length + body.length;

  /** What was put into a line makes it longer from where the two texts part. */
  const parting = (line: number): { at: number; by: number } => {
    const before = written.text(line);
    const shift = line === 0 ? head.length : 0;
    const after = text.slice(wrapped.start(line) + shift, Math.min(wrapped.end(line), bodyEnd));
    const by = after.length - before.length;
    if (by <= 0) return { at: Number.POSITIVE_INFINITY, by: 0 };
    let at = 0;
    while (at < before.length && before[at] === after[at]) at++;
    return { at, by };
  };

  const into = (offset: number): number => {
    const imported = moved.find(({ start, end }) => start <= offset && offset < end);
    if (imported) return imported.at + offset - imported.start;
    const line = written.at(offset);
    const column = offset - written.start(line);
    const { at, by } = parting(line);
    return wrapped.start(line) + (line === 0 ? head.length : 0) + column + (column > at ? by : 0);
  };
  const outOf = (offset: number): number => {
    const imported = offset < stated.length && moved.findLast(({ at }) => at <= offset);
    if (imported) return Math.min(imported.start + offset - imported.at, imported.end);
    const line = Math.min(wrapped.at(offset), written.count - 1);
    const column = Math.max(0, Math.min(offset, bodyEnd) - wrapped.start(line) - (line === 0 ? head.length : 0));
    const { at, by } = parting(line);
    const own = column <= at ? column : Math.max(at, column - by);
    return Math.min(written.start(line) + own, written.end(line));
  };
  return {
    text,
    into,
    outOf,
    position(offset) {
      const own = outOf(offset);
      const line = written.at(own);
      return { line: line + 1, column: own - written.start(line) + 1 };
    },
  };
}

/** A file that is checked as it stands. */
export function unwrapped(text: string): Wrapped {
  const lines = linesOf(text);
  const same = (offset: number) => offset;
  return {
    text,
    into: same,
    outOf: same,
    position(offset) {
      const line = lines.at(offset);
      return { line: line + 1, column: offset - lines.start(line) + 1 };
    },
  };
}

function linesOf(text: string) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const start = (line: number): number => starts[line] ?? text.length;
  const end = (line: number): number => (line + 1 < starts.length ? starts[line + 1]! - 1 : text.length);
  return {
    count: starts.length,
    start,
    end,
    text: (line: number): string => text.slice(start(line), end(line)),
    at(offset: number): number {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle]! <= offset) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}
