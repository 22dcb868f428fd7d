import { expect, it } from 'vitest';
import type { FileInfo } from '#workspace/files.contract.ts';
import { fileRows, newPath } from './file-tree.ts';

const file = (path: string, kind: FileInfo['kind'] = 'file'): FileInfo => ({
  path,
  kind,
  size: 1,
  hash: '',
  modifiedAt: 0,
});
const files = [
  file('/z.md'),
  file('/reports/b.csv'),
  file('/reports', 'folder'),
  file('/a.ts'),
  file('/deep/er/x.txt'),
];
const names = (closed: string[] = []) =>
  fileRows(files, new Set(closed)).map((row) => `${' '.repeat(row.depth)}${row.name}`);

it('lists folders first, those that only a path implies too', () =>
  expect(names()).toEqual(['deep', ' er', '  x.txt', 'reports', ' b.csv', 'a.ts', 'z.md']));

it('hides what is in a closed folder', () =>
  expect(names(['/deep', '/reports'])).toEqual(['deep', 'reports', 'a.ts', 'z.md']));

it('takes a typed name, or says what is wrong with it', () => {
  expect(newPath(' notes//today.md ', files)).toEqual({ path: '/notes/today.md' });
  for (const bad of ['', '  ', '/', '../x', 'a/./b', 'a.ts', 'a.ts/inner'])
    expect(newPath(bad, files), bad).toHaveProperty('problem');
});
