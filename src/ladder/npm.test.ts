import { beforeEach, describe, expect, it } from 'vitest';
import type { Files } from '#workspace/files.contract.ts';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { createBundler } from './bundle.ts';
import { registryWith, type Shelf, type TestRegistry, tarballsInMemory } from './npm/shelf.suite.ts';
import { createNpm } from './npm.ts';

const shelf: Shelf = {
  'left@1.0.0': { license: 'MIT', dependencies: { inner: '^1.0.0' }, files: { 'index.js': 'exports.a = 1' } },
  'left@2.0.0': { license: 'ISC', dependencies: { inner: '^2.0.0' } },
  'inner@1.4.0': { hasInstallScript: true },
  'inner@2.0.0': {},
  '@scope/thing@1.0.0': { optionalDependencies: { mac: '1.0.0', flaky: '1.0.0' } },
  'mac@1.0.0': { os: ['darwin'] },
  'flaky@1.0.0': {},
  'lodahs@1.0.0': {},
};

let files: Files;
let registry: TestRegistry;
let tarballs: ReturnType<typeof tarballsInMemory>;
const bundler = createBundler(async () => ({
  build: async () => Promise.reject(new Error('Nothing is bundled here.')),
}));
const npm = () => createNpm({ ask: registry.ask, tarballs, bundler });
const json = async (path: string) => {
  const read = await files.readText(path);
  return read.ok ? JSON.parse(read.value) : null;
};

beforeEach(async () => {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 0 });
  if (!opened.ok) throw new Error(opened.message);
  files = opened.value;
  registry = registryWith(shelf);
  tarballs = tarballsInMemory();
});

describe('an install', () => {
  it('writes package.json and the lock file, and says what came in', async () => {
    const done = await npm().install(files, { add: { left: '^1.0.0', '@scope/thing': '' } });
    expect(done).toMatchObject({
      ok: true,
      value: {
        added: ['@scope/thing@1.0.0', 'flaky@1.0.0', 'inner@1.4.0', 'left@1.0.0', 'mac@1.0.0'],
        removed: [],
        warnings: ['inner 1.4.0 has an install script, which is never run here.'],
        cached: 0,
      },
    });
    expect(done.ok && done.value.packages.find(({ name }) => name === 'left')).toMatchObject({
      license: 'MIT',
      version: '1.0.0',
    });
    expect(done.ok && done.value.fetched).toBeGreaterThan(100);
    expect(await json('/package.json')).toEqual({ dependencies: { '@scope/thing': '^1.0.0', left: '^1.0.0' } });
    expect(Object.keys((await json('/package-lock.json')).packages)).toContain('node_modules/mac');
    expect(registry.asked).not.toContain('mac/-/mac-1.0.0.tgz');
  });

  it('keeps what is there, and other fields of package.json, and takes away what is no longer wanted', async () => {
    await files.write(
      '/package.json',
      JSON.stringify({ name: 'mine', scripts: { test: 'x' }, devDependencies: { left: '1' } }),
    );
    await npm().install(files);
    expect(await json('/package.json')).toMatchObject({ name: 'mine', scripts: { test: 'x' } });
    const up = await npm().install(files, { add: { left: '2' } });
    expect(up).toMatchObject({
      value: { added: ['inner@2.0.0', 'left@2.0.0'], removed: ['inner@1.4.0', 'left@1.0.0'] },
    });
    expect(await json('/package.json')).toMatchObject({ dependencies: { left: '2' }, devDependencies: {} });
    const down = await npm().install(files, { remove: ['left'] });
    expect(down).toMatchObject({ value: { packages: [], removed: ['inner@2.0.0', 'left@2.0.0'] } });
  });

  it('goes by the lock file alone where it matches, and without a network once all is there', async () => {
    await npm().install(files, { add: { left: '1' } });
    registry.asked.length = 0;
    const again = await npm().install(files, { locked: true });
    expect(again).toMatchObject({ ok: true, value: { fetched: 0, added: [] } });
    expect(registry.asked).toEqual([]);
    expect(await npm().ready(files)).toMatchObject({
      ok: true,
      value: [{ path: 'node_modules/inner' }, { path: 'node_modules/left' }],
    });
    await files.write('/package.json', JSON.stringify({ dependencies: { left: '2' } }));
    expect(await npm().install(files, { locked: true })).toMatchObject({ ok: false, code: 'unreadable' });
  });

  it('goes by a lock file that leaves the addresses out, as npm writes it where it is told to', async () => {
    await npm().install(files, { add: { left: '1', '@scope/thing': '' } });
    const lock = await json('/package-lock.json');
    for (const entry of Object.values<{ resolved?: string }>(lock.packages)) delete entry.resolved;
    await files.write('/package-lock.json', JSON.stringify(lock));
    tarballs = tarballsInMemory();
    expect(await npm().install(files, { locked: true })).toMatchObject({ ok: true, value: { cached: 0 } });
    expect(registry.asked.slice(-5).sort()).toContain('@scope/thing/-/thing-1.0.0.tgz');
    await npm().install(files, { add: { lodahs: '1.0.0' } });
    const again = (await json('/package-lock.json')).packages;
    expect(again['node_modules/lodahs'].resolved).toContain('lodahs-1.0.0.tgz');
    expect('resolved' in again['']).toBe(false);
  });

  it('changes nothing when something is wrong', async () => {
    await npm().install(files, { add: { left: '1' } });
    const before = await files.snapshot();
    const refusals: [Parameters<ReturnType<typeof npm>['install']>[1], string][] = [
      [{ add: { gone: '1' } }, 'not_found'],
      [{ add: { left: '9' } }, 'no_version'],
      [{ add: { '../evil': '1' } }, 'not_found'],
      [{ add: { left: 'github:a/b' } }, 'unsupported'],
      [{ add: { mac: '1' } }, 'unsupported'],
      [{ add: { left: '2' }, signal: AbortSignal.abort() }, 'aborted'],
    ];
    for (const [options, code] of refusals)
      expect(await npm().install(files, options)).toMatchObject({ ok: false, code });
    registry.instead.set('left/-/left-2.0.0.tgz', new Uint8Array([1, 2, 3]));
    expect(await npm().install(files, { add: { left: '2' } })).toMatchObject({ ok: false, code: 'integrity' });
    registry.instead.set('left/-/left-2.0.0.tgz', 'offline');
    expect(await npm().install(files, { add: { left: '2' } })).toMatchObject({ ok: false, code: 'network' });
    registry.instead.set('left', new TextEncoder().encode('<html>'));
    expect(await npm().install(files, { add: { left: '2' } })).toMatchObject({ ok: false, code: 'unreadable' });
    expect(await files.snapshot()).toEqual(before);
    await files.write('/package.json', '[');
    expect(await npm().install(files)).toMatchObject({ ok: false, code: 'unreadable' });
  });

  it('goes on without an optional package that cannot be had', async () => {
    registry.instead.set('flaky/-/flaky-1.0.0.tgz', 'offline');
    expect(await npm().install(files, { add: { '@scope/thing': '' } })).toMatchObject({ ok: true });
  });

  it('goes by the overrides of now, which no lock file holds', async () => {
    await npm().install(files, { add: { left: '1' } });
    const stated = { dependencies: { left: '1' }, overrides: { inner: '2.0.0' } };
    await files.write('/package.json', JSON.stringify(stated));
    expect(await npm().install(files, { locked: true })).toMatchObject({ ok: false, code: 'unreadable' });
    expect(await npm().install(files)).toMatchObject({ value: { added: ['inner@2.0.0'], removed: ['inner@1.4.0'] } });
    expect(await npm().install(files, { locked: true })).toMatchObject({ ok: true });
    await files.write('/package.json', JSON.stringify({ ...stated, overrides: {} }));
    expect(await npm().install(files)).toMatchObject({ value: { added: ['inner@1.4.0'], removed: ['inner@2.0.0'] } });
  });

  it('lets nothing in that a rule refuses, as a part of another either', async () => {
    const refused = ({ name, version }: { name: string; version: string }) =>
      `${name}@${version}` === 'inner@1.4.0' ? 'Denied by your rule.' : null;
    const ruled = createNpm({ ask: registry.ask, tarballs, bundler, refused });
    const before = await files.snapshot();
    expect(await ruled.install(files, { add: { left: '1' } })).toMatchObject({
      code: 'refused',
      message: 'inner 1.4.0 may not come in. Denied by your rule.',
    });
    expect(await files.snapshot()).toEqual(before);
    expect(registry.asked).toEqual(['left', 'inner']);
    expect(await ruled.install(files, { add: { left: '2' } })).toMatchObject({ ok: true });
    // Nor by a lock file that was there before the rule.
    await npm().install(files, { add: { left: '1' } });
    registry.asked.length = 0;
    expect(await ruled.ready(files)).toMatchObject({ code: 'refused' });
    expect(await ruled.unpack(files, () => undefined)).toMatchObject({ code: 'refused' });
    expect(await ruled.install(files, { locked: true })).toMatchObject({ code: 'refused' });
    expect(registry.asked).toEqual([]);
  });

  it('says what would come in, and brings nothing', async () => {
    const before = await files.snapshot();
    expect(await npm().install(files, { add: { left: '1' }, dry: true })).toMatchObject({
      value: {
        added: ['inner@1.4.0', 'left@1.0.0'],
        warnings: [expect.stringContaining('install script')],
        packages: [{ name: 'inner' }, { name: 'left', license: 'MIT' }],
        fetched: 0,
      },
    });
    expect(await files.snapshot()).toEqual(before);
    expect(registry.asked).toEqual(['left', 'inner']);
  });

  it('lists what is there with the bytes that are kept', async () => {
    await npm().install(files, { add: { left: '1' } });
    const listed = await npm().list(files);
    expect(listed.ok && listed.value.map(({ name, bytes }) => [name, bytes > 100])).toEqual([
      ['inner', true],
      ['left', true],
    ]);
  });

  it('warns of a name one letter away from a popular one', async () => {
    expect(await npm().install(files, { add: { lodahs: '1.0.0' } })).toMatchObject({
      value: { warnings: [expect.stringContaining('one letter away from lodash')] },
    });
    expect(await npm().install(files, { add: { recat: '' } })).toMatchObject({
      message: expect.stringContaining('Did you mean react?'),
    });
  });

  it('tells what it is doing', async () => {
    const steps: string[] = [];
    await npm().install(files, {
      add: { left: '1' },
      onProgress: ({ step, name, done, total }) => steps.push(`${step} ${name} ${done}/${total ?? '?'}`),
    });
    expect(steps).toEqual(['resolving left 1/?', 'resolving inner 2/?', 'fetching inner 1/2', 'fetching left 2/2']);
  });
});

it('tells about a package', async () => {
  expect(await npm().about('left')).toMatchObject({
    value: { latest: '2.0.0', versions: 2, license: 'ISC', dependencies: { inner: '^2.0.0' } },
  });
});
