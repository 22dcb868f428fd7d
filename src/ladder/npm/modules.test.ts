import { describe, expect, it } from 'vitest';
import { createModules, type Disk } from './modules.ts';

function diskOf(files: Record<string, string | object>): Disk {
  return {
    has: (path) => Object.hasOwn(files, path),
    text: (path) => {
      const file = files[path]!;
      return typeof file === 'string' ? file : JSON.stringify(file);
    },
  };
}

const files = {
  'src/near.ts': '',
  'src/part/index.tsx': '',
  'node_modules/esm/package.json': {
    exports: {
      '.': { node: './node.js', worker: './worker.js', browser: './browser.js', default: './index.js' },
      './deep/*': { import: './deep/*.mjs', require: './deep/*.cjs' },
      './closed': null,
    },
    imports: { '#own': './own.js', '#other': 'old' },
    sideEffects: false,
  },
  'node_modules/esm/worker.js': '',
  'node_modules/esm/browser.js': '',
  'node_modules/esm/own.js': '',
  'node_modules/esm/deep/a.mjs': '',
  'node_modules/esm/deep/a.cjs': '',
  'node_modules/old/package.json': {
    main: 'lib',
    module: 'es/index.js',
    browser: { './lib/file.js': './lib/page.js', fs: false, './lib/none.js': false, stream: 'esm' },
    sideEffects: ['*.css', './es/polyfill.js'],
  },
  'node_modules/old/lib/index.js': '',
  'node_modules/old/lib/file.js': '',
  'node_modules/old/lib/page.js': '',
  'node_modules/old/lib/none.js': '',
  'node_modules/old/es/index.js': '',
  'node_modules/old/es/polyfill.js': '',
  'node_modules/old/es/style.css': '',
  'node_modules/old/node_modules/esm/package.json': { main: 'inner.js' },
  'node_modules/old/node_modules/esm/inner.js': '',
  'node_modules/plain/package.json': { browser: 'web.js', main: 'main.js' },
  'node_modules/plain/web.js': '',
  'node_modules/plain/main.js': '',
  'node_modules/bare/package.json': '{',
  'node_modules/bare/index.js': '',
  'node_modules/events/package.json': {},
  'node_modules/events/index.js': '',
};
const { resolve } = createModules(diskOf(files));
const path = (specifier: string, importer = 'main.ts', required = false) => {
  const found = resolve(specifier, importer, required);
  return 'path' in found ? found.path : found;
};

describe('what an import means', () => {
  it.each([
    ['./src/near.ts', 'src/near.ts'],
    ['./src/near', 'src/near.ts'],
    ['./src/near.js', 'src/near.ts'],
    ['/src/part', 'src/part/index.tsx'],
    ['esm', 'node_modules/esm/worker.js'],
    ['esm/deep/a', 'node_modules/esm/deep/a.mjs'],
    ['old', 'node_modules/old/es/index.js'],
    ['old/lib/file', 'node_modules/old/lib/page.js'],
    ['old/lib/file.js', 'node_modules/old/lib/page.js'],
    ['plain', 'node_modules/plain/web.js'],
    ['bare', 'node_modules/bare/index.js'],
    ['events', 'node_modules/events/index.js'],
  ])('%s', (specifier, expected) => expect(path(specifier)).toBe(expected));

  it('goes by who asks', () => {
    expect(path('esm/deep/a', 'main.js', true)).toBe('node_modules/esm/deep/a.cjs');
    expect(path('old', 'main.js', true)).toBe('node_modules/old/lib/index.js');
    expect(path('esm', 'node_modules/old/lib/index.js')).toBe('node_modules/old/node_modules/esm/inner.js');
    expect(path('#own', 'node_modules/esm/deep/a.mjs')).toBe('node_modules/esm/own.js');
    expect(path('#other', 'node_modules/esm/deep/a.mjs')).toBe('node_modules/old/es/index.js');
    expect(path('./none.js', 'node_modules/old/lib/index.js')).toEqual({ empty: true });
    expect(path('fs', 'node_modules/old/lib/index.js')).toEqual({ empty: true });
    expect(path('stream', 'node_modules/old/lib/index.js')).toBe('node_modules/old/node_modules/esm/inner.js');
  });

  it('says what is not there, and what only Node has', () => {
    expect(path('gone')).toEqual({ missing: 'gone', builtin: false });
    expect(path('esm/closed')).toEqual({ missing: 'esm/closed', builtin: false });
    expect(path('esm/own.js')).toEqual({ missing: 'esm/own.js', builtin: false });
    expect(path('./gone')).toEqual({ missing: './gone', builtin: false });
    for (const name of ['fs', 'node:fs', 'fs/promises', 'node:test', 'node:events'])
      expect(path(name)).toEqual({ missing: name, builtin: true });
  });

  it('knows what may be left out when nothing of it is used', () => {
    const effect = (specifier: string) =>
      (resolve(specifier, 'main.ts', false) as { sideEffects: boolean }).sideEffects;
    expect(['esm', 'old', 'old/es/polyfill.js', 'old/es/style.css', 'plain', './src/near.ts'].map(effect)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
  });
});
