import { expect, it } from 'vitest';
import { readProgram } from './program.ts';

const read = (code: string) =>
  readProgram(code).imports.map(({ from, names, typesOnly }) => [
    from,
    names
      .map(
        ({ imported, local, type }) => `${type ? 'type ' : ''}${imported}${imported === local ? '' : ` as ${local}`}`,
      )
      .join(', '),
    typesOnly,
  ]);

it.each<[string, [string, string, boolean]]>([
  [`import 'a'`, ['a', '', false]],
  [`import a from 'a'`, ['a', 'default as a', false]],
  [`import { b } from 'a'`, ['a', 'b', false]],
  [`import { b as c, type D, default as e, } from "a/x";`, ['a/x', 'b as c, type D, default as e', false]],
  [`import a, { b } from 'a'`, ['a', 'default as a, b', false]],
  [`import a, * as b from 'a'`, ['a', 'default as a, * as b', false]],
  [`import * as b from '@s/a'`, ['@s/a', '* as b', false]],
  [`import { 'a-b' as c } from 'a'`, ['a', 'a-b as c', false]],
  [`import type A from 'a'`, ['a', 'type default as A', true]],
  [`import type { A, B as C } from 'a'`, ['a', 'type A, type B as C', true]],
  [`import { type A } from 'a'`, ['a', 'type A', true]],
  [`import { type as b } from 'a'`, ['a', 'type as b', false]],
  [`import type from 'a'`, ['a', 'default as type', false]],
  [`import type, { a } from 'a'`, ['a', 'default as type, a', false]],
  [`import data from './a.json' with { type: 'json' }`, ['./a.json', 'default as data', false]],
  [`import {} from 'a'`, ['a', '', false]],
])('%s', (code, found) => {
  expect(read(code)).toEqual([found]);
});

it('blanks the statement and keeps every line and column of the rest', () => {
  const text = `import {\n  a, // first\n  b,\n} from 'x'\nimport 'y'; a(b)`;
  const { body, prefix, suffix, imports } = readProgram(text);
  expect(body).toBe(`${text.replace(/[^\n]/g, ' ').slice(0, -4)}a(b)`);
  expect([prefix, suffix]).toEqual(['return (', ');']);
  expect(imports.map(({ from }) => from)).toEqual(['x', 'y']);
});

it('takes calls of import for what they are', () => {
  const { imports, loads } = readProgram(
    `const a = await import('a');\nconst b = require("b"); c.require('d'); import(e); import.meta`,
  );
  expect(imports).toEqual([]);
  expect(loads.map(({ from, kind }) => [kind, from])).toEqual([
    ['import', 'a'],
    ['require', 'b'],
    ['import', null],
  ]);
});

it('leaves texts, comments and unfinished statements alone', () => {
  expect(read(`return "import a from 'a'"`)).toEqual([]);
  expect(read(`// import a from 'a'`)).toEqual([]);
  expect(read(`import a fr`)).toEqual([]);
  expect(read(`import {`)).toEqual([]);
  expect(read('import')).toEqual([]);
});
