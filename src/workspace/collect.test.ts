import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBlobStore } from '#storage/blob-store.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { openFiles } from './files.ts';

const step = fc.record({
  do: fc.constantFrom('write', 'write', 'remove', 'keep', 'drop'),
  path: fc.constantFrom('/a.md', '/b/c.md', '/b/d/e.md', '/f.csv'),
  text: fc.string({ maxLength: 3 }),
});

it('keeps all that a snapshot or the files of now hold, and lets go of all else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const store = createBlobStore(createMemoryRows());
      let clock = 0;
      const opened = await openFiles({ store, workspaceId: 'w', now: () => ++clock });
      if (!opened.ok) throw new Error(opened.message);
      const files = opened.value;
      const contents = async (hash: string) => {
        const listed = await files.listSnapshot(hash);
        if (!listed.ok) throw new Error(listed.message);
        const plain = listed.value.filter(({ kind }) => kind === 'file');
        return Promise.all(plain.map(async ({ path }) => [path, await files.readSnapshot(hash, path)]));
      };
      const now = async () => {
        const taken = await files.snapshot();
        return taken.ok ? taken.value : '';
      };
      const kept = new Map<string, unknown>();
      for (const one of steps) {
        if (one.do === 'write') await files.write(one.path, one.text);
        if (one.do === 'remove') await files.remove(one.path);
        if (one.do === 'keep') kept.set(await now(), await contents(await now()));
        if (one.do === 'drop') kept.delete([...kept.keys()][0] ?? '');
      }
      const live = await contents(await now());
      const collected = await files.collect([...kept.keys(), 'f'.repeat(64)]);
      expect(collected.ok).toBe(true);
      for (const [hash, was] of kept) expect(await contents(hash)).toEqual(was);
      expect(await contents(await now())).toEqual(live);
      // Nothing unreachable is left: a second collection finds nothing.
      expect(await files.collect([...kept.keys()])).toEqual({ ok: true, value: { blobs: 0, trees: 0 } });
      if (kept.size === 0) {
        await files.remove('/');
        await files.collect([]);
        expect(await store.hashes()).toEqual({ blobs: [], trees: [] });
      }
      // What was let go can be written again.
      await files.write('/a.md', 'again');
      expect(await files.readText('/a.md')).toEqual({ ok: true, value: 'again' });
    }),
    { numRuns: 60 },
  );
});
