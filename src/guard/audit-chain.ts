/** The arithmetic of the chain: what a row's hash is of, and whether rows fit together. Pure. */
import type { AuditEvent, AuditHead, AuditRow } from './audit.contract.ts';

export const noHash = '0'.repeat(64);
export const start: AuditHead = { seq: 0, hash: noHash };

/** An event with its time, as it waits to be written. */
export interface TimedEvent extends AuditEvent {
  at: number;
}

/** Rows that go on after `head`. */
export async function chain(events: readonly TimedEvent[], head: AuditHead): Promise<AuditRow[]> {
  const rows: AuditRow[] = [];
  let { seq, hash: prev } = head;
  for (const { at, kind, subject, outcome, detail = {} } of events) {
    const row = { seq: ++seq, at, kind, subject, outcome, detail, prev };
    const hash = await hashOf(row);
    rows.push({ ...row, hash });
    prev = hash;
  }
  return rows;
}

/** SHA-256 (FIPS 180-4) of the fields in a fixed order; the order of `detail`'s keys does not matter. */
async function hashOf(row: Omit<AuditRow, 'hash'>): Promise<string> {
  const detail = Object.entries(row.detail).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([row.seq, row.at, row.kind, row.subject, row.outcome, detail, row.prev]);
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

/** The first of the rows, oldest first, that does not go on after what is before it; null where all do. */
export async function breakIn(
  rows: readonly AuditRow[],
  before: AuditHead,
): Promise<{ seq: number; message: string } | null> {
  let { seq, hash } = before;
  for (const row of rows) {
    seq++;
    if (row.seq !== seq) return { seq, message: `Row ${seq} is missing.` };
    if (row.prev !== hash) return { seq, message: `Row ${seq} does not go on where the row before it ended.` };
    if (row.hash !== (await hashOf(row))) return { seq, message: `Row ${seq} was changed after it was written.` };
    hash = row.hash;
  }
  return null;
}
