import type { Dexie } from 'dexie';
import { createSHA256 } from 'hash-wasm';
import { type CopiedTable, copied, headerLine, isCopied, rowLine, trailerLine } from '../backup-lines.ts';
import { pages } from './connections.ts';
import type { Sink } from './files.ts';

const bytesOf = (row: object): number => (row as { bytes?: Uint8Array }).bytes?.length ?? 0;

/** Writes all rows as gzipped lines. `tell` is called with the rows so far, and rejects to end it. Resolves to the counts. */
export async function writeBackup(options: {
  db: Dexie;
  ledger: Dexie;
  uuid: string;
  createdAt: number;
  sink: Pick<Sink, 'write'>;
  tell(rows: number): void;
}): Promise<Record<string, number>> {
  const { db, ledger, uuid, createdAt, sink, tell } = options;
  const gzip = new CompressionStream('gzip');
  const writer = gzip.writable.getWriter();
  const drained = drain(gzip.readable, sink);
  // Whoever waits for the writing hears of it; until then it is nobody's.
  drained.catch(() => undefined);
  const hash = await createSHA256();
  const encoder = new TextEncoder();
  const write = async (text: string, last = false) => {
    const bytes = encoder.encode(text);
    if (!last) hash.update(bytes);
    await Promise.race([writer.write(bytes), drained]);
  };
  const counts: Record<string, number> = {};
  let done = 0;
  const copyTable = async (table: CopiedTable) => {
    counts[table] = 0;
    const heavy = table === 'blobs' || table === 'bodies';
    for await (const page of pages(table === 'audit' ? ledger : db, table, heavy ? bytesOf : undefined)) {
      const rows = page.filter((row) => isCopied(table, row));
      await write(rows.map((row) => rowLine(table, row)).join(''));
      counts[table] += rows.length;
      tell((done += rows.length));
    }
  };
  try {
    await write(headerLine(uuid, createdAt));
    for (const table of copied) await copyTable(table);
    await write(trailerLine(hash.digest('hex'), counts), true);
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    throw error;
  }
  await drained;
  return counts;
}

async function drain(readable: ReadableStream<Uint8Array<ArrayBuffer>>, sink: Pick<Sink, 'write'>): Promise<void> {
  const reader = readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    await sink.write(value);
  }
}
