import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { conversation, session, storeSuite, value } from './contract.suite.ts';
import { openDatabase } from './database.ts';
import { createMemoryLedger } from './ledger-store.ts';
import { createMemoryRows } from './memory-rows.ts';
import { storageError, understood } from './rows.ts';
import { openStores, storesOver } from './stores.ts';
import { createMemoryVault } from './vault-store.ts';

const fake = () => ({
  indexedDB: new IDBFactory(),
  IDBKeyRange: IDBKeyRange as unknown as typeof globalThis.IDBKeyRange,
});

storeSuite('memory', async () => ({
  ...storesOver(createMemoryRows()),
  vault: createMemoryVault(),
  ledger: createMemoryLedger(),
  keeps: false,
  problem: null,
}));

storeSuite('a database', () => openStores(fake()));

describe('a browser that refuses', () => {
  /** As a private window, or a browser with site data blocked, answers. */
  const refusing = (name: string) => {
    const factory = new IDBFactory();
    factory.open = () => {
      throw new DOMException('The operation is insecure.', name);
    };
    return { ...fake(), indexedDB: factory };
  };

  it.each(['SecurityError', 'InvalidStateError'])('works in memory and says so: %s', async (name) => {
    const stores = await openStores(refusing(name));
    expect(stores.keeps).toBe(false);
    expect(stores.problem).toContain('private window');
    expect(await stores.sessions.commit(conversation('s', 1))).toEqual({ ok: true, value: undefined });
    expect(value(await stores.sessions.sessions())).toEqual([session('s')]);
    expect((await stores.vault.key()).extractable).toBe(false);
  });

  it('says that what is there could not be opened, where the database is damaged', async () => {
    const stores = await openStores(refusing('UnknownError'));
    expect(stores).toMatchObject({ keeps: false, problem: expect.stringContaining('could not be opened') });
  });

  it('works in memory where there is no IndexedDB at all', async () => {
    expect(await openDatabase()).toMatchObject({ ok: false, code: 'unavailable' });
    expect((await openStores()).keeps).toBe(false);
  });
});

describe('what a failure means', () => {
  const named = (name: string, more = {}) => Object.assign(new Error(name), { name }, more);

  it.each([
    ['the real shape of a full disk', named('AbortError', { inner: named('QuotaExceededError') }), 'full'],
    [
      'the same, deeper',
      named('BulkError', { failures: [named('AbortError', { inner: named('QuotaExceededError') })] }),
      'full',
    ],
    ['a cause', new Error('x', { cause: named('QuotaExceededError') }), 'full'],
    ['an older browser', { code: 22 }, 'full'],
    ['an abort without more', named('AbortError'), 'failed'],
    ['a closed database', named('DatabaseClosedError'), 'closed'],
    ['nothing', null, 'failed'],
    ['a text', 'no', 'failed'],
    ['what was understood before', storageError('unavailable'), 'unavailable'],
  ])('%s', (_, thrown, code) => {
    expect(understood(thrown)).toMatchObject({ name: 'StorageError', code });
    expect(understood(thrown).message).toMatch(/\.$/);
  });

  it('does not go round in circles', () => {
    const circular = named('AbortError');
    (circular as { inner?: unknown }).inner = circular;
    expect(understood(circular).code).toBe('failed');
  });
});

describe('a database that another tab changes', () => {
  it('is closed for good, says so once, and writes nothing into the newer one', async () => {
    const own = fake();
    let told = 0;
    const stores = await openStores({ ...own, name: 'x', onClosed: () => told++ });
    expect(await stores.sessions.commit(conversation('s', 1))).toMatchObject({ ok: true });
    const newer = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = own.indexedDB.open('x', 30);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    expect(told).toBe(1);
    expect(await stores.sessions.commit(conversation('s2', 1))).toMatchObject({ ok: false, code: 'closed' });
    expect(await stores.sessions.load('s')).toMatchObject({ ok: false, code: 'closed' });
    await expect(stores.runs.get('r')).rejects.toMatchObject({ code: 'closed' });
    newer.close();
    expect(await openDatabase({ ...own, name: 'x' })).toMatchObject({ ok: false, code: 'closed' });
  });
});
