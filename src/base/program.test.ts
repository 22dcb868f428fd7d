import fc from 'fast-check';
import { transform } from 'sucrase';
import { describe, expect, it } from 'vitest';
import { readProgram } from './program.ts';

const AsyncFunction = (async () => {}).constructor as new (
  ...names: string[]
) => (...values: unknown[]) => Promise<unknown>;

const compiled = (text: string) => {
  const { prefix, body, suffix } = readProgram(text);
  expect(`${prefix}${suffix}`).not.toMatch(/[\r\n]/);
  const wrapped = `async function program() {${prefix}${body}${suffix}}`;
  const { code } = transform(wrapped, { transforms: ['typescript'], disableESTransforms: true });
  return code.slice(code.indexOf('{') + 1, code.lastIndexOf('}'));
};
const run = (text: string) =>
  new AsyncFunction('input', 'codemode', compiled(text))({ n: 7 }, { list: async () => [1, 2] });

describe('what a program gives', () => {
  const table: [what: string, text: string, result: unknown][] = [
    ['nothing', '', undefined],
    ['only a comment', '// nothing yet', undefined],
    ['a fence of ts', '```ts\nreturn 1\n```', 1],
    ['a fence of typescript', '```typescript\nreturn 1\n```\n', 1],
    ['a fence of tildes', '~~~\nreturn 1\n~~~', 1],
    ['a fence of no language', '```\n1 + 1\n```', 2],
    ['an indented fence', '  ```ts\n  return 1\n  ```', 1],
    ['a fence of four marks holding three', '````ts\nreturn 1 /*\n```\n*/\n````', 1],
    ['prose around a fence', "Here's the program:\n\n```ts\nreturn 'x'\n```\n\nIt isn't long.", 'x'],
    ['the fence of TypeScript among others', '```json\n{"a":1}\n```\n```ts\nreturn 2\n```', 2],
    ['the first of two fences', '```ts\nreturn 1\n```\n```ts\nreturn 2\n```', 1],
    ['an unclosed fence', '```ts\nreturn 1\n', 1],
    ['an unclosed fence without a line', '```ts', undefined],
    ['tildes within a template', 'const t = `\n~~~\nx\n~~~\n`;\nreturn t.length', 11],
    ['a bare expression', '1 + 2', 3],
    ['a bare expression with a semicolon', '1 + 2;', 3],
    ['a bare expression and a comment', '1 + 2 // three', 3],
    ['a bare expression, a semicolon and a comment', '1 + 2; // three', 3],
    ['a call', 'await codemode.list()', [1, 2]],
    ['a chain over lines', '(await codemode.list())\n  .map((n) => n * 2)\n  .filter(Boolean)', [2, 4]],
    ['an object literal', '{ a: 1, b: [2] }', { a: 1, b: [2] }],
    ['an empty object', '{}', {}],
    ['an object with a spread', '{ ...input }', { n: 7 }],
    ['an object asserted', '{ a: 1 } as const', { a: 1 }],
    ['a block', '{ const a = 1; return a; }', 1],
    ['an array', '[1, 2]', [1, 2]],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a program
    ['a template', '`a${[1].map((n) => `${n}`)}b`', 'a1b'],
    ['a regular expression', '/[/`]/.test("/")', true],
    ['export default of an arrow', 'export default async () => 5', 5],
    ['export default of an arrow with input', 'export default async ({ n }: { n: number }) => {\n  return n;\n};', 7],
    ['export default of an expression', 'export default 4 + 1', 5],
    ['export default of an object', 'export default { a: 1 };', { a: 1 }],
    ['export default of a named function', 'export default async function go(input: any) { return input.n }', 7],
    ['export default of an anonymous function', 'export default function () { return 3 }', 3],
    ['export default of a name', 'async function go() { return 3 }\nexport default go;', 3],
    ['export default of an arrow by name', 'const go = () => 3\nexport default go', 3],
    ['export default before another function', 'export default () => two();\nfunction two() { return 2 }', 2],
    ['a named function', 'function go() { return 9 }', 9],
    [
      'an async function with a type of its result',
      'async function go(i: any): Promise<{ n: number }> {\n  return i\n}',
      { n: 7 },
    ],
    ['a function whose result is a type literal', 'function go(): { n: number } { return { n: 1 } }', { n: 1 }],
    ['an empty export', 'const a = 1;\nexport {};\nreturn a;', 1],
    ['a list of exports over lines', 'function go() { return 1 }\nexport {\n  go,\n};', undefined],
    ['an exported function', 'export async function go() { return 9 }', 9],
    ['a function with one it uses', 'function a() { return 1 }\nasync function b() { return a() + 1 }', 2],
    ['main among functions', 'function a() { return 1 }\nfunction main() { return 2 }', 2],
    ['a const that holds an arrow', 'const go = async (i: { n: number }) => i.n;', 7],
    ['a function and a type', 'interface A { n: number }\nfunction go(a: A) { return a.n }', 7],
    ['an arrow', 'async () => { return 1 }', 1],
    ['an arrow with input', '(i) => i.n', 7],
    ['an arrow of one name', 'i => i.n', 7],
    ['an arrow with a semicolon', '() => 1;', 1],
    ['an arrow with types', 'async (i: { n: number }): Promise<number> => i.n', 7],
    ['an anonymous function', 'async function (i) { return i.n }', 7],
    ['an arrow that is called', '(async () => 4)()', 4],
    ['a function that is called at the end', 'async function go() { return 2 }\nawait go()', 2],
    ['a called arrow after a function', 'function go() { return 2 }\n(async () => go())()', 2],
    ['statements with return', 'const l = await codemode.list();\nreturn l.length;', 2],
    ['statements with a value at the end', 'const l = await codemode.list()\nl.length', 2],
    ['the same after a comment', 'const l = [1]; // a\n// b\nl.length // c', 1],
    ['the same on one line', 'const l = [1]; l.length', 1],
    ['an object at the end', 'const a = 1;\n({ a })', { a: 1 }],
    ['an object without brackets at the end', 'const a = 1;\n{ a, b: 2 }', { a: 1, b: 2 }],
    ['a block at the end', 'let a = 1;\nif (a) { a = 2 }', undefined],
    ['if and else without braces', 'let a = 1;\nif (a) a = 2\nelse a = 3\na', 2],
    ['a loop before the value', 'let a = 0;\nfor (const n of [1, 2]) { a += n }\na', 3],
    ['do and while', 'let a = 0;\ndo { a++ } while (a < 3)\na', 3],
    ['try', 'let a = 0;\ntry { throw 1 } catch (e) { a = 1 } finally { a++ }\na', 2],
    ['a declaration at the end', 'const a = 1', undefined],
    ['an early return', 'if (input.n) return 1;\n2', 1],
    ['a type before a value', 'type A = { n: number }\nconst a: A = input\na.n', 7],
    ['a division after a bracket', 'const a = (8) / 2 / 2\na', 2],
    ['a division after an assertion', 'const a = input.n! / 7 / 1\na', 1],
    ['CRLF', 'const a = 1;\r\nreturn a;\r\n', 1],
    ['CRLF and a fence', '```ts\r\nreturn 1\r\n```\r\n', 1],
    ['a byte order mark', '\ufeffreturn 1', 1],
  ];
  it.each(table)('%s', async (_, text, result) => expect(await run(text)).toEqual(result));
});

describe('positions', () => {
  it.each([
    ['```ts\nconst a = 1;\n  a.b.c\n```', 'a.b.c'],
    ['prose\n~~~\nexport default async () => {\n  boom();\n}\n~~~', 'boom'],
    ['\ufeffexport function a() { boom() }', 'boom'],
    ['export   default function a() { boom() }', 'boom'],
    ['const a = 1; // note\r\nboom(a)', 'boom'],
  ])('of %j stay', (text, mark) => {
    const { body } = readProgram(text);
    const place = (of: string) => {
      const before = of.slice(0, of.indexOf(mark)).split('\n');
      return [before.length, before.at(-1)!.length];
    };
    expect(place(body)).toEqual(place(text));
    expect(body.split('\n').length).toBeGreaterThanOrEqual(text.split('\n').length);
  });
});

it('reads any text without throwing', () => {
  const piece = fc.constantFrom(
    ...'`~\'"/\\{}()[];:,=>.!?\n\r \tab1$*'.split(''),
    '${',
    '```',
    'export',
    ' default ',
    'function ',
    'async ',
    'if ',
    'return ',
    'const ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const { prefix, suffix } = readProgram(pieces.join(''));
      return !/[\r\n]/.test(prefix + suffix);
    }),
    { numRuns: 2000 },
  );
  expect(() => readProgram('`${'.repeat(5000))).not.toThrow();
  expect(() => readProgram('if (a) '.repeat(20000))).not.toThrow();
});
