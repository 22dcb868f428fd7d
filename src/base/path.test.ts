import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinPath, readPath } from './path.ts';

const names = (path: string) => {
  const read = readPath(path);
  return read.ok ? read.value : read.code;
};

it('reads a path in its spellings', () => {
  for (const path of ['/a/b.ts', 'a/b.ts', './a/b.ts', '/a/./b.ts', 'a/././b.ts']) {
    expect(names(path)).toEqual(['a', 'b.ts']);
  }
  for (const root of ['', '/', '.', './']) expect(names(root)).toEqual([]);
  expect(names('/e\u0301')).toEqual(['\u00e9']);
  expect(names('/__proto__/..a/a..')).toEqual(['__proto__', '..a', 'a..']);
});

it('refuses what leads astray', () => {
  const odd = ['..', '/..', '/a/../b', 'a/..', '//', '/a//b', '/a/', 'a\0b', '\ud800', 'a'.repeat(256)];
  expect(odd.map(names)).toEqual(odd.map(() => 'bad_path'));
  expect(names('a/'.repeat(3000))).toBe('bad_path');
  expect(readPath('/a/../b')).toMatchObject({ message: '“/a/../b” is no path: “..” leads out of its folder.' });
});

it('reads again what it joined', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const read = readPath(text);
      if (read.ok) expect(names(joinPath(read.value))).toEqual(read.value);
    }),
    { numRuns: 2000 },
  );
});
