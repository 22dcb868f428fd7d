import { beforeEach, describe, expect, it } from 'vitest';
import { pageLibraries } from './check/libraries.ts';
import type { Edit, ProjectTypes } from './project-types.contract.ts';
import { createProjectTypes } from './project-types.ts';

let project: ProjectTypes;
const shapes = `/** A place. */
export interface Zone { id: string; size: number }
export const zoneOf = (id: string): Zone => ({ id, size: 1 });
`;
const use = `import { zoneOf } from './shapes.ts';
const zone = zoneOf('a');
console.log(zone.size);
`;

beforeEach(async () => {
  project = createProjectTypes({ libraries: pageLibraries, now: Date.now, budgetMs: 60_000 });
  await project.put({ '/src/shapes.ts': shapes, '/src/use.ts': use });
});
const said = async (path: string) =>
  (await project.problems(path)).map(({ line, column, code, severity }) => `${line}:${column} ${severity} ${code}`);

const edited = (text: string, edits: readonly Edit[]) =>
  [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((now, { from, to, text: put }) => now.slice(0, from) + put + now.slice(to), text);

describe('what another file exports', () => {
  /** The text after the first completion of this name at its end was taken. */
  async function taken(path: string, text: string, name: string): Promise<[from: string | undefined, text: string]> {
    await project.put({ [path]: text });
    const found = (await project.complete(path, text.length)).find((one) => one.name === name);
    if (!found) throw new Error(`${name} is not offered.`);
    const own = { from: found.from, to: found.to, text: found.insert };
    const more = found.imported ? await project.importFor(path, text.length, name, found.imported) : [];
    return [found.imported?.from, edited(text, [own, ...more])];
  }

  it('is completed with its import, in a statement that is there where there is one', async () => {
    expect(await taken('/src/deep/far.ts', 'zoneO', 'zoneOf')).toEqual([
      '../shapes.ts',
      'import { zoneOf } from "../shapes.ts";\n\nzoneOf',
    ]);
    const beside = "import { zoneOf } from './shapes.ts';\nlet a: Zon";
    expect(await taken('/src/near.ts', beside, 'Zone')).toEqual([
      './shapes.ts',
      "import { zoneOf, type Zone } from './shapes.ts';\nlet a: Zone",
    ]);
    // What is in sight needs none.
    expect(await taken('/src/own.ts', 'const zoneOf = 1;\nzoneO', 'zoneOf')).toEqual([
      undefined,
      'const zoneOf = 1;\nzoneOf',
    ]);
    expect(await taken('/src/own.ts', "const a: { b: 1 } | null = JSON.parse('');\na.", 'b')).toEqual([
      undefined,
      "const a: { b: 1 } | null = JSON.parse('');\na?.b",
    ]);
  });

  it('comes from a package too, before any file imports it', async () => {
    const needs = { dependencies: { greeting: '1' }, devDependencies: { '@types/node': '1', checks: 1 } };
    expect(await project.put({ '/package.json': JSON.stringify(needs) })).toEqual({ wants: ['checks', 'greeting'] });
    await project.put({
      '/node_modules/greeting/package.json': JSON.stringify({ name: 'greeting', types: './index.d.ts' }),
      '/node_modules/greeting/index.d.ts': 'export declare const greet: (name: string) => string;',
    });
    expect(await taken('/src/near.ts', 'gree', 'greet')).toEqual([
      'greeting',
      'import { greet } from "greeting";\n\ngreet',
    ]);
    expect(await project.put({ '/package.json': 'not json' })).toEqual({ wants: [] });
    await expect(taken('/src/near.ts', 'gree', 'greet')).rejects.toThrow('not offered');
    expect(await project.put({ '/package.json': 'null' })).toEqual({ wants: [] });
  });

  it('is imported to mend a name that is not known; other mistakes have mends of their own', async () => {
    const text = "const a = zoneOf('a');\nconsole.logg(a);\n";
    await project.put({ '/src/near.ts': text });
    const at = text.indexOf('zoneOf');
    const [first] = await project.fixes('/src/near.ts', at, at);
    expect([first?.title, edited(text, first?.edits ?? [])]).toEqual([
      'Add import from "./shapes.ts"',
      `import { zoneOf } from "./shapes.ts";\n\n${text}`,
    ]);
    const wrong = text.indexOf('logg');
    const [second] = await project.fixes('/src/near.ts', wrong + 1, wrong + 2);
    expect([second?.title, edited(text, second?.edits ?? [])]).toEqual([
      "Change spelling to 'log'",
      text.replace('logg', 'log'),
    ]);
    expect(await project.fixes('/src/near.ts', 1, 1)).toEqual([]);
    expect(await project.fixes('/gone.ts', 0, 1)).toEqual([]);
    expect(await project.importFor('/src/near.ts', at, 'nothing', { from: '', source: './gone.ts' })).toEqual([]);
  });
});

describe('the types of a workspace', () => {
  it('are known across files, as they change', async () => {
    expect(await said('/src/use.ts')).toEqual([]);
    await project.put({ '/src/shapes.ts': shapes.replace('size: number', 'width: number') });
    expect(await said('/src/use.ts')).toEqual(['3:18 error 2339']);
    expect(await said('/src/shapes.ts')).toEqual(['3:52 error 2353']);
    await project.put({ '/src/shapes.ts': null });
    expect(await said('/src/use.ts')).toEqual(['1:24 error 2307']);
    expect(await project.files()).toEqual(['/src/use.ts']);
  });

  it('complete, show and lead to what another file declares', async () => {
    const at = use.indexOf('size');
    expect((await project.complete('/src/use.ts', at)).map(({ name }) => name)).toEqual(['id', 'size']);
    expect(await project.hover('/src/use.ts', at)).toMatchObject({ signature: '(property) Zone.size: number' });
    expect(await project.definition('/src/use.ts', use.indexOf("zoneOf('a"))).toMatchObject({
      path: '/src/shapes.ts',
      line: 3,
      column: 14,
    });
    const references = await project.references('/src/shapes.ts', shapes.indexOf('size'));
    expect(references.map(({ path, line }) => `${path}:${line}`)).toEqual([
      '/src/shapes.ts:2',
      '/src/shapes.ts:3',
      '/src/use.ts:3',
    ]);
  });

  it('rename a name everywhere, and not what is not theirs', async () => {
    const found = await project.rename('/src/use.ts', use.indexOf('zoneOf'));
    expect(
      found.ok && [found.name, ...found.spans.map(({ path, from, to }) => `${path} ${from}-${to}`).sort()],
    ).toEqual([
      'zoneOf',
      `/src/shapes.ts ${shapes.indexOf('zoneOf')}-${shapes.indexOf('zoneOf') + 6}`,
      '/src/use.ts 51-57',
      '/src/use.ts 9-15',
    ]);
    expect(await project.rename('/src/use.ts', use.indexOf('log'))).toMatchObject({ ok: false });
    expect(await project.rename('/src/use.ts', use.indexOf('= zoneOf'))).toMatchObject({ ok: false });
    expect(await project.rename('/gone.ts', 0)).toMatchObject({ ok: false });
  });

  it('ask for packages, and know those that are there', async () => {
    const text = "import { z } from 'zod';\nimport fs from 'node:fs';\nexport const a: number = z;\n";
    expect(await project.put({ '/src/near.ts': text })).toEqual({ wants: ['node:fs', 'zod'] });
    expect(await said('/src/near.ts')).toEqual(['1:19 error 2307', '2:16 error 2591']);
    await project.put({
      '/node_modules/zod/package.json': JSON.stringify({ name: 'zod', types: './index.d.ts' }),
      '/node_modules/zod/index.d.ts': 'export declare const z: string;',
    });
    await project.surround({ untyped: ['node:fs'], declarations: '' });
    expect(await said('/src/near.ts')).toEqual(['3:14 error 2322']);
    await project.put({
      '/node_modules/@types/node/package.json': JSON.stringify({ name: '@types/node', types: 'index.d.ts' }),
      '/node_modules/@types/node/index.d.ts': 'declare const process: { cwd(): string };',
      '/src/node.ts': 'export const here = process.cwd();',
    });
    expect(await said('/src/node.ts')).toEqual([]);
  });

  it('are read as /tsconfig.json says, with those of a page where it says nothing', async () => {
    const loose = 'export const f = (a) => a;\nexport const text = document.title;\n';
    await project.put({ '/src/loose.ts': loose });
    expect(await said('/src/loose.ts')).toEqual(['1:19 error 7006']);
    await project.put({ '/tsconfig.json': '{ "compilerOptions": { "strict": false, "lib": ["es2022"] } }' });
    expect(await said('/src/loose.ts')).toEqual(['2:21 error 2584']);
    await project.put({ '/tsconfig.json': '{ not json' });
    expect(await project.problems('/src/loose.ts')).toBeInstanceOf(Array);
  });

  it('say what does not parse, and give up what takes too long', async () => {
    await project.put({ '/bad.ts': 'const a = ;\nconst b: string = 1;' });
    expect(await said('/bad.ts')).toEqual(['1:11 error 1109']);
    let time = 0;
    const slow = createProjectTypes({ libraries: pageLibraries, now: () => (time += 100), budgetMs: 10 });
    await slow.put({ '/slow.ts': 'function slow(): string { return 1; }' });
    expect(await slow.problems('/slow.ts')).toEqual([]);
  });
});
