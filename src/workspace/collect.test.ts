import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBlobStore } from '#storage/blob-store.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { collect } from './collect.ts';
import type { BlobStore, Files } from './files.contract.ts';
import { createWorkspaces } from './workspaces.ts';

const step = fc.record({
  do: fc.constantFrom('write', 'write', 'remove', 'keep', 'drop', 'go', 'fork', 'close'),
  in: fc.constantFrom('one', 'two', 'one/branch'),
  path: fc.constantFrom('/a.md', '/b/c.md', '/b/d/e.md', '/f.csv'),
  text: fc.string({ maxLength: 3 }),
});

/** A store whose rows know a time of their own, and the workspaces over it. */
function world() {
  let time = 0;
  const now = () => ++time;
  const store = createBlobStore(createMemoryRows(), now);
  return { store, now, workspaces: createWorkspaces({ store, now }) };
}

async function opened(workspaces: ReturnType<typeof createWorkspaces>, id: string): Promise<Files> {
  const files = await workspaces.open(id);
  if (!files.ok) throw new Error(files.message);
  return files.value;
}

async function hashOf(files: Files): Promise<string> {
  const taken = await files.snapshot();
  if (!taken.ok) throw new Error(taken.message);
  return taken.value;
}

async function contents(files: Files, hash: string) {
  const listed = await files.listSnapshot(hash);
  if (!listed.ok) throw new Error(listed.message);
  const plain = listed.value.filter(({ kind }) => kind === 'file');
  return Promise.all(plain.map(async ({ path }) => [path, await files.readSnapshot(hash, path)]));
}

it('after any operations and a collection, every snapshot that is kept and every workspace still reads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(), async (steps, newer) => {
      const { store, now, workspaces } = world();
      const kept = new Map<string, unknown>();
      const all = new Set<string>();
      for (const one of steps) {
        const files = await opened(workspaces, one.in);
        all.add(one.in);
        if (one.do === 'write') await files.write(one.path, one.text);
        if (one.do === 'remove') await files.remove(one.path);
        if (one.do === 'keep') kept.set(await hashOf(files), await contents(files, await hashOf(files)));
        if (one.do === 'drop') kept.delete([...kept.keys()][0] ?? '');
        if (one.do === 'go' && kept.size > 0) await files.restore([...kept.keys()][one.text.length % kept.size]!);
        if (one.do === 'fork') await files.fork('fork');
        if (one.do === 'close') await workspaces.drop('fork');
      }
      const live = new Map<string, unknown>();
      for (const id of all) {
        const files = await opened(workspaces, id);
        live.set(id, await contents(files, await hashOf(files)));
      }
      const roots = async () => [...kept.keys(), 'f'.repeat(64)];
      const end = now() + 1;
      expect((await workspaces.collect(roots, newer % (end + 1))).ok).toBe(true);
      expect((await workspaces.collect(roots, end)).ok).toBe(true);
      // Read through another set of workspaces: nothing is remembered there.
      const again = createWorkspaces({ store, now });
      const reader = await opened(again, 'reader');
      for (const [hash, was] of kept) expect(await contents(reader, hash)).toEqual(was);
      for (const [id, was] of live) {
        const files = await opened(again, id);
        expect(await contents(files, await hashOf(files))).toEqual(was);
      }
      // Nothing unreachable is left, and what was let go can be written again.
      expect(await again.collect(roots, end)).toEqual({ ok: true, value: { blobs: 0, trees: 0 } });
      const files = await opened(workspaces, 'one');
      await files.write('/a.md', 'again');
      expect(await files.readText('/a.md')).toEqual({ ok: true, value: 'again' });
    }),
    { numRuns: 120 },
  );
});

it('leaves what is newer than the time it is given, also where it is written again while a collection goes on', async () => {
  const { store, now, workspaces } = world();
  const files = await opened(workspaces, 'one');
  await files.write('/a.md', 'first');
  const first = await hashOf(files);
  await files.write('/a.md', 'second');
  expect(await workspaces.collect(async () => [], 1)).toEqual({ ok: true, value: { blobs: 0, trees: 0 } });
  // Another tab writes the very same file between the look and the sweep: its rows are new again.
  let wrote = false;
  const during: BlobStore = {
    ...store,
    async remove(rows, before) {
      if (!wrote) {
        wrote = true;
        const other = await opened(createWorkspaces({ store, now: () => 1 }), 'two');
        await other.write('/a.md', 'first');
        expect(await hashOf(other)).toBe(first);
      }
      return store.remove(rows, before);
    },
  };
  expect(await collect(during, async () => [], now())).toEqual({ ok: true, value: { blobs: 0, trees: 0 } });
  expect((await contents(files, first)).length).toBe(1);
});

it('pauses between chunks, and says why it could not go on', async () => {
  const { store, now, workspaces } = world();
  const files = await opened(workspaces, 'one');
  for (let i = 0; i < 450; i++) await files.write('/a.md', `${i}`);
  let pauses = 0;
  const full: BlobStore = { ...store, remove: async () => ({ ok: false, code: 'failed', message: 'Closed.' }) };
  expect(await collect(full, async () => [], now())).toMatchObject({ ok: false, message: 'Closed.' });
  const done = await workspaces.collect(
    async () => [],
    now(),
    async () => void pauses++,
  );
  expect(done).toEqual({ ok: true, value: { blobs: 449, trees: 449 } });
  expect(pauses).toBe(6);
});
