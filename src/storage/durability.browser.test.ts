import { describe, expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import { createSession } from '#session/open-session.ts';
import type { NewEntry } from '#session/session.contract.ts';
import { conversation, value } from './contract.suite.ts';
import { openDatabase } from './database.ts';
import { openStores, type Stores } from './stores.ts';

let made = 0;
const name = () => `durable-${Date.now()}-${made++}`;
const world = { newId: createIds(), now: Date.now };
const said = (text: string): NewEntry => ({ kind: 'user', by: 'person', message: { role: 'user', text } });

interface Begun {
  durability: string;
  tables: string[];
  /** Milliseconds it was open. */
  open: number;
}

let begun: Begun[] = [];
const begin = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given: Parameters<typeof begin>) {
  const transaction = begin.apply(this, given);
  if (transaction.mode !== 'readwrite') return transaction;
  const from = performance.now();
  const one: Begun = { durability: transaction.durability, tables: [...transaction.objectStoreNames], open: 0 };
  begun.push(one);
  transaction.addEventListener('complete', () => {
    one.open = performance.now() - from;
  });
  return transaction;
};

/** Every writing transaction that begins during the work. */
async function writing(work: () => Promise<unknown>): Promise<Begun[]> {
  begun = [];
  await work();
  return begun;
}

describe('R-04: what is said to be saved, accepted or approved is a strict commit', () => {
  const row = (id: string) => ({ id, sessionId: 's', name: id, createdAt: 1, updatedAt: 1 }) as never;
  const head = { runId: 'r', sessionId: 's', state: 'open', epoch: 1, createdAt: 1 } as never;
  const acts: [string, (stores: Stores) => Promise<unknown>][] = [
    ['a message', (stores) => stores.sessions.commit(conversation('s', 2))],
    ['a run', (stores) => stores.runs.put(row('r'))],
    ['an intent', (stores) => stores.journals.create(head, [])],
    [
      'an approval',
      async (stores) => {
        await stores.journals.create(head, []);
        await stores.journals.write('r', 1, { head: { state: 'ended' }, entries: [] }, 'strict');
      },
    ],
    ['a rule', (stores) => stores.rules.put(row('rule'))],
    ['a source', (stores) => stores.sources.put(row('source'))],
    ['a model', (stores) => stores.models.put(row('model'))],
    ['a memory', (stores) => stores.memories.put({ id: 'm', profile: 'p' } as never)],
    ['a setting', (stores) => stores.settings.set('x', 1)],
    ['a claim to write', (stores) => stores.fence.claim('s')],
    ['the key of the vault', (stores) => stores.vault.key()],
    ['the audit', (stores) => stores.ledger.audit.append([{ seq: 1, prev: '0' } as never])],
  ];

  it.each(acts)('%s', async (_, act) => {
    const stores = await openStores({ name: name() });
    const begun = await writing(() => act(stores));
    expect(begun.length).toBeGreaterThan(0);
    expect(begun.map(({ durability }) => durability)).toEqual(begun.map(() => 'strict'));
    stores.close();
  });

  it('a session says that it is saved only when the transaction is complete', async () => {
    const stores = await openStores({ name: name() });
    const session = value(await createSession(stores.sessions, world));
    const seen: string[] = [];
    const begun = await writing(async () => {
      const saving = session.append(said('a'));
      seen.push(session.saved.get());
      await saving;
      seen.push(session.saved.get());
    });
    expect(seen).toEqual(['saving', 'saved']);
    expect(begun).toMatchObject([{ durability: 'strict' }]);
    expect(begun[0]!.open).toBeGreaterThan(0);
    stores.close();
  });
});

describe('R-05: two tabs that read and write the same row 500 times each', () => {
  it.each(['sessions', 'rules', 'values', 'journals'] as const)('lose none of it: %s', async (table) => {
    const own = name();
    const [one, two] = [await openDatabase({ name: own }), await openDatabase({ name: own })];
    if (!one.ok || !two.ok) throw new Error('not opened');
    const key = 'counted';
    const add = (rows: typeof one.value) =>
      rows.writeIf({ table, key }, [], 'relaxed', (now) => {
        const row = (now ?? { id: key, key, runId: key, n: 0 }) as unknown as { n: number };
        return [{ table, put: { ...row, n: row.n + 1 } } as never];
      });
    const all = [one.value, two.value].flatMap((rows) => Array.from({ length: 500 }, () => add(rows)));
    expect((await Promise.all(all)).every(Boolean)).toBe(true);
    expect(await one.value.get(table, key)).toMatchObject({ n: 1000 });
    one.value.close();
    two.value.close();
  });
});

describe('R-15: no transaction of ours stays open', () => {
  it('for a second: not for a thousand messages, and one that does is told of', async () => {
    const own = name();
    const told: string[][] = [];
    const stores = await openStores({ name: own, onLong: (tables) => told.push([...tables]) });
    const session = value(await createSession(stores.sessions, world));
    const begun = await writing(async () => {
      for (let i = 0; i < 200; i++) await session.append(said(`message ${i} ${'x'.repeat(2_000)}`));
      value(await stores.sessions.commit(conversation('large', 1_000)));
    });
    expect(begun.length).toBeGreaterThan(200);
    expect(begun.filter(({ open }) => open > 1_000)).toEqual([]);
    expect(told).toEqual([]);

    // Another tab that hangs inside of one.
    const raw = await new Promise<IDBDatabase>((done) => {
      indexedDB.open(own).onsuccess = ({ target }) => done((target as IDBOpenDBRequest).result);
    });
    let on = true;
    const held = raw.transaction('values', 'readwrite').objectStore('values');
    const again = () => {
      if (on) held.get('nothing').onsuccess = again;
    };
    again();
    const waiting = stores.settings.set('held', 'up');
    await expect.poll(() => told).toEqual([['values', 'writers']]);
    on = false;
    await waiting;
    expect(await stores.settings.get('held', null)).toBe('up');
    raw.close();
    stores.close();
  });
});
