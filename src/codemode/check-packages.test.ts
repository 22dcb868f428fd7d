import { describe, expect, it } from 'vitest';
import { libraries } from './check/libraries.ts';
import { createChecker } from './check.ts';

const checker = createChecker({ libraries: libraries(), now: Date.now, budgetMs: 60_000 });

describe('packages that are installed', () => {
  const modules = {
    files: {
      'node_modules/typed/package.json': JSON.stringify({
        name: 'typed',
        types: './index.d.ts',
        exports: { '.': { types: './index.d.ts', default: './index.js' } },
      }),
      'node_modules/typed/index.d.ts': `import type { Inner } from 'inner'; export declare const inner: Inner; export default function add(a: number, b: number): number;`,
      'node_modules/@types/inner/package.json': JSON.stringify({ name: '@types/inner', types: 'index.d.ts' }),
      'node_modules/@types/inner/index.d.ts': 'export interface Inner { deep: string }',
    },
    untyped: ['bare'],
  };
  const found = async (code: string, given?: typeof modules) =>
    (await checker.check(code, '', given)).map(({ line, column, message }) => `${line}:${column} ${message}`);

  it('have their types', async () => {
    expect(
      await found(
        `import add, { inner } from 'typed';\nimport any from 'bare';\nreturn add(1, 2) + inner.deep.length + any.x;`,
        modules,
      ),
    ).toEqual([]);
    expect(await found(`import add from 'typed';\nreturn add('1', 2);`, modules)).toEqual([
      "2:12 Argument of type 'string' is not assignable to parameter of type 'number'.",
    ]);
    expect(await found(`const { inner } = await import('typed');\nreturn inner.gone;`, modules)).toHaveLength(1);
    expect(await found(`import { gone } from 'typed';\nreturn gone;`, modules)).toEqual([
      expect.stringContaining('1:10'),
    ]);
  });

  it('are gone again when they are', async () => {
    expect(await found(`import add from 'typed';\nreturn add(1, 2);`, modules)).toEqual([]);
    expect(await found(`import add from 'typed';\nreturn add(1, 2);`, { files: {}, untyped: [] } as never)).toEqual([
      `1:17 typed is not installed. Install it first: await codemode.npm_install({ packages: ['typed'] })`,
    ]);
    expect(await found(`import add from 'typed';\nreturn add(1, 2);`)).toEqual([
      expect.stringContaining('Nothing can be imported'),
    ]);
    expect(await found(`import fs from 'node:fs';\nreturn fs;`, modules)).toEqual([
      expect.stringContaining('a part of Node'),
    ]);
  });
});
