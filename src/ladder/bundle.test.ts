import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild-wasm';
import { createTar } from 'nanotar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WantedModule } from './bundle.contract.ts';
import { createBundler } from './bundle.ts';

const shelf: Record<string, Record<string, string | object>> = {
  'node_modules/shaken': {
    'package.json': {
      name: 'shaken',
      version: '1.0.0',
      type: 'module',
      sideEffects: false,
      exports: './index.js',
      types: './index.d.ts',
    },
    'index.js': `export { used } from './used.js'; export const unused = 'NOT WANTED'; export default 'standard'`,
    'used.js': `import { inner } from 'inner'; export const used = () => inner + 1`,
    'index.d.ts': `export { used } from './used.js'; import { Inner } from 'inner'; declare const d: Inner; export default d`,
    'used.d.ts': 'export declare const used: () => number',
  },
  'node_modules/inner': {
    'package.json': { name: 'inner', version: '2.0.0', main: 'index.js' },
    'index.js': `exports.inner = 41; exports.env = process.env.NODE_ENV`,
  },
  'node_modules/@types/inner': {
    'package.json': { name: '@types/inner', version: '2.0.0', types: 'index.d.ts' },
    'index.d.ts': 'export type Inner = string; export const inner: number',
  },
  'node_modules/needy': {
    'package.json': { name: 'needy', version: '1.0.0', main: 'index.js' },
    'index.js': `const fs = require('fs'); exports.read = () => fs.readFileSync('/etc/passwd')`,
  },
  'node_modules/inward': {
    'package.json': {
      name: 'inward',
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
      imports: { '#part': { node: './none.js', default: './part.js' } },
    },
    'index.js': `export { part } from '#part';
export const turn = () => new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => done(data);
  port2.postMessage({ turn: 1 });
});`,
    'part.js': 'export const part = 7',
  },
  'node_modules/layered': {
    'package.json': {
      name: 'layered',
      version: '1.0.0',
      exports: { import: { types: './dist/esm/index.d.ts', default: './dist/esm/index.js' } },
    },
    'dist/esm/package.json': { type: 'module' },
    'dist/esm/index.js': 'export const deep = 1',
    'dist/esm/index.d.ts': 'export declare const deep: number',
  },
  'node_modules/broken': {
    'package.json': { name: 'broken', version: '1.0.0', main: 'index.js' },
    'index.js': 'export const = ;',
  },
};
const packages = Object.keys(shelf).map((path) => ({ path, integrity: `sha512-${path}` }));
const bundler = createBundler(async () => esbuild);

beforeAll(async () => {
  for (const { path, integrity } of packages) {
    const entries = Object.entries(shelf[path]!).map(([name, file]) => ({
      name: `package/${name}`,
      data: typeof file === 'string' ? file : JSON.stringify(file),
    }));
    expect(await bundler.lacks([integrity])).toEqual([integrity]);
    const added = await bundler.add(integrity, new Uint8Array(gzipSync(createTar(entries))), path);
    expect(added.ok).toBe(true);
    expect(await bundler.lacks([integrity])).toEqual([]);
  }
});
afterAll(() => esbuild.stop());

const modules = (wanted: WantedModule[], files: Record<string, string> = {}) =>
  bundler.bundle({ packages, files, entry: { kind: 'modules', wanted } });

async function evaluated(wanted: WantedModule[], files?: Record<string, string>) {
  const result = await modules(wanted, files);
  if (!result.ok) throw new Error(result.message);
  return { ...result.value, value: new Function(`return ${result.value.code}`)() };
}

describe('a bundle of modules', () => {
  it('holds what is taken and shakes off the rest', async () => {
    const { value, code, parts } = await evaluated([{ from: 'shaken', names: ['used', 'default'] }]);
    expect(value.shaken.used()).toBe(42);
    expect(value.shaken.default).toBe('standard');
    expect(code).not.toContain('NOT WANTED');
    expect(parts.map(({ name, version }) => `${name} ${version}`).sort()).toEqual(['inner 2.0.0', 'shaken 1.0.0']);
  });

  it('holds whole modules, CommonJS ones and files of the workspace too', async () => {
    const files = { 'src/near.ts': `import { inner } from 'inner'; export const near: number = inner * 2` };
    const { value } = await evaluated(
      [
        { from: 'inner', names: ['*'] },
        { from: './src/near.ts', names: ['near'] },
      ],
      files,
    );
    expect(value.inner.inner).toBe(41);
    expect(value.inner.env).toBe('production');
    expect(value['./src/near.ts'].near).toBe(82);
  });

  it('is made once for the same program, and anew when a file that it may import changes', async () => {
    const wanted = [{ from: './a.ts', names: ['a'] }];
    const one = await evaluated(wanted, { 'a.ts': 'export const a = 1' });
    const again = await evaluated(wanted, { 'a.ts': 'export const a = 1' });
    const other = await evaluated(wanted, { 'a.ts': 'export const a = 2' });
    expect([one, again, other].map(({ value }) => value['./a.ts'].a)).toEqual([1, 1, 2]);
    expect(again.parts).toBe(one.parts);
    expect(other.parts).not.toBe(one.parts);
  });

  it('gives nothing for a name that is not there, which may be a type', async () => {
    const { value } = await evaluated([{ from: 'shaken', names: ['used', 'Gone'] }]);
    expect(Object.keys(value.shaken)).toEqual(['used', 'Gone']);
    expect(value.shaken.Gone).toBeUndefined();
  });

  it('gives a package what is private to it, and a MessageChannel where the isolate has none', async () => {
    const { code, parts } = await evaluated([{ from: 'inward', names: ['part', 'turn'] }]);
    const { part, turn } = new Function('MessageChannel', `return ${code}`)(undefined).inward;
    expect([part, await turn()]).toEqual([7, { turn: 1 }]);
    expect(parts.map(({ name }) => name)).toEqual(['inward']);
    expect((await evaluated([{ from: 'shaken', names: ['used'] }])).code).not.toContain('MessageChannel');
    expect(await modules([{ from: 'https://example.com/x.js', names: ['*'] }])).toMatchObject({ code: 'missing' });
  });

  it('tells a require from an import', async () => {
    const both = [
      { from: 'inner', names: ['default'] },
      { from: 'inner', names: ['*'], required: true },
    ];
    const { value } = await evaluated(both);
    expect(value.inner.default.inner).toBe(41);
    expect(value['require inner'].inner).toBe(41);
  });

  it('says what is missing, what only Node has, and what does not parse', async () => {
    expect(await modules([{ from: 'gone', names: ['*'] }])).toMatchObject({
      code: 'missing',
      message: 'gone is not installed.',
    });
    expect(await modules([{ from: 'needy', names: ['*'] }])).toMatchObject({
      code: 'builtin',
      message: 'fs is a part of Node, which a page does not have (from needy/index.js).',
    });
    expect(await modules([{ from: 'broken', names: ['*'] }])).toMatchObject({
      code: 'failed',
      message: expect.stringContaining('broken/index.js:1'),
    });
  });

  it('names nothing that a hostile name could break out of', async () => {
    const from = `x";globalThis.broken=1;"`;
    expect(await modules([{ from, names: ['*'] }])).toMatchObject({ code: 'missing' });
    expect(await modules([{ from: 'inner', names: [`a" as x} from 'inner';globalThis.broken=1//`] }])).toMatchObject({
      ok: true,
    });
    expect('broken' in globalThis).toBe(false);
  });
});

describe('a module of a page', () => {
  const page = async (files: Record<string, string | Uint8Array>, path: string, text?: string) =>
    bundler.bundle({ packages, files, entry: { kind: 'script', path, ...(text !== undefined && { text }) } });

  it('is bundled with its packages, its styles and its pictures', async () => {
    const result = await page(
      {
        'app/main.tsx': `import { used } from 'shaken'; import './main.css'; import dot from '../dot.png';
globalThis.shown = [used(), dot, import.meta.env.PROD, await 1]`,
        'app/main.css': '@import "more.css"; a { background: url(../dot.png) }',
        'app/more.css': 'b { color: red }',
        'dot.png': new Uint8Array([137, 80]),
      },
      'app/main.tsx',
    );
    if (!result.ok) throw new Error(result.message);
    const { code, style, inputs } = result.value;
    await import(`data:text/javascript,${encodeURIComponent(code)}`);
    expect(Reflect.get(globalThis, 'shown')).toEqual([42, 'data:image/png;base64,iVA=', true, 1]);
    expect(style).toMatch(/^b\{color:red\}a\{background:url\("?data:image\/png;base64,iVA="?\)\}/);
    expect(inputs.sort()).toEqual(['app/main.css', 'app/main.tsx', 'app/more.css', 'dot.png']);
  });

  it('may be written in the page, and takes nothing from the network', async () => {
    const files = { 'site/b.ts': 'export const b: number = 3' };
    const result = await page(files, 'site/index.html', "import { b } from './b.js'; globalThis.shown = b");
    expect(result).toMatchObject({ ok: true, value: { code: expect.stringContaining('=3;') } });
    expect(await page(files, 'site/index.html', "import 'https://example.com/x.js'")).toMatchObject({
      code: 'missing',
      message: expect.stringContaining('https://example.com/x.js'),
    });
    expect(await page({}, 'gone.ts')).toMatchObject({ ok: false });
  });
});

it('hands over each package.json on the way to a declaration', async () => {
  const found = await bundler.types({ packages, from: ['layered'] });
  expect(Object.keys(found).sort()).toEqual([
    'node_modules/layered/dist/esm/index.d.ts',
    'node_modules/layered/dist/esm/package.json',
    'node_modules/layered/package.json',
  ]);
});

it('hands over the declarations that are referred to, those of @types too', async () => {
  const found = await bundler.types({ packages, from: ['shaken', 'needy'] });
  expect(Object.keys(found).sort()).toEqual([
    'node_modules/@types/inner/index.d.ts',
    'node_modules/@types/inner/package.json',
    'node_modules/shaken/index.d.ts',
    'node_modules/shaken/package.json',
    'node_modules/shaken/used.d.ts',
  ]);
});
