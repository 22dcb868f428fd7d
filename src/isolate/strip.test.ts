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

describe('a program that imports', () => {
  const modules = `({ a: { default: 1, b: 2, 'c-d': 3 }, 'require e': () => 4, n: { x: "\\n\`" } })`;
  const AsyncFunction = (async () => {}).constructor as new (...text: string[]) => () => Promise<unknown>;
  const run = async (text: string) => {
    const done = strip(text, modules);
    if (!done.ok) throw new Error(done.error.message);
    return { value: await new AsyncFunction(done.program.code)(), program: done.program };
  };

  it('is refused without modules', () => {
    expect(strip(`const a = 1;\nimport { b } from 'a';\nreturn a + b`)).toMatchObject({
      ok: false,
      error: { code: 'syntax', position: { line: 2, column: 1 } },
    });
    expect(strip(`import type { B } from 'a';\nreturn 1`)).toMatchObject({ ok: true });
  });

  it('finds what it names', async () => {
    expect(
      (
        await run(
          `import one, { b as two, 'c-d' as three, type T } from 'a';\nimport * as all from 'n';\nreturn [one, two, three, all.x]`,
        )
      ).value,
    ).toEqual([1, 2, 3, '\n`']);
    expect((await run(`const { b } = await import('a'); const e = require('e'); return [b, e()]`)).value).toEqual([
      2, 4,
    ]);
    await expect(run(`return await import('gone')`)).rejects.toThrow('Cannot find module "gone"');
    await expect(run(`return require('a')`)).rejects.toThrow('Cannot find module "a"');
    await expect(run(`return await import('toString')`)).rejects.toThrow('Cannot find module');
  });

  it('keeps the lines and columns that a person sees', async () => {
    const text = `import { b } from 'a'; const x: number = b; throw new Error('here')\nreturn x`;
    const done = strip(text, modules);
    if (!done.ok) throw new Error(done.error.message);
    const error = await new AsyncFunction(done.program.code)().catch((thrown: Error) => thrown);
    const [, line, column] = /<anonymous>:(\d+):(\d+)/.exec((error as Error).stack!)!;
    expect(done.program.original(Number(line) - 2, Number(column))).toEqual({
      line: 1,
      column: text.indexOf('new Error') + 1,
    });
  });
});
