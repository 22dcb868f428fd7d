/**
 * The vault: sealed keys in a database of its own, apart from every export and every other table, and the key that
 * wraps them, which the browser keeps and no script can read.
 */
import type { Dexie, Table } from 'dexie';
import type { Result } from '#base/result.ts';
import type { SealedSecret, VaultLock, VaultStore } from '#guard/egress.contract.ts';
import { openApart } from './connect.ts';
import type { DatabaseOptions } from './database.ts';
import { type StorageCode, storageError, understood } from './rows.ts';
import { vaultVersions } from './schema.ts';

const wrapping = 'wrapping';

/** AES-GCM, 256 bits, not extractable: whoever copies the database has nothing. */
function makeKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** Opens the vault. Its methods reject with a StorageError. */
export function openVault({ name, ...options }: DatabaseOptions = {}): Promise<Result<VaultStore, StorageCode>> {
  return openApart(name ?? 'espalier-vault', vaultVersions, options, storeOf);
}

function storeOf(db: Dexie): VaultStore {
  const keys = db.table('keys') as Table<{ id: string; key: CryptoKey | VaultLock }, string>;
  const secrets = db.table('secrets') as Table<SealedSecret, string>;
  return {
    key: () =>
      guarded(async () => {
        const there = await keys.get(wrapping);
        if (there) return deviceKey(there.key);
        const made = await makeKey();
        // Two tabs may both have come here: the one whose transaction is first decides for both.
        return db.transaction('rw', keys, async () => {
          const other = await keys.get(wrapping);
          if (other) return deviceKey(other.key);
          await keys.add({ id: wrapping, key: made });
          return made;
        });
      }),
    lock: () =>
      guarded(async () => {
        const there = await keys.get(wrapping);
        return there && 'kdf' in there.key ? there.key : null;
      }),
    replace: (guard, rows) =>
      guarded(() =>
        db.transaction('rw', keys, secrets, async () => {
          await keys.put({ id: wrapping, key: guard });
          await secrets.clear();
          await secrets.bulkPut(rows);
        }),
      ),
    touch: (alias, usedAt) => guarded(async () => void (await secrets.update(alias, { usedAt }))),
    secrets: () => guarded(() => secrets.toArray()),
    put: (secret) => guarded(async () => void (await secrets.put(secret))),
    remove: (alias) => guarded(() => secrets.delete(alias)),
  };
}

/** Rejects where a passphrase took the place of the device's key: in another tab, since this one read. */
function deviceKey(key: CryptoKey | VaultLock): CryptoKey {
  if ('kdf' in key) throw storageError('closed');
  return key;
}

/** A vault that lasts as long as the page, for a browser that keeps nothing. */
export function createMemoryVault(): VaultStore {
  let key: Promise<CryptoKey> | undefined;
  let lock: VaultLock | null = null;
  const secrets = new Map<string, SealedSecret>();
  return {
    key: () => (key ??= makeKey()),
    lock: async () => lock,
    async replace(guard, rows) {
      lock = 'kdf' in guard ? guard : null;
      key = 'kdf' in guard ? undefined : Promise.resolve(guard);
      secrets.clear();
      for (const row of rows) secrets.set(row.alias, structuredClone(row));
    },
    async touch(alias, usedAt) {
      const row = secrets.get(alias);
      if (row) secrets.set(alias, { ...row, usedAt });
    },
    secrets: async () => [...secrets.values()].sort((a, b) => (a.alias < b.alias ? -1 : 1)),
    put: async (secret) => void secrets.set(secret.alias, structuredClone(secret)),
    remove: async (alias) => void secrets.delete(alias),
  };
}

async function guarded<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw understood(thrown);
  }
}
