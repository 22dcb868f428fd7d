import { afterEach, expect, test, vi } from 'vitest';
import { createIds } from '#base/id.ts';
import { createSession } from '#session/open-session.ts';
import type { SearchProgress } from '#session/search.contract.ts';
import { searchRows } from '#session/search-rows.ts';
import { openStores, type Stores } from '#storage/stores.ts';
import { startSearch } from './search.remote.ts';

vi.setConfig({ testTimeout: 60_000 });

const name = 'search-test';
const words = ['zone', 'refund', 'paused', 'listZones', 'customer', 'über', 'plan', 'error'];
let stores: Stores;
const running: { stop(): void }[] = [];

afterEach(async () => {
  for (const one of running.splice(0)) one.stop();
  stores.close();
  const names = (await indexedDB.databases()).map((one) => one.name!).filter((one) => one.startsWith(name));
  await Promise.all(names.map((one) => new Promise((done) => (indexedDB.deleteDatabase(one).onsuccess = done))));
});

/** Sessions of so many entries, some of them branches. */
async function filled(count: number) {
  stores = await openStores({ name });
  const newId = createIds();
  const session = await createSession(stores.sessions, { newId, now: Date.now }, { title: 'Filled' });
  if (!session.ok) throw new Error(session.message);
  await fill(session.value.state.get().session.id, count, newId);
  return { session: session.value, newId };
}

async function fill(sessionId: string, count: number, newId: () => string) {
  const ids = Array.from({ length: count }, newId);
  const text = (i: number) => `${words[i % 8]} ${words[(i * 5 + 3) % 8]} number${i}`;
  await stores.sessions.commit({
    changes: ids.map((id, i) => ({
      table: 'entries',
      key: id,
      before: null,
      after: {
        id,
        sessionId,
        parents: i === 0 ? [] : [ids[Math.max(0, i - 1 - (i % 7 === 0 ? 3 : 0))]],
        kind: 'user',
        by: 'person',
        createdAt: i,
        tree: null,
        tokens: 1,
        cost: 0,
        title: text(i),
        state: 'complete',
      },
    })),
    bodies: ids.map((id, i) => ({ id, sessionId, message: { role: 'user', text: text(i) } })),
  });
}

function start(mostInMemory: number) {
  let now: SearchProgress | null = null;
  const search = startSearch(stores.searchTruth, (progress) => (now = progress), { name, mostInMemory });
  running.push(search);
  return { ...search, progress: () => now };
}

const queries = ['zones paused', 'ref custo', 'number4', 'refunf', 'uber absent'];

async function equalsScan(search: ReturnType<typeof start>) {
  await search.touch();
  for (const query of queries) {
    const found = await search.find(query, 40);
    expect(found.complete).toBe(true);
    expect(found, query).toEqual(await searchRows(stores.searchTruth, query, 40));
  }
}

test.each([
  ['MiniSearch', 'mini', 10_000],
  ['SQLite in the private files', 'sqlite', 50],
] as const)(
  'R-18 %s: fresh, stale, killed while it builds, and dropped, it finds what a scan finds',
  async (_, engine, most) => {
    const { session, newId } = await filled(260);
    const first = start(most);
    await equalsScan(first);
    expect(first.progress()).toMatchObject({ state: 'ready', engine });
    first.stop();

    await fill(session.state.get().session.id, 300, newId);
    const killed = start(most);
    void killed.touch().catch(() => undefined);
    await vi.waitFor(() => expect(killed.progress()?.done ?? 0).toBeGreaterThan(259), { timeout: 20_000 });
    killed.stop();

    const again = start(most);
    await equalsScan(again);
    again.stop();

    const folder = await navigator.storage.getDirectory();
    await vi.waitFor(async () => {
      for await (const entry of folder.keys())
        if (entry.includes('espalier-search')) await folder.removeEntry(entry, { recursive: true });
    });
    const dropped = start(most);
    await equalsScan(dropped);
    expect(dropped.progress()?.engine).toBe(engine);
  },
);

test('a larger index takes the place of the small one when it is full', async () => {
  const { session, newId } = await filled(40);
  const search = start(100);
  await equalsScan(search);
  expect(search.progress()?.engine).toBe('mini');
  await fill(session.state.get().session.id, 200, newId);
  await search.touch(session.state.get().session.id);
  expect(search.progress()?.engine).toBe('sqlite');
  await equalsScan(search);
});

test('a damaged file is thrown away and built again', async () => {
  await filled(300);
  const search = start(50);
  await equalsScan(search);
  search.stop();
  const folder = await navigator.storage.getDirectory();
  await vi.waitFor(async () => {
    const pool = await folder.getDirectoryHandle('.espalier-search');
    const inner = await pool.getDirectoryHandle('.opaque');
    for await (const file of inner.values()) {
      const written = await (file as FileSystemFileHandle).createWritable({ keepExistingData: true });
      await written.write({ type: 'write', position: 4096, data: new Uint8Array(20_000).fill(255) });
      await written.close();
    }
  });
  await equalsScan(start(50));
});

test('a second tab asks the first, and takes the index over when that is gone', async () => {
  const { session } = await filled(60);
  const one = start(1000);
  await one.touch();
  const two = start(1000);
  await expect.poll(() => two.progress()?.state).toBe('follows');
  expect((await two.find('zone', 5)).hits).toEqual((await one.find('zone', 5)).hits);
  await session.append({ kind: 'user', by: 'person', message: { role: 'user', text: 'quince' } });
  await two.touch(session.state.get().session.id);
  await expect.poll(async () => (await two.find('quince', 5)).hits.length).toBe(1);
  one.stop();
  await expect.poll(() => two.progress()?.state).toBe('ready');
  expect((await two.find('quince', 5)).hits).toHaveLength(1);
});
