/** Reads a copy into a fresh database and verifies it. What is wrong with it leaves nothing behind. */
import type { Dexie, Table } from 'dexie';
import { createSHA256 } from 'hash-wasm';
import { fail, ok } from '#base/result.ts';
import { type CopiedTable, copied, readHeader, readLine, type Trailer } from '../backup-lines.ts';
import type { SafeResult } from '../safe.contract.ts';

/** Of a transaction. */
const mostRows = 2_000;
const mostBytes = 4_000_000;
/** A file of the workspace has at most 100 MiB, and a third more as text. */
const longestLine = 200_000_000;

export interface AuditLike {
  seq: number;
  prev: string;
  hash: string;
}

/** `tell` is called with the rows so far, and rejects to end it. Resolves to the audit rows of the copy. */
export async function restoreInto(
  db: Dexie,
  file: Blob,
  tell: (rows: number) => void,
): Promise<SafeResult<{ rows: number; audit: AuditLike[] }>> {
  const hash = await createSHA256();
  const audit: AuditLike[] = [];
  const counts: Record<string, number> = Object.fromEntries(copied.map((table) => [table, 0]));
  let batch: { table: CopiedTable; rows: object[]; bytes: number } | null = null;
  let trailer: Trailer | null = null;
  let header = false;
  let done = 0;
  // While rows are written the next ones are read.
  let writing: Promise<unknown> = Promise.resolve();

  const flush = async () => {
    await writing;
    if (!batch) return;
    const { table, rows } = batch;
    batch = null;
    tell((done += rows.length));
    if (table === 'audit') audit.push(...(rows as AuditLike[]));
    else writing = (db.table(table) as Table).bulkPut(rows);
    // Whoever comes to it next hears of a failure; until then it is nobody's.
    writing.catch(() => undefined);
  };

  for await (const bytes of lines(file)) {
    if (trailer) return wrong('something follows its end');
    const text = new TextDecoder().decode(bytes);
    if (!header) {
      const read = readHeader(text);
      if (!read.ok) return read;
      header = true;
      hash.update(bytes);
      continue;
    }
    const read = readLine(text);
    if (!read.ok) return read;
    if ('trailer' in read.value) {
      trailer = read.value.trailer;
      continue;
    }
    hash.update(bytes);
    const { table, value } = read.value.row;
    if (table === 'blobs' && !(await isItsHash(value as { hash: string; bytes: unknown })))
      return wrong('a file in it is not the one it was');
    if (batch && (batch.table !== table || batch.rows.length >= mostRows || batch.bytes >= mostBytes)) await flush();
    batch ??= { table, rows: [], bytes: 0 };
    batch.rows.push(value);
    batch.bytes += bytes.length;
    counts[table]!++;
  }
  await flush();
  await writing;
  if (!trailer) return wrong('it is cut off');
  if (trailer.sha256 !== hash.digest('hex')) return wrong('it was changed after it was made');
  for (const table of copied) {
    const said = trailer.counts[table] ?? 0;
    const kept = table === 'audit' ? audit.length : await db.table(table).count();
    if (said !== counts[table] || said !== kept) return wrong(`it should have ${said} rows of ${table}`);
  }
  return ok({ rows: done, audit });
}

const wrong = (why: string) =>
  fail('not_a_backup', `This is not a whole copy of Espalier: ${why}. Nothing was changed.`);

async function isItsHash({ hash, bytes }: { hash: string; bytes: unknown }): Promise<boolean> {
  if (!(bytes instanceof Uint8Array)) return false;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === hash;
}

/** Lines of a gzipped file, with their ends. What cannot be unpacked throws. */
async function* lines(file: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    let from = 0;
    for (let end = value.indexOf(10); end >= 0; end = value.indexOf(10, from)) {
      yield joined([...parts, value.subarray(from, end + 1)]);
      parts = [];
      length = 0;
      from = end + 1;
    }
    if (from < value.length) parts.push(value.slice(from));
    length += value.length - from;
    if (length > longestLine) throw new Error('A line of it is longer than anything Espalier keeps.');
  }
  if (parts.length > 0) yield joined(parts);
}

function joined(parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Gives a ledger that lost rows those that a copy has: only where together they are one chain. What is there stays, so that
 * going back to an older copy does not make undone what was done since.
 */
export async function fillAudit(ledger: Dexie, copy: readonly AuditLike[]): Promise<void> {
  const rows = ledger.table('audit') as Table<AuditLike, number>;
  const there = new Set((await rows.toCollection().primaryKeys()) as number[]);
  const missing = copy.filter(({ seq }) => !there.has(seq));
  if (missing.length === 0) return;
  const kept = await rows.toArray();
  const all = [...kept, ...missing].sort((a, b) => a.seq - b.seq);
  const isChain = all.every((row, i) => row.seq === i + 1 && (i === 0 || row.prev === all[i - 1]!.hash));
  if (!isChain) return;
  for (let at = 0; at < missing.length; at += mostRows) await rows.bulkPut(missing.slice(at, at + mostRows));
}
