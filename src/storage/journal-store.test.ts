import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { JournalEntry, JournalHead } from '#codemode/journal.contract.ts';
import { createJournals } from '#codemode/journal.ts';
import { openDatabase } from './database.ts';
import { createJournalStore } from './journal-store.ts';
import { createMemoryRows } from './memory-rows.ts';

const head = (runId: string, part: Partial<JournalHead> = {}): JournalHead => ({
  runId,
  sessionId: 's',
  toolCallId: null,
  code: 'return 1',
  world: { seed: [1], startedAt: 0 },
  state: 'open',
  epoch: 1,
  createdAt: 0,
  ...part,
});
const entry = (runId: string, key: string, seq: number) =>
  ({ runId, key, seq, kind: 'call', state: 'applied', settled: seq, reply: { ok: true, value: seq } }) as JournalEntry;

describe.each([
  ['in memory', async () => createMemoryRows()],
  [
    'in the database',
    async () => {
      const opened = await openDatabase({ name: `journal-${Math.random()}` });
      if (!opened.ok) throw new Error(opened.message);
      return opened.value;
    },
  ],
])('%s', (_, open) => {
  it('whoever was robbed of a run writes nothing more', async () => {
    const store = createJournalStore(await open());
    await store.create(head('a'), [entry('a', 'x', 2), entry('a', 'y', 1)]);
    expect((await store.read('a'))?.entries.map(({ key }) => key)).toEqual(['y', 'x']);
    expect(await store.claim('a')).toBe(2);
    expect(await store.claim('none')).toBeUndefined();
    expect(await store.write('a', 1, { entries: [entry('a', 'z', 3)] }, 'strict')).toBe(false);
    expect(await store.write('a', 2, { entries: [entry('a', 'w', 4)], head: { state: 'ended' } }, 'relaxed')).toBe(
      true,
    );
    expect(await store.read('a')).toMatchObject({ head: { epoch: 2, state: 'ended' }, entries: { length: 3 } });
    expect(await store.read('none')).toBeUndefined();
  });

  it('two that claim at once get different epochs', async () => {
    const store = createJournalStore(await open());
    await store.create(head('a'), []);
    const epochs = await Promise.all(Array.from({ length: 8 }, () => store.claim('a')));
    expect(new Set(epochs).size).toBe(8);
  });

  it('keeps the newest that have ended, and all that have not', async () => {
    const store = createJournalStore(await open());
    for (let i = 0; i < 6; i++) {
      await store.create(head(`e${i}`, { state: 'ended', endedAt: i }), [entry(`e${i}`, 'x', 1)]);
      await store.create(head(`o${i}`), [entry(`o${i}`, 'x', 1)]);
    }
    expect(await createJournals({ store, now: () => 0 }).prune(2)).toBe(4);
    const left = (await store.heads()).map(({ runId }) => runId).sort();
    expect(left).toEqual(['e4', 'e5', 'o0', 'o1', 'o2', 'o3', 'o4', 'o5']);
    expect(await store.read('e0')).toBeUndefined();
    expect((await store.read('o0'))?.entries).toHaveLength(1);
  });

  it('a fork has the answers up to its place, one of them changed, and leaves the other as it is', async () => {
    const store = createJournalStore(await open());
    await store.create(
      head('a', { state: 'ended', endedAt: 1 }),
      [1, 2, 3].map((n) => entry('a', `k${n}`, n)),
    );
    const journals = createJournals({ store, now: () => 5 });
    await journals.fork('a', { runId: 'b', settled: 2, code: 'other', change: { key: 'k2', value: 'changed' } });
    const fork = await store.read('b');
    expect(fork).toMatchObject({ head: { code: 'other', state: 'open', parent: { runId: 'a', settled: 2 } } });
    expect(fork?.entries.map(({ key, from, reply }) => [key, from, reply?.ok && reply.value])).toEqual([
      ['k1', 'a', 1],
      ['k2', 'a', 'changed'],
    ]);
    expect((await store.read('a'))?.entries).toHaveLength(3);
    expect(await journals.fork('none', { runId: 'c', settled: 1 })).toBeUndefined();
  });
});
