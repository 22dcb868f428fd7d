import ts from 'typescript6';
import { expect, it } from 'vitest';
import { hasSteps, track } from './track.ts';
import { awaited, each } from './wire.ts';

const short = (code: string) => track(code).code.replaceAll(awaited, '$').replaceAll(each, '%');

it.each([
  ['await a', 'await $(a)'],
  ['await a.b?.c[d](e)`f`.g', 'await $(a.b?.c[d](e)`f`.g)'],
  ['await a ?? b', 'await $(a) ?? b'],
  ['await a\n.b()\n[c]', 'await $(a\n.b()\n[c])'],
  ['await !await a + 1', 'await $(!await $(a)) + 1'],
  ['(await (await f()).json()).x', '(await $((await $(f())).json())).x'],
  [
    'await Promise.all(list.map(async (x) => await g(x)))',
    'await $(Promise.all(list.map(async (x) => await $(g(x)))))',
  ],
  ['await new Thing(1).go()', 'await $(new Thing(1).go())'],
  ['await (async () => { await a })()', 'await $((async () => { await $(a) })())'],
  ['await async function () { await a }()', 'await $(async function () { await $(a) }())'],
  ['for await (const [a, b] of c.d()) e(a)', 'for await (const [a, b] of %(c.d())) e(a)'],
  [
    `\`x \${await a} \${\`y \${await b}\`} // await c\` + 'await d' /* await e */`,
    `\`x \${await $(a)} \${\`y \${await $(b)}\`} // await c\` + 'await d' /* await e */`,
  ],
  ['a.await; ({ await: 1 }); /await x/', 'a.await; ({ await: 1 }); /await x/'],
  ['const a = await b, c = await d', 'const a = await $(b), c = await $(d)'],
  ['await a?.(b)?.[c]', 'await $(a?.(b)?.[c])'],
  ['await [1, await a]', 'await $([1, await $(a)])'],
  ['x = await a / 2 / 1', 'x = await $(a) / 2 / 1'],
])('marks %j', (code, expected) => {
  expect(short(code)).toBe(expected);
  const { diagnostics } = ts.transpileModule(`async () => { ${track(code).code}\n}`, { reportDiagnostics: true });
  expect(diagnostics).toEqual([]);
});

it('finds the column again, before, within and after what it has put in', () => {
  const code = 'x;\nconst a = await b(await c, d); e';
  const { code: out, column } = track(code);
  const line = out.split('\n')[1]!;
  for (const word of ['const', 'b(', 'd)', 'e'])
    expect(column(2, line.lastIndexOf(word) + 1)).toBe(code.split('\n')[1]!.lastIndexOf(word) + 1);
  expect(column(1, 1)).toBe(1);
});

it('leaves a program without steps alone', () => {
  expect(hasSteps('await codemode.a()')).toBe(false);
  expect(hasSteps("await codemode.step('a', () => 1)")).toBe(true);
});
