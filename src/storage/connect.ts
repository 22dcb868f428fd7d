import Dexie from 'dexie';
import { fail, ok, type Result } from '#base/result.ts';
import { opensAgain } from './put-aside.ts';
import { type Durability, type StorageCode, storageError, understood } from './rows.ts';
import type { Versions } from './schema.ts';

export interface ConnectOptions {
  durability?: Durability;
  indexedDB?: IDBFactory | undefined;
  IDBKeyRange?: typeof IDBKeyRange | undefined;
  /** Another tab upgrades or deletes the database: the connection has to be closed for good. Without it, it is. */
  onVersion?: () => void;
}

/** A connection that is not open yet. */
export function connect(name: string, versions: Versions, options: ConnectOptions = {}): Dexie {
  const { durability = 'strict', indexedDB, IDBKeyRange } = options;
  const db = new Dexie(name, {
    // Without it a closed connection opens again at the next call, and old code writes into a newer schema.
    autoOpen: false,
    chromeTransactionDurability: durability,
    ...(indexedDB && { indexedDB }),
    ...(IDBKeyRange && { IDBKeyRange }),
  });
  for (const { version, stores } of versions) db.version(version).stores(stores);
  const onVersion = options.onVersion ?? (() => db.close({ disableAutoOpen: true }));
  db.on('versionchange', () => {
    onVersion();
    return false;
  });
  return db;
}

/** Reading the global throws where storage is blocked. */
export function factoryOf(options: Pick<ConnectOptions, 'indexedDB'>): IDBFactory | undefined {
  return options.indexedDB ?? globalThis.indexedDB;
}

/** Opens a database that stands apart from the large one, and makes what it is for. `onClosed` as of the large one. */
export async function openApart<T>(
  name: string,
  versions: Versions,
  { onClosed, ...options }: ConnectOptions & { onClosed?: () => void },
  make: (db: Dexie) => T,
): Promise<Result<T, StorageCode>> {
  try {
    if (!factoryOf(options)) throw storageError('unavailable');
    const onVersion = () => {
      db.close({ disableAutoOpen: true });
      onClosed?.();
    };
    const db = connect(name, versions, { ...options, onVersion });
    opensAgain(db);
    await db.open();
    return ok(make(db));
  } catch (thrown) {
    const { code, message } = understood(thrown, true);
    return fail(code, message);
  }
}
