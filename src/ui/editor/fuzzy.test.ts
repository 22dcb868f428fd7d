import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bestFits, fitOf, readPlace } from './fuzzy.ts';

const first = (query: string, ...paths: string[]) => bestFits(query, paths, 1)[0]?.path;

it('prefers names, beginnings of words and letters side by side', () => {
  expect(first('view', '/src/review/index.ts', '/src/ui/view.ts', '/vi/e/w.ts')).toBe('/src/ui/view.ts');
  expect(first('fv', '/src/five.ts', '/src/file-view.tsx')).toBe('/src/file-view.tsx');
  expect(first('fV', '/src/ofval.ts', '/src/FileView.tsx')).toBe('/src/FileView.tsx');
  expect(first('ui view', '/src/view/ui.ts', '/src/ui/view.ts')).toBe('/src/ui/view.ts');
  expect(first('readme', '/docs/readme/other.md', '/README.md')).toBe('/README.md');
  expect(bestFits('zz', ['/a.ts'], 5)).toEqual([]);
});

it('gives the letters where they stand, in order, and only where all are there', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '/', '-', '.'), maxLength: 14 });
  fc.assert(
    fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 4 }), (path, query) => {
      const found = fitOf(query, path);
      const within = new RegExp([...query].join('.*'), 'i').test(path);
      expect(found !== null).toBe(within);
      if (!found) return;
      expect(found.at.map((i) => path[i]!.toLowerCase()).join('')).toBe(query);
      expect(found.at.every((i, n) => n === 0 || i > found.at[n - 1]!)).toBe(true);
    }),
  );
});

it('reads a line and a column after the name', () => {
  expect(readPlace('src/a.ts:12')).toEqual({ query: 'src/a.ts', at: { line: 12, column: 1 } });
  expect(readPlace('a:3:7')).toEqual({ query: 'a', at: { line: 3, column: 7 } });
  expect(readPlace(':0')).toEqual({ query: '', at: { line: 1, column: 1 } });
  expect(readPlace('a:')).toEqual({ query: 'a', at: null });
  expect(readPlace(' plain ')).toEqual({ query: 'plain', at: null });
});
