import { expect, it } from 'vitest';
import { fileLinks } from './file-links.ts';

const files = new Set(['/app/src/a.ts', '/app/src/b-2.test.mjs', '/README.md', '/Makefile']);
const found = (text: string, folder = '/app') =>
  fileLinks(text, folder, (path) => files.has(path)).map(({ from, to, path, at }) => [
    text.slice(from, to),
    at ? `${path}:${at.line}:${at.column}` : path,
  ]);

it('finds files with their line, as compilers, tests and stacks write them', () => {
  expect(found('src/a.ts(3,5): error TS2322')).toEqual([['src/a.ts(3,5)', '/app/src/a.ts:3:5']]);
  expect(found('  at file:///app/src/b-2.test.mjs:12:7')).toEqual([
    ['file:///app/src/b-2.test.mjs:12:7', '/app/src/b-2.test.mjs:12:7'],
  ]);
  expect(found('at Object.<anonymous> (/app/src/a.ts:9:1)')).toEqual([['/app/src/a.ts:9:1', '/app/src/a.ts:9:1']]);
  expect(found('./src/../src/a.ts:4 and README.md.')).toEqual([
    ['./src/../src/a.ts:4', '/app/src/a.ts:4:1'],
    ['README.md', '/README.md'],
  ]);
  expect(found('Makefile', '/')).toEqual([['Makefile', '/Makefile']]);
});

it('leaves alone what is no file of the workspace', () => {
  expect(found('https://example.org/src/a.tsx 12:30 /etc/passwd a.ts ../../../../secret')).toEqual([]);
});
