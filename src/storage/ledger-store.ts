/** The audit and the log of model requests, in a database of their own: rows are only ever added here. */
import type { Dexie, Table } from 'dexie';
import type { Result } from '#base/result.ts';
import type { AuditHead, AuditRow, AuditStore } from '#guard/audit.contract.ts';
import type { ModelRequestRow, ModelRequestStore } from '#models/request-log.contract.ts';
import { openApart } from './connect.ts';
import type { DatabaseOptions } from './database.ts';
import { type StorageCode, understood } from './rows.ts';
import { ledgerVersions } from './schema.ts';

export interface Ledger {
  audit: AuditStore;
  requests: ModelRequestStore;
  close(): void;
}

/** Opens the ledger. Its methods reject with a StorageError. */
export function openLedger({ name, ...options }: DatabaseOptions = {}): Promise<Result<Ledger, StorageCode>> {
  return openApart(name ?? 'espalier-ledger', ledgerVersions, options, ledgerOf);
}

function ledgerOf(db: Dexie): Ledger {
  const audit = db.table('audit') as Table<AuditRow, number>;
  const requests = db.table('requests') as Table<ModelRequestRow, string>;
  const headOf = async (): Promise<AuditHead | null> => {
    const last = await audit.orderBy('seq').last();
    return last ? { seq: last.seq, hash: last.hash } : null;
  };
  return {
    audit: {
      head: () => guarded(headOf),
      append: (rows) =>
        guarded(() =>
          db.transaction('rw', audit, async () => {
            const head = await headOf();
            if (!follows(rows, head)) return false;
            await audit.bulkAdd(rows);
            return true;
          }),
        ),
      from: (seq, count) => guarded(() => audit.where('seq').aboveOrEqual(seq).limit(count).toArray()),
      before: (seq, count) => guarded(() => audit.where('seq').below(seq).reverse().limit(count).toArray()),
    },
    requests: {
      all: () => guarded(() => requests.toArray()),
      add: (row) => guarded(async () => void (await requests.put(row))),
      clear: () => guarded(() => requests.clear()),
    },
    close: () => db.close({ disableAutoOpen: true }),
  };
}

/** A ledger that lasts as long as the page, for a browser that keeps nothing. */
export function createMemoryLedger(): Ledger {
  const rows: AuditRow[] = [];
  let requests: ModelRequestRow[] = [];
  const head = () => rows.at(-1) ?? null;
  return {
    audit: {
      head: async () => head(),
      async append(added) {
        if (!follows(added, head())) return false;
        rows.push(...structuredClone(added));
        return true;
      },
      from: async (seq, count) => structuredClone(rows.filter((row) => row.seq >= seq).slice(0, count)),
      before: async (seq, count) => structuredClone(rows.filter((row) => row.seq < seq).slice(-count)).reverse(),
    },
    requests: {
      all: async () => structuredClone(requests),
      add: async (row) => void requests.push(structuredClone(row)),
      clear: async () => void (requests = []),
    },
    close: () => {},
  };
}

const follows = (rows: readonly AuditRow[], head: AuditHead | null): boolean =>
  rows.length === 0 || (rows[0]!.seq === (head?.seq ?? 0) + 1 && (head === null || rows[0]!.prev === head.hash));

async function guarded<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw understood(thrown);
  }
}
