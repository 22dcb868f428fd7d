import { expect, test } from 'vitest';
import { hashOfFiles, reachedFrom } from './reached.ts';

const sources = {
  'tools/a.ts': `import { b } from '../src/b.js';\nexport * from "./c";\nconst d = () => require('./d/index.ts');`,
  'tools/c.ts': "import type { E } from '/types/e';",
  'tools/d/index.ts': 'export {};',
  'src/b.ts': "import '../tools/a.ts'; // a circle",
  'types/e.d.ts': 'export interface E {}',
  'types/other.ts': 'export {};',
  'package.json': '{}',
};

test('a file brings in all that its texts lead to, whatever the ending, and nothing else', () => {
  expect(Object.keys(reachedFrom(sources, 'tools/a.ts')).sort()).toEqual([
    'src/b.ts',
    'tools/a.ts',
    'tools/c.ts',
    'tools/d/index.ts',
  ]);
  expect(reachedFrom(sources, 'tools/none.ts')).toEqual({});
});

test('the lists of packages count where a package is imported, and everything where a name is written in escapes', () => {
  const with_ = (text: string) => Object.keys(reachedFrom({ ...sources, 'tools/a.ts': text }, 'tools/a.ts')).length;
  expect(with_("import { z } from 'zod';")).toBe(2);
  expect(with_("export * from 'zod';")).toBe(2);
  expect(with_("import '.\\x2fc.ts';")).toBe(Object.keys(sources).length);
  expect(with_("const words = 'from here to there';")).toBe(1);
});

test('the hash is of paths and texts, whatever their order', async () => {
  const { 'src/b.ts': b, ...rest } = sources;
  expect(await hashOfFiles({ ...rest, 'src/b.ts': b })).toBe(await hashOfFiles(sources));
  expect(await hashOfFiles({ ...rest, 'src/b.ts': `${b} ` })).not.toBe(await hashOfFiles(sources));
  expect(await hashOfFiles({ ...rest, 'src/b2.ts': b })).not.toBe(await hashOfFiles(sources));
});
