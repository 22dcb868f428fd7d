/** Connections of the worker that keeps the database safe: beside those of the pages, and closed when one of them upgrades. */
import Dexie, { type Table } from 'dexie';
import { connect } from '../connect.ts';
import type { Durability } from '../rows.ts';
import type { Found } from '../safe.contract.ts';
import { ledgerVersions, versions } from '../schema.ts';

export const firstName = 'espalier';
/** The database in use and those it came after. */
const isMain = (name: string): boolean => /^espalier(-\d+)?$/.test(name);
/** Where a database has its uuid. */
export const markKey = 'database';

export interface Mark {
  key: typeof markKey;
  value: { uuid: string; createdAt: number; complete: true };
}

export const connectTo = (name: string, durability?: Durability): Dexie =>
  connect(name, versions, { ...(durability && { durability }) });

export const connectToLedger = (name: string): Dexie => connect(name, ledgerVersions);

export async function names(): Promise<string[]> {
  return (await Dexie.getDatabaseNames()).filter(isMain);
}

/** Opens, works, and closes whatever comes of it. */
export async function withOpen<T>(db: Dexie, work: (db: Dexie) => Promise<T>): Promise<T> {
  try {
    if (!db.isOpen()) await db.open();
    return await work(db);
  } finally {
    db.close({ disableAutoOpen: true });
  }
}

export async function findIn(db: Dexie, ledger: Dexie): Promise<Found> {
  const mark = (await db.table('values').get(markKey)) as Mark | undefined;
  const [sessions, entries, bodies] = await Promise.all(
    ['sessions', 'entries', 'bodies'].map((table) => db.table(table).count()),
  );
  const last = (await (ledger.table('audit') as Table).orderBy('seq').last()) as Found['audit'] | undefined;
  return {
    uuid: mark?.value.uuid ?? null,
    counts: { sessions: sessions!, entries: entries!, bodies: bodies! },
    audit: last ? { seq: last.seq, hash: last.hash } : null,
  };
}

/** Rows of a table in the order of their keys, in transactions short enough that nobody waits for them. */
export async function* pages(db: Dexie, table: string, bytesOf?: (row: object) => number): AsyncGenerator<object[]> {
  let size = bytesOf ? 4 : 500;
  let last: unknown;
  for (;;) {
    const rows: Table<object, never> = db.table(table);
    const range = last === undefined ? rows.orderBy(':id') : rows.where(':id').above(last as never);
    const page = range.limit(size);
    const { found, ids } = await db.transaction('r', table, async () => ({
      found: await page.toArray(),
      ids: (await page.primaryKeys()) as unknown[],
    }));
    if (found.length > 0) yield found;
    if (found.length < size) return;
    last = ids.at(-1);
    if (bytesOf) {
      const bytes = found.reduce((sum, row) => sum + bytesOf(row), 0);
      size = bytes > 8_000_000 ? Math.max(1, size >> 1) : Math.min(256, size * 2);
    }
  }
}
