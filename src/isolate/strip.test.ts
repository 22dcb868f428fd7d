import { beforeAll, describe, expect, it } from 'vitest';
import { loadStripper, strip } from './strip.ts';

beforeAll(async () => void (await loadStripper()));

/** Where `mark` is after stripping, mapped back, must be where it is in the text. */
describe('positions come back', () => {
  it.each([
    ['1 + boom', 'boom'],
    ['const a: number = 1, b: Map<string, number> = boom()', 'boom'],
    ['```ts\ninterface A {\n  n: number;\n}\nconst a = <A>{} as A; if (a) boom(a!);\n```', 'boom'],
    ['enum A { B }\n  const x = (a as any as string).boom', 'boom'],
    ['export default async (i: { n: number }) => {\r\n  return boom(i as unknown);\r\n}', 'boom'],
  ])('%j', (text, mark) => {
    const done = strip(text);
    if (!done.ok) throw new Error(done.error.message);
    const place = (of: string) => {
      const before = of.slice(0, of.indexOf(mark)).split('\n');
      return { line: before.length, column: before.at(-1)!.length + 1 };
    };
    const { line, column } = place(done.program.code);
    expect(done.program.original(line, column)).toEqual(place(text));
  });
});

it.each([
  ['const a = {\n  b: )', { line: 2, column: 6 }],
  ['1 + + )', { line: 1, column: 7 }],
  ['```ts\nreturn [\n```', undefined],
])('a syntax error of %j has its position', (text, position) => {
  const done = strip(text);
  expect(done).toMatchObject({ ok: false, error: { name: 'SyntaxError', code: 'syntax' } });
  if (!done.ok && position) expect(done.error.position).toEqual(position);
  if (!done.ok) expect(done.error.message).not.toMatch(/transforming|\d+:\d+/);
});
