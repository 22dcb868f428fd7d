/** What was asked of models and what it took: rows, and sums of them for totals and budgets. */
import { type Cell, cell, type Readable } from '#base/cell.ts';
import type { ModelRequestRow, ModelRequestStore } from './request-log.contract.ts';

export interface Spend {
  /** US dollars, of the requests whose price is known. */
  cost: number;
  inputTokens: number;
  outputTokens: number;
  requests: number;
  /** Requests whose price is not known, those of the demo and of the cache left out. */
  unpriced: number;
}

export interface RequestLog {
  /** Oldest first. */
  rows: Readable<ModelRequestRow[]>;
  add(row: ModelRequestRow): void;
  clear(): Promise<void>;
  /** What was spent since a time, in all or in one session. For totals and for budgets. */
  spend(since: number, sessionId?: string): Spend;
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
    spend: (since, sessionId) =>
      spendOf(rows.get().filter((row) => row.at >= since && (sessionId === undefined || row.sessionId === sessionId))),
  };
}

export function spendOf(rows: readonly ModelRequestRow[]): Spend {
  const total: Spend = { cost: 0, inputTokens: 0, outputTokens: 0, requests: rows.length, unpriced: 0 };
  for (const row of rows) {
    total.cost += row.cost ?? 0;
    total.inputTokens += row.inputTokens;
    total.outputTokens += row.outputTokens;
    if (row.cost === null && !row.demo && !row.fromCache) total.unpriced++;
  }
  return total;
}
