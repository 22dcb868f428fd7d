import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import type { Entry, SessionRows } from '#session/entry.contract.ts';
import { makeSession } from '#session/made-session.suite.ts';
import { openSession } from '#session/open-session.ts';
import { isCopied } from './backup-lines.ts';
import { type EntryPack, packEntries, unpackEntries } from './entry-pack.ts';
import { createMemoryRows } from './memory-rows.ts';
import { createSessionStore } from './session-store.ts';

const put = (entry: Entry, before: Entry | null = null) => ({
  table: 'entries' as const,
  key: entry.id,
  before,
  after: entry,
});

async function stored(count = 800) {
  const { rows: made } = makeSession(count, 10);
  const rows = createMemoryRows();
  const store = createSessionStore(rows);
  await store.commit({
    changes: [
      { table: 'sessions', key: 's', before: null, after: made.session },
      { table: 'heads', key: 's', before: null, after: made.head },
      ...made.entries.map((entry) => put(entry)),
    ],
  });
  const load = async (): Promise<SessionRows> => {
    const loaded = await store.load('s');
    if (!loaded.ok) throw new Error(loaded.message);
    return loaded.value;
  };
  const keep = async () => {
    expect(await store.shape!('s')).toBeNull();
    await store.keepShape!(await load());
  };
  const next = (n: number): Entry => ({ ...made.entries.at(-1)!, id: `1${n}`.padEnd(26, '0'), title: `later ${n}` });
  return { rows, store, made, load, keep, next };
}

const entries = fc
  .array(
    fc.record(
      {
        parents: fc.array(fc.nat(30), { maxLength: 2 }),
        kind: fc.constantFrom('user', 'assistant', 'tool', 'edit', 'merge'),
        by: fc.constantFrom('person', 'model', 'host'),
        createdAt: fc.double({ noNaN: true }),
        tree: fc.option(fc.string()),
        tokens: fc.nat(),
        cost: fc.double({ noNaN: true }),
        title: fc.string({ unit: 'binary' }),
        state: fc.constantFrom('complete', 'interrupted', 'aborted', 'error'),
        deletedAt: fc.nat(),
      },
      { requiredKeys: ['parents', 'kind', 'by', 'createdAt', 'tree', 'tokens', 'cost', 'title', 'state'] },
    ),
    { maxLength: 30 },
  )
  .map((all) =>
    all.map((one, i) => ({ ...one, id: `e${i}`, sessionId: 's', parents: one.parents.map((n) => `e${n}`) }) as Entry),
  );

describe('entries in columns', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(entries, (all) => {
        expect(unpackEntries(packEntries('s', all))).toEqual(all);
      }),
    );
  });

  it('that do not fit together are nothing', () => {
    const pack = packEntries('s', makeSession(40, 2).rows.entries);
    const damaged: Partial<Record<keyof EntryPack, unknown>>[] = [
      { count: 39 },
      { parents: new Int32Array(3) },
      { ids: { ...pack.ids, text: 'short' } },
      { titles: undefined },
      { odd: null },
    ];
    for (const change of damaged) expect(unpackEntries({ ...pack, ...change } as EntryPack)).toBeNull();
  });
});

describe('the copy of the shape of a session', () => {
  it('is not there at first, and then gives what the rows give, with what was added since', async () => {
    const { store, load, keep, next } = await stored();
    await keep();
    expect(await store.shape!('s')).toEqual(await load());
    await store.commit({ changes: [put(next(1)), put(next(2))] });
    const shape = await store.shape!('s');
    expect(shape!.entries.at(-1)!.title).toBe('later 2');
    expect(shape).toEqual(await load());
  });

  it('is void as soon as an entry in it is another one, and no copy of before is kept then', async () => {
    const { store, made, load, keep } = await stored();
    await keep();
    const [entry] = made.entries;
    const deleted = { ...entry!, deletedAt: 5 };
    const before = await load();
    await store.shape!('s');
    await store.commit({ changes: [put(deleted, entry)] });
    await store.keepShape!(before);
    expect(await store.shape!('s')).toBeNull();
    await store.keepShape!(await load());
    expect((await store.shape!('s'))!.entries[0]).toEqual(deleted);
  });

  it('that was being made while an entry changed is not kept', async () => {
    const { store, made, load } = await stored();
    expect(await store.shape!('s')).toBeNull();
    const before = await load();
    await store.commit({ changes: [put({ ...made.entries[3]!, deletedAt: 1 }, made.entries[3])] });
    await store.keepShape!(before);
    expect(await store.shape!('s')).toBeNull();
  });

  it('is made anew where rows went or came beside it', async () => {
    const harm: ((given: Awaited<ReturnType<typeof stored>>) => Promise<unknown>)[] = [
      ({ rows, made }) => rows.write([{ table: 'entries', remove: ['s', made.entries[9]!.id] }], 'strict'),
      ({ rows, next }) => rows.write([{ table: 'entries', put: { ...next(1), id: '0' } }], 'strict'),
    ];
    for (const change of harm) {
      const { store, keep, load, ...given } = await stored(60);
      await keep();
      await change({ store, keep, load, ...given });
      expect(await store.shape!('s')).not.toEqual(await load());
      await store.keepShape!(await load());
      expect(await store.shape!('s')).toEqual(await load());
    }
  });

  it('is not believed where it is damaged', async () => {
    const harm: ((given: Awaited<ReturnType<typeof stored>>) => Promise<unknown>)[] = [
      ({ rows }) => rows.write([{ table: 'values', remove: 'shape-pack:s' }], 'strict'),
      ({ rows }) => rows.write([{ table: 'values', put: { key: 'shape-pack:s', value: 'broken' } }], 'strict'),
      ({ rows }) => rows.write([{ table: 'values', put: { key: 'shape:s', value: { count: 2 } } }], 'strict'),
    ];
    for (const change of harm) {
      const given = await stored(60);
      await given.keep();
      await change(given);
      expect(await given.store.shape!('s')).toBeNull();
    }
  });

  it('is made anew once it is far behind', async () => {
    const { store, load, keep, next } = await stored(60);
    await keep();
    await store.commit({ changes: Array.from({ length: 1001 }, (_, n) => put(next(1000 + n))) });
    expect(await store.shape!('s')).toBeNull();
    await store.keepShape!(await load());
    expect((await store.shape!('s'))!.entries).toHaveLength(1061);
  });

  it('is shown before the rows are read, which hold then', async () => {
    const { store, keep } = await stored();
    await keep();
    const seen: string[] = [];
    const watched = {
      ...store,
      load: (id: string) => {
        seen.push('load');
        return store.load(id);
      },
    };
    const preview = async ({ path }: { path: readonly Entry[] }) => void seen.push(`shown ${path.length > 0}`);
    const opened = await openSession(watched, 's', { newId: createIds(), now: Date.now, preview });
    expect(opened.ok).toBe(true);
    expect(seen).toEqual(['shown true', 'load']);
  });

  it('goes into no backup', () => {
    for (const key of ['shape:s', 'shape-pack:s']) expect(isCopied('values', { key })).toBe(false);
    expect(isCopied('values', { key: 'setting:session' })).toBe(true);
  });
});
