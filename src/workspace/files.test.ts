import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from './collect.ts';
import { diffSnapshots } from './diff.ts';
import type { BlobStore, FileResult, Files } from './files.contract.ts';
import { openFiles } from './files.ts';
import { createMemoryBlobs } from './memory-blobs.ts';
import { seedFiles } from './seed.ts';
import { emptyTree } from './trees.ts';

const got = <T>(result: FileResult<T>): T => {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
};
const codeOf = (result: FileResult<unknown>) => (result.ok ? 'ok' : result.code);

/** A memory store that counts what it is given. */
function counted() {
  const store = createMemoryBlobs();
  const seen = { blobs: [] as string[], trees: 0 };
  const counting: BlobStore = {
    ...store,
    commit: (rows) => {
      seen.blobs.push(...(rows.blobs ?? []).map((row) => row.hash));
      seen.trees += rows.trees?.length ?? 0;
      return store.commit(rows);
    },
  };
  return { store: counting, seen };
}

async function open(store: BlobStore = createMemoryBlobs()): Promise<Files> {
  let time = 0;
  return got(await openFiles({ store, workspaceId: 'main', now: () => ++time }));
}
const paths = async (files: Files, at?: string) => got(await files.list(at)).map((info) => info.path);

describe('files', () => {
  it('writes, reads and lists', async () => {
    const files = await open();
    expect(await paths(files)).toEqual([]);
    const info = got(await files.write('src/a.ts', 'const a = 1;'));
    expect(info).toMatchObject({ path: '/src/a.ts', kind: 'file', size: 12, modifiedAt: 1 });
    await files.write('/src-old/b.bin', new Uint8Array([0, 255]));
    expect(await paths(files)).toEqual(['/src', '/src-old', '/src-old/b.bin', '/src/a.ts']);
    expect(await paths(files, '/src')).toEqual(['/src', '/src/a.ts']);
    expect(await paths(files, '/src/a.ts')).toEqual(['/src/a.ts']);
    expect(got(await files.readText('./src/a.ts'))).toBe('const a = 1;');
    expect(got(await files.read('/src-old/b.bin'))).toEqual(new Uint8Array([0, 255]));
    expect(codeOf(await files.readText('/src-old/b.bin'))).toBe('failed');
  });

  it('says what is wrong with a path or a change', async () => {
    const files = await open();
    await files.write('/a/file', 'x');
    await files.write('/b', 'y');
    expect(codeOf(await files.read('/none'))).toBe('not_found');
    expect(codeOf(await files.read('/a'))).toBe('is_folder');
    expect(codeOf(await files.read('/b/c'))).toBe('not_a_folder');
    expect(codeOf(await files.write('/a', 'x'))).toBe('is_folder');
    expect(codeOf(await files.write('/', 'x'))).toBe('is_folder');
    expect(codeOf(await files.write('/b/c/d', 'x'))).toBe('not_a_folder');
    expect(codeOf(await files.write('/../x', 'x'))).toBe('bad_path');
    expect(codeOf(await files.write('/a\0', 'x'))).toBe('bad_path');
    expect(codeOf(await files.move('/b', '/a/file'))).toBe('exists');
    expect(codeOf(await files.move('/a', '/a/b/c'))).toBe('bad_path');
    expect(codeOf(await files.move('/', '/c'))).toBe('bad_path');
    expect(codeOf(await files.move('/none', '/c'))).toBe('not_found');
    expect(codeOf(await files.move('/a', '/b/c'))).toBe('not_a_folder');
    expect(codeOf(await files.remove('/none'))).toBe('not_found');
    expect(codeOf(await files.restore('0'.repeat(64)))).toBe('not_found');
    expect(codeOf(await files.listSnapshot('nonsense'))).toBe('not_found');
    expect(codeOf(await files.write('/huge', new Uint8Array(1024 * 1024 * 1024 + 1)))).toBe('too_large');
    expect(await paths(files)).toEqual(['/a', '/a/file', '/b']);
  });

  it('keeps names of any script, and of the language', async () => {
    const files = await open();
    const names = ['/__proto__/constructor', '/日本/語.md', '/e\u0301.txt', '/🌱 tree'];
    for (const name of names) got(await files.write(name, name));
    expect(await paths(files)).toEqual(
      ['/__proto__', '/__proto__/constructor', '/日本', '/日本/語.md', '/é.txt', '/🌱 tree'].sort(),
    );
    expect(got(await files.readText('/é.txt'))).toBe(names[2]);
  });

  it('comes back as it was left, and takes writes in their order', async () => {
    const store = createMemoryBlobs();
    const files = await open(store);
    await Promise.all(Array.from({ length: 20 }, (_, i) => files.write('/same', `write ${i}`)));
    const [snapshot] = await Promise.all([files.snapshot(), files.write('/later', 'x')]);
    expect(got(await files.listSnapshot(got(snapshot))).map((info) => info.path)).toEqual(['/same']);
    const again = await open(store);
    expect(got(await again.readText('/same'))).toBe('write 19');
    expect(got(await again.snapshot())).toBe(got(await files.snapshot()));
  });

  it('moves files and folders, and drops a folder left empty', async () => {
    const files = await open();
    await files.write('/a/b/one', '1');
    await files.write('/a/b/two', '2');
    got(await files.move('/a/b', '/c/d'));
    expect(await paths(files)).toEqual(['/c', '/c/d', '/c/d/one', '/c/d/two']);
    got(await files.move('/c/d/one', '/c/d/one'));
    got(await files.remove('/c/d/one'));
    got(await files.remove('/c/d/two'));
    expect(await paths(files)).toEqual([]);
    expect(got(await files.snapshot())).toBe(emptyTree.hash);
  });

  it('is not changed by whoever holds its bytes', async () => {
    const files = await open();
    const bytes = new Uint8Array([1, 2, 3]);
    const writing = files.write('/a', bytes);
    bytes[0] = 9;
    got(await writing);
    const first = got(await files.read('/a'));
    expect([...first]).toEqual([1, 2, 3]);
    first[0] = 9;
    expect([...got(await files.read('/a'))]).toEqual([1, 2, 3]);
  });

  it('tells its watchers what changed, until they stop', async () => {
    const files = await open();
    const heard: string[][] = [];
    const stop = files.watch((paths) => heard.push(paths));
    await files.write('/a', '1');
    await files.write('/a', '1');
    const before = got(await files.snapshot());
    await files.write('/x/b', '2');
    await files.move('/a', '/c');
    await files.restore(before);
    await files.remove('/none');
    stop();
    await files.write('/d', '3');
    expect(heard).toEqual([['/a'], ['/x/b'], ['/a', '/c'], ['/a', '/c', '/x/b']]);
  });

  it('stays as it was where the store is full', async () => {
    const store = createMemoryBlobs();
    let full = false;
    const refused = { ok: false, code: 'full', message: 'The disk is full.' } as const;
    const files = await open({ ...store, commit: async (rows) => (full ? refused : store.commit(rows)) });
    got(await files.write('/a', '1'));
    const before = got(await files.snapshot());
    full = true;
    expect(await files.write('/a', '2')).toEqual(refused);
    expect(await files.move('/a', '/b')).toEqual(refused);
    expect(await files.remove('/a')).toEqual(refused);
    expect(got(await files.snapshot())).toBe(before);
    expect(got(await files.readText('/a'))).toBe('1');
    full = false;
    got(await files.write('/a', '2'));
    expect(got(await files.readText('/a'))).toBe('2');
  });

  it('leaves a file over 100 MiB out of snapshots, says so, and keeps it beside whatever is restored', async () => {
    const store = createMemoryBlobs();
    const files = await open(store);
    const big = new Uint8Array(100 * 1024 * 1024 + 1).fill(7);
    got(await files.write('/data/small.bin', 'x'));
    const before = got(await files.snapshot());
    expect(got(await files.write('/data/big.bin', big))).toMatchObject({ size: big.length, leftOut: true });
    expect(got(await files.snapshot())).toBe(before);
    const listed = got(await files.list());
    expect(listed.map(({ path, leftOut }) => [path, leftOut])).toEqual([
      ['/data', undefined],
      ['/data/big.bin', true],
      ['/data/small.bin', undefined],
    ]);
    expect(got(await files.listSnapshot(before)).map(({ path }) => path)).toEqual(['/data', '/data/small.bin']);
    got(await files.restore(emptyTree.hash));
    expect(await paths(files)).toEqual(['/data/big.bin']);
    // A workspace that begins with these files has it too, and after a reload it is there.
    got(await files.fork('other'));
    const other = got(await openFiles({ store, workspaceId: 'other', now: () => 9 }));
    expect(got(await other.read('/data/big.bin')).length).toBe(big.length);
    got(await other.move('/data', '/kept'));
    expect(await paths(other)).toEqual(['/kept/big.bin']);
    // Written small again it is in snapshots again; a file that grows goes out of them.
    got(await other.write('/kept/big.bin', 'small now'));
    expect(got(await other.list('/kept/big.bin'))[0]).not.toHaveProperty('leftOut');
    got(await other.write('/kept/big.bin', big));
    expect(got(await other.snapshot())).toBe(emptyTree.hash);
    got(await other.remove('/kept'));
    expect(await paths(other)).toEqual([]);
    expect(codeOf(await other.read('/kept/big.bin'))).toBe('not_found');
    // No collection takes it while a workspace has it.
    const collected = await collect(store, async () => [], Number.POSITIVE_INFINITY);
    expect(collected.ok).toBe(true);
    expect(got(await files.read('/data/big.bin')).length).toBe(big.length);
  });

  it('shows what another tab did, when it is asked to', async () => {
    const store = createMemoryBlobs();
    const [here, there] = [await open(store), await open(store)];
    const seen: string[][] = [];
    here.watch((changed) => seen.push(changed));
    got(await there.write('/a', 'from there'));
    expect(codeOf(await here.read('/a'))).toBe('not_found');
    got(await here.refresh());
    got(await here.refresh());
    expect(got(await here.readText('/a'))).toBe('from there');
    expect(seen).toEqual([['/a']]);
  });

  it('says so where storage lost a row', async () => {
    const store = createMemoryBlobs();
    await (await open(store)).write('/a/b', '1');
    const lost = { ...store, getTree: async () => undefined };
    expect(codeOf(await openFiles({ store: lost, workspaceId: 'main', now: () => 0 }))).toBe('failed');
    const files = await open({ ...store, getBlob: async () => undefined });
    expect(codeOf(await files.read('/a/b'))).toBe('failed');
  });

  it('stores equal content once, and makes anew only the folders above a change', async () => {
    const { store, seen } = counted();
    const files = await open(store);
    for (let i = 0; i < 30; i++) got(await files.write(`/wide/${i}/file`, `same`));
    expect(new Set(seen.blobs).size).toBe(1);
    seen.trees = 0;
    got(await files.write('/wide/7/file', 'other'));
    expect(seen.trees).toBe(3);
  });

  it('takes the seed', async () => {
    const files = await open();
    for (const { path, text } of seedFiles) got(await files.write(path, text));
    expect(await paths(files)).toEqual(['/AGENTS.md', '/README.md']);
  });
});

const name = fc.constantFrom('a', 'b', 'c', 'é');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`);
const operation = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), path, text: fc.constantFrom('1', '2', '3') }),
  fc.record({ kind: fc.constant('remove' as const), path }),
  fc.record({ kind: fc.constant('move' as const), path, to: path }),
  fc.record({ kind: fc.constant('snapshot' as const) }),
  fc.record({ kind: fc.constant('restore' as const), which: fc.nat({ max: 5 }) }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;
type Model = Map<string, string>;

const below = (model: Model, path: string) =>
  [...model.keys()].filter((key) => key === path || key.startsWith(`${path}/`));
const isFolder = (model: Model, path: string) => below(model, path).some((key) => key !== path);
const underFile = (model: Model, path: string) => [...model.keys()].some((key) => path.startsWith(`${key}/`));

/** What a plain map of paths to texts says of an operation. */
function expected(model: Model, op: Operation): { code: string; next: Model } {
  const next = new Map(model);
  const say = (code: string) => ({ code, next: model });
  if (op.kind === 'write') {
    if (underFile(model, op.path)) return say('not_a_folder');
    if (isFolder(model, op.path)) return say('is_folder');
    next.set(op.path, op.text);
  } else if (op.kind === 'remove') {
    if (underFile(model, op.path)) return say('not_a_folder');
    if (below(model, op.path).length === 0) return say('not_found');
    for (const key of below(model, op.path)) next.delete(key);
  } else if (op.kind === 'move') {
    if (underFile(model, op.path)) return say('not_a_folder');
    if (below(model, op.path).length === 0) return say('not_found');
    if (op.path === op.to) return say('ok');
    if (op.to.startsWith(`${op.path}/`)) return say('bad_path');
    if (underFile(model, op.to)) return say('not_a_folder');
    if (below(model, op.to).length > 0) return say('exists');
    for (const key of below(model, op.path)) {
      next.delete(key);
      next.set(op.to + key.slice(op.path.length), model.get(key)!);
    }
  }
  return { code: 'ok', next };
}

async function contents(files: Files, at?: string): Promise<Model> {
  const infos = got(at === undefined ? await files.list() : await files.listSnapshot(at));
  const read = (path: string) => (at === undefined ? files.read(path) : files.readSnapshot(at, path));
  const texts = infos
    .filter((info) => info.kind === 'file')
    .map(async ({ path }) => [path, new TextDecoder().decode(got(await read(path)))] as const);
  return new Map(await Promise.all(texts));
}

it('does what a plain map does, for any operations; snapshots and differences included', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 40 }), async (operations) => {
      const { store, seen } = counted();
      const files = await open(store);
      let model: Model = new Map();
      const kept: { hash: string; model: Model }[] = [];
      for (const op of operations) {
        if (op.kind === 'snapshot') kept.push({ hash: got(await files.snapshot()), model });
        else if (op.kind === 'restore') {
          const chosen = kept[op.which % Math.max(1, kept.length)];
          if (!chosen) continue;
          got(await files.restore(chosen.hash));
          model = chosen.model;
          expect(got(await files.snapshot())).toBe(chosen.hash);
        } else {
          const { code, next } = expected(model, op);
          const done =
            op.kind === 'write'
              ? await files.write(op.path, op.text)
              : op.kind === 'remove'
                ? await files.remove(op.path)
                : await files.move(op.path, op.to);
          expect(codeOf(done)).toBe(code);
          model = next;
        }
        expect(await contents(files)).toEqual(model);
      }
      const now = got(await files.snapshot());
      for (const { hash, model: then } of kept) {
        expect(await contents(files, hash)).toEqual(then);
        const changes = got(await diffSnapshots(store, hash, now));
        const all = [...new Set([...then.keys(), ...model.keys()])].filter((p) => then.get(p) !== model.get(p));
        expect(new Map(changes.map((c) => [c.path, c.kind]))).toEqual(
          new Map(all.map((p) => [p, !then.has(p) ? 'added' : !model.has(p) ? 'removed' : 'changed'])),
        );
      }
      expect(new Set(seen.blobs).size).toBeLessThanOrEqual(3);
    }),
    { numRuns: 400 },
  );
});
