import { describe, expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import { createSession, openSession } from '#session/open-session.ts';
import type { NewEntry } from '#session/session.contract.ts';
import { conversation, storeSuite, value } from './contract.suite.ts';
import { createPersistence } from './persistence.ts';
import { openStores } from './stores.ts';

let made = 0;
const name = () => `test-${Date.now()}-${made++}`;
const world = { newId: createIds(), now: Date.now };

storeSuite('IndexedDB of this browser', () => openStores({ name: name() }));

describe('a reload', () => {
  it('brings the conversation, its head, the key of the vault and what was streaming back', async () => {
    const own = name();
    const before = await openStores({ name: own });
    expect(before).toMatchObject({ keeps: true, problem: null });
    const session = value(await createSession(before.sessions, world));
    const asked = value(
      await session.append({ kind: 'user', by: 'person', message: { role: 'user', text: 'Which?' } }),
    );
    const answer: NewEntry = {
      kind: 'assistant',
      by: 'model',
      message: { role: 'assistant', text: 'Three', toolCalls: [] },
    };
    await session.draft({ ...answer, id: session.newId() });
    expect(session.saved.get()).toBe('saved');
    const iv = new Uint8Array(12);
    const key = await before.vault.key();
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new Uint8Array([1]));
    before.close();

    const after = await openStores({ name: own });
    const again = value(await openSession(after.sessions, asked.sessionId, world));
    expect(again.state.get().path.map(({ title, state }) => `${title} ${state}`)).toEqual([
      'Which? complete',
      'Three interrupted',
    ]);
    const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await after.vault.key(), sealed);
    expect(new Uint8Array(opened)).toEqual(new Uint8Array([1]));
  });

  it('two tabs that make the key of the vault at once have the same', async () => {
    const own = name();
    const tabs = await Promise.all([openStores({ name: own }), openStores({ name: own })]);
    const [one, other] = await Promise.all(tabs.map((tab) => tab.vault.key()));
    const iv = new Uint8Array(12);
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, one!, new Uint8Array([9]));
    expect(new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, other!, sealed))[0]).toBe(9);
  });
});

describe('R-08: a disk that is really full', () => {
  it('is understood, writes nothing by half, keeps what was said, and saves it when there is space', async () => {
    // A storage bucket with a quota of its own: the browser itself refuses.
    const buckets = (navigator as unknown as { storageBuckets: Buckets }).storageBuckets;
    await buckets.delete('tiny');
    const { indexedDB } = await buckets.open('tiny', { quota: 2_000_000 });
    const reserve = await openStores({ indexedDB, name: 'reserve' });
    await reserve.settings.set('noise', Array.from({ length: 8 }, noise));
    const stores = await openStores({ indexedDB, name: name() });
    const session = value(await createSession(stores.sessions, world));
    const say = (text: string) => session.append({ kind: 'user', by: 'person', message: { role: 'user', text } });
    let failed: Awaited<ReturnType<typeof say>> | undefined;
    let said = 0;
    for (; said < 40 && !failed; said++) {
      const result = await say(noise());
      if (!result.ok) failed = result;
    }
    expect(failed).toMatchObject({ ok: false, code: 'full', message: expect.stringContaining('full') });
    expect(session.saved.get()).toBe('unsaved');
    expect(session.state.get().path).toHaveLength(said);
    const kept = value(await stores.sessions.load(session.state.get().session.id));
    expect(kept.entries).toHaveLength(said - 1);
    expect(value(await stores.sessions.bodies(kept.session.id))).toHaveLength(said - 1);
    reserve.close();
    await new Promise((resolve) => {
      indexedDB.deleteDatabase('reserve').onsuccess = resolve;
    });
    expect(await session.retry()).toMatchObject({ ok: true });
    expect(session.saved.get()).toBe('saved');
    expect(value(await stores.sessions.load(kept.session.id)).entries).toHaveLength(said);
  });
});

interface Buckets {
  open(name: string, options: { quota: number }): Promise<{ indexedDB: IDBFactory }>;
  delete(name: string): Promise<void>;
}

/** About 100 KB that no compression makes smaller. */
function noise(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(16_384)), (n) => n.toString(36)).join('');
}

it('commits are strict, and text that streams is relaxed', async () => {
  const begin = IDBDatabase.prototype.transaction;
  const begun: string[] = [];
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given: Parameters<typeof begin>) {
    const transaction = begin.apply(this, given);
    if (transaction.mode === 'readwrite') begun.push(transaction.durability);
    return transaction;
  };
  try {
    const stores = await openStores({ name: name() });
    const session = value(await createSession(stores.sessions, world));
    await session.append({ kind: 'user', by: 'person', message: { role: 'user', text: 'a' } });
    expect(begun).toEqual(['strict', 'strict']);
    const answer: NewEntry = {
      kind: 'assistant',
      by: 'model',
      message: { role: 'assistant', text: 'b', toolCalls: [] },
    };
    const id = session.newId();
    // One of a second is on the disk.
    await session.draft({ ...answer, id });
    await session.draft({ ...answer, id });
    expect(begun.slice(2)).toEqual(['strict', 'relaxed']);
    await session.append({ ...answer, id });
    await stores.vault.key();
    expect(begun.slice(4)).toEqual(['strict', 'strict']);
  } finally {
    IDBDatabase.prototype.transaction = begin;
  }
});

it('a write in a transaction that fails is not there', async () => {
  const stores = await openStores({ name: name() });
  const put = IDBObjectStore.prototype.put;
  let puts = 0;
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, row: unknown) {
    if (++puts === 3) throw new DOMException('injected', 'UnknownError');
    return put.call(this, row);
  } as typeof put;
  try {
    expect(await stores.sessions.commit(conversation('s', 5))).toMatchObject({ ok: false, code: 'failed' });
  } finally {
    IDBObjectStore.prototype.put = put;
  }
  expect(puts).toBeGreaterThanOrEqual(3);
  expect(value(await stores.sessions.sessions())).toEqual([]);
  expect(value(await stores.sessions.bodies('s'))).toEqual([]);
});

it('10,000 entries load in one read a table', async () => {
  const stores = await openStores({ name: name() });
  value(await stores.sessions.commit(conversation('big', 10_000)));
  const started = performance.now();
  const [rows, bodies] = await Promise.all([stores.sessions.load('big'), stores.sessions.bodies('big')]);
  console.info(`load of 10,000 entries with texts: ${Math.round(performance.now() - started)} ms`);
  expect(value(rows).entries).toHaveLength(10_000);
  expect(value(bodies)).toHaveLength(10_000);
});

it('tells what is used, and whether it is kept for good', async () => {
  const persistence = createPersistence();
  const asked = persistence.askToKeep();
  expect(persistence.askToKeep()).toBe(asked);
  const granted = await asked;
  const found = await persistence.look();
  expect(found.persisted).toBe(granted);
  expect(found.usageBytes).toBeGreaterThan(0);
});
