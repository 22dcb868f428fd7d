/**
 * The database: Dexie over IndexedDB. Two connections on one schema, since durability is a connection's: strict for
 * what a person was told is saved, relaxed for text that still streams.
 */
import Dexie, { type Table } from 'dexie';
import { after } from '#base/deadline.ts';
import { fail, ok, type Result } from '#base/result.ts';
import { connect, factoryOf } from './connect.ts';
import { createFence } from './fence.ts';
import { opensAgain } from './put-aside.ts';
import { type Durability, type Put, type Rows, type StorageCode, storageError, understood } from './rows.ts';
import { indexes, type Key, keyOf, keys, type TableName, type Tables, versions } from './schema.ts';

export interface DatabaseOptions {
  name?: string;
  indexedDB?: IDBFactory;
  IDBKeyRange?: typeof IDBKeyRange;
  /** Called once when another tab upgrades or deletes the database: this one is closed for good and must be reloaded. */
  onClosed?: () => void;
  /**
   * Called when a writing transaction is open for a second: this page writes too much at once, or another tab hangs.
   * `over` resolves when it has ended.
   */
  onLong?: (tables: readonly TableName[], over: Promise<void>) => void;
  /** Called after each strict commit. */
  onWritten?: () => void;
}

const theName = 'espalier';
const longestTransaction = 1_000;

/** Opens the database, or tells why not: `unavailable` where the browser refuses it, `closed` where a newer one is there. */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Result<Rows, StorageCode>> {
  const connections: Partial<Record<Durability, Dexie>> = {};
  const closeAll = () => {
    for (const connection of Object.values(connections)) connection.close({ disableAutoOpen: true });
  };
  let told = false;
  const onVersion = () => {
    closeAll();
    if (!told) options.onClosed?.();
    told = true;
  };
  try {
    if (!factoryOf(options)) throw storageError('unavailable');
    for (const durability of ['strict', 'relaxed'] as const) {
      const connection = connect(options.name ?? theName, versions, { ...options, durability, onVersion });
      opensAgain(connection);
      connections[durability] = connection;
      await connection.open();
      // Dexie opens a newer database as if it were its own; an older page must not write into it. Ten native versions are one.
      if (Math.floor(connection.backendDB().version / 10) > versions.at(-1)!.version) throw storageError('closed');
    }
    return ok(rowsOf(connections as Record<Durability, Dexie>, closeAll, options));
  } catch (thrown) {
    closeAll();
    const { code, message } = understood(thrown, true);
    return fail(code, message);
  }
}

function rowsOf(
  { strict, relaxed }: Record<Durability, Dexie>,
  close: () => void,
  { onLong = () => {}, onWritten = () => {} }: Pick<DatabaseOptions, 'onLong' | 'onWritten'> = {},
): Rows {
  const table = (name: TableName) => strict.table(name) as Table<object, Key>;
  const { fence, held } = createFence(strict);

  /** A transaction with the claims in it. One that stays open for a second is told of: it holds up every other tab. */
  const transact = async <T>(db: Dexie, names: readonly TableName[], work: () => PromiseLike<T>): Promise<T> => {
    const tables = [...new Set<TableName>([...names, 'writers'])];
    let end = () => {};
    const over = new Promise<void>((resolve) => (end = resolve));
    const inTime = after(longestTransaction, () => onLong(tables, over));
    try {
      const done = await db.transaction('rw', tables, work);
      if (db === strict) onWritten();
      return done;
    } finally {
      inTime();
      end();
    }
  };

  return {
    get: <T extends TableName>(name: T, key: Key) =>
      guarded(async () => (await table(name).get(key)) as Tables[T] | undefined),
    keys: (name) => guarded(async () => (await table(name).toCollection().primaryKeys()) as Key[]),
    all: <T extends TableName>(name: T) => guarded(async () => (await table(name).toArray()) as Tables[T][]),
    of: <T extends TableName>(names: readonly T[], owner: string, newest: Partial<Record<T, number>> = {}) =>
      guarded(() =>
        strict.transaction('r', [...names], async () => {
          const found = await Promise.all(names.map((name) => rangeOf(table(name), name, owner, newest[name])));
          return Object.fromEntries(names.map((name, i) => [name, found[i]])) as { [K in T]: Tables[K][] };
        }),
      ),
    before: <T extends TableName>(name: T, [owner, before]: [string, string], limit: number) =>
      guarded(async () => {
        const range = table(name)
          .where(`[${keys[name].join('+')}]`)
          .between([owner, Dexie.minKey], [owner, before]);
        return (await range.reverse().limit(limit).toArray()).reverse() as Tables[T][];
      }),
    page: <T extends TableName>(name: T, owner: string, after: string | null, limit: number) =>
      guarded(async () => {
        const range = table(name)
          .where(`[${(indexes[name] ?? keys[name]).join('+')}]`)
          .between([owner, after ?? Dexie.minKey], [owner, Dexie.maxKey], after === null);
        return (await range.limit(limit).toArray()) as Tables[T][];
      }),
    count: (name, owner, upTo) =>
      guarded(() => {
        if (owner === undefined) return table(name).count();
        const range = table(name).where(`[${(indexes[name] ?? keys[name]).join('+')}]`);
        return range.between([owner, Dexie.minKey], [owner, upTo ?? Dexie.maxKey], true, true).count();
      }),
    distinct: (name, index) => guarded(async () => (await table(name).orderBy(index).uniqueKeys()).map(String)),
    written: (name) =>
      guarded(async () => (await table(name).orderBy('[hash+at]').keys()) as unknown as [string, number][]),
    removeBefore: (name, hashes, time) =>
      guarded(() =>
        strict.transaction('rw', name, async () => {
          const found = await Promise.all(
            hashes.map((hash) =>
              table(name).where('[hash+at]').between([hash, Dexie.minKey], [hash, time]).primaryKeys(),
            ),
          );
          await table(name).bulkDelete(found.flat());
          return found.flat().length;
        }),
      ),
    write: (changes, durability) =>
      guarded(async () => {
        if (changes.length === 0) return;
        const db = durability === 'strict' ? strict : relaxed;
        await transact(
          db,
          changes.map((change) => change.table),
          async () => {
            await held(db, changes);
            await carryOut(db, changes);
          },
        );
      }),
    writeIf: <T extends TableName>(
      row: { table: T; key: Key },
      others: readonly TableName[],
      durability: Durability,
      decide: (now: Tables[T] | undefined) => Parameters<Rows['write']>[0] | null,
    ) =>
      guarded(() => {
        const db = durability === 'strict' ? strict : relaxed;
        return transact(db, [row.table, ...others], async () => {
          const now = (await (db.table(row.table) as Table<Tables[T], Key>).get(row.key)) as Tables[T];
          const changes = decide(now);
          if (changes) {
            await held(db, [...changes, ...(now ? [{ table: row.table, put: now } as Put] : [])]);
            await carryOut(db, changes);
          }
          return changes !== null;
        });
      }),
    fence,
    close,
  };
}

async function carryOut(db: Dexie, changes: Parameters<Rows['write']>[0]): Promise<void> {
  for (const run of runsOf(changes)) {
    const rows = db.table(run.table) as Table<object, Key>;
    if (run.puts.length > 0) await rows.bulkPut(run.puts);
    else await rows.bulkDelete(run.removals);
  }
}

function rangeOf(
  rows: Table<object, Key>,
  name: TableName,
  owner: string,
  newest: number | undefined,
): PromiseLike<object[]> {
  const fields = indexes[name] ?? keys[name];
  if (fields.length === 1) return rows.where(fields[0]!).equals(owner).toArray();
  const range = rows.where(`[${fields.join('+')}]`).between([owner, Dexie.minKey], [owner, Dexie.maxKey]);
  if (newest === undefined) return range.toArray();
  return range
    .reverse()
    .limit(newest)
    .toArray()
    .then((found) => found.reverse());
}

interface Run {
  table: TableName;
  puts: object[];
  removals: Key[];
}

/** Neighbouring changes of one kind in one table go to the database as one; of a row put twice the last holds. */
function runsOf(changes: Parameters<Rows['write']>[0]): Run[] {
  const runs: Run[] = [];
  for (const change of changes) {
    const puts = 'put' in change;
    let run = runs.at(-1);
    if (run?.table !== change.table || run.puts.length > 0 !== puts) {
      run = { table: change.table, puts: [], removals: [] };
      runs.push(run);
    }
    if (puts) run.puts.push(change.put);
    else run.removals.push(change.remove);
  }
  for (const run of runs) {
    const last = new Map(run.puts.map((row) => [JSON.stringify(keyOf(run.table, row)), row]));
    run.puts = [...last.values()];
  }
  return runs;
}

async function guarded<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw understood(thrown);
  }
}
