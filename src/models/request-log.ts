/** What was asked of models and what it took: rows. */
import { type Cell, cell, type Readable } from '#base/cell.ts';
import type { ModelRequestRow, ModelRequestStore } from './request-log.contract.ts';

export interface RequestLog {
  /** Oldest first. */
  rows: Readable<ModelRequestRow[]>;
  add(row: ModelRequestRow): void;
  clear(): Promise<void>;
}

/** Starts with what the store has; where that cannot be read or written, the log lives as long as the page. */
export async function openRequestLog(store: ModelRequestStore): Promise<RequestLog> {
  const rows: Cell<ModelRequestRow[]> = cell(await store.all().catch(() => []));
  return {
    rows,
    add(row) {
      rows.update((all) => [...all, row]);
      void store.add(row).catch(() => undefined);
    },
    async clear() {
      await store.clear();
      rows.set([]);
    },
  };
}
