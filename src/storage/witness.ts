/** What the page itself asks before it shows anything: what the canary says, and what is in the database it names. */
import { readSlots } from './canary.ts';
import type { Rows } from './rows.ts';
import type { Canary, Found } from './safe.contract.ts';

/** The canary of this origin; null where there is none, or nothing can be read. Never rejects. */
export async function readCanary(
  storage: StorageManager | undefined = globalThis.navigator?.storage,
): Promise<Canary | null> {
  try {
    const handle = await (await storage!.getDirectory()).getFileHandle('canary');
    // Read while it is written it may refuse, or be torn: then once more.
    for (let attempt = 0; attempt < 3; attempt++) {
      const bytes = await handle
        .getFile()
        .then((file) => file.arrayBuffer())
        .catch(() => null);
      const read = bytes && readSlots(new Uint8Array(bytes));
      if (read) return read.canary;
    }
    return null;
  } catch {
    return null;
  }
}

/** The database to open where no canary names one: the newest there is. */
export async function newestName(): Promise<string | undefined> {
  const all = (await globalThis.indexedDB?.databases?.().catch(() => [])) ?? [];
  const numbered = all.flatMap(({ name }) => /^espalier-(\d+)$/.exec(name ?? '')?.[1] ?? []).map(Number);
  return numbered.length > 0 ? `espalier-${Math.max(...numbered)}` : undefined;
}

/** A copy as a file; null where it is gone. */
export async function readBackup(id: string, folder?: unknown): Promise<File | null> {
  try {
    const given = folder as FileSystemDirectoryHandle | undefined;
    const place = given ?? (await (await navigator.storage.getDirectory()).getDirectoryHandle('backups'));
    return await (await place.getFileHandle(id)).getFile();
  } catch {
    return null;
  }
}

/** Rows up to which counting does not hold up the first paint. */
const quick = 20_000;

/** What is in the database. Of a large one the rows are counted after the first paint, by the worker. */
export async function findQuickly(rows: Pick<Rows, 'get' | 'count'>, canary: Canary | null): Promise<Found> {
  try {
    const mark = await rows.get('values', 'database');
    const uuid = (mark?.value as { uuid?: string } | undefined)?.uuid ?? null;
    const large = (canary?.counts.entries ?? 0) > quick;
    const [sessions, entries, bodies] = large
      ? [await rows.count('sessions'), canary!.counts.entries, canary!.counts.bodies]
      : await Promise.all([rows.count('sessions'), rows.count('entries'), rows.count('bodies')]);
    return { uuid, counts: { sessions, entries, bodies }, audit: canary?.audit ?? null };
  } catch {
    return { uuid: canary?.uuid ?? null, counts: null, audit: canary?.audit ?? null };
  }
}
