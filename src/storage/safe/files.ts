/** Files of the origin's private file system, written so that a power cut leaves what was synced. Runs in a worker. */
import { readSlots, slotBytes, writeSlot } from '../canary.ts';
import type { Backup, Canary } from '../safe.contract.ts';

const canaryFile = 'canary';
const backupsFolder = 'backups';
const backupName = /^espalier-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z)-([0-9a-f]{8})\.jsonl\.gz$/;

/** Only a worker has it. */
interface SyncAccess {
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}
const openAccess = (file: FileSystemFileHandle): Promise<SyncAccess> =>
  (file as unknown as { createSyncAccessHandle(): Promise<SyncAccess> }).createSyncAccessHandle();

const home = () => navigator.storage.getDirectory();

/** One worker at a time has the file open: it cannot be opened twice. */
const alone = <T>(work: () => Promise<T>): Promise<T> => navigator.locks.request('canary', work);

export async function readCanaryFile(): Promise<{ canary: Canary; turn: number } | null> {
  try {
    const handle = await (await home()).getFileHandle(canaryFile);
    return readSlots(new Uint8Array(await (await handle.getFile()).arrayBuffer()));
  } catch {
    return null;
  }
}

/** `decide` is given what the file says and answers what it is to say, or null to leave it. */
export function writeCanaryFile(decide: (before: Canary | null) => Canary | null): Promise<void> {
  return alone(async () => {
    const before = await readCanaryFile();
    const canary = decide(before?.canary ?? null);
    if (!canary) return;
    const turn = (before?.turn ?? 0) + 1;
    const file = await (await home()).getFileHandle(canaryFile, { create: true });
    const access = await openAccess(file);
    try {
      access.write(writeSlot(canary, turn), { at: (turn % 2) * slotBytes });
      access.flush();
    } finally {
      access.close();
    }
  });
}

const folderOf = async (folder: unknown) =>
  (folder as FileSystemDirectoryHandle | undefined) ??
  (await (await home()).getDirectoryHandle(backupsFolder, { create: true }));

/** Where a copy is written to. Only when it is whole does it have its name. */
export interface Sink {
  id: string;
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  finish(): Promise<number>;
  discard(): Promise<void>;
}

export async function openSink(uuid: string, createdAt: number, given: unknown): Promise<Sink> {
  const folder = await folderOf(given);
  const id = `espalier-${new Date(createdAt).toISOString().replaceAll(':', '-')}-${uuid.slice(0, 8)}.jsonl.gz`;
  if (given) {
    // In a folder of the person, what is written comes to be there at once, when it is closed.
    const handle = await folder.getFileHandle(id, { create: true });
    const stream = await handle.createWritable();
    return {
      id,
      write: (bytes) => stream.write(bytes),
      finish: async () => {
        await stream.close();
        return (await handle.getFile()).size;
      },
      discard: async () => {
        await stream.abort().catch(() => undefined);
        await folder.removeEntry(id).catch(() => undefined);
      },
    };
  }
  const part = await folder.getFileHandle(`${id}.part`, { create: true });
  const access = await openAccess(part);
  let at = 0;
  return {
    id,
    write: async (bytes) => void (at += access.write(bytes, { at })),
    finish: async () => {
      access.truncate(at);
      access.flush();
      access.close();
      await (part as unknown as { move(name: string): Promise<void> }).move(id);
      return at;
    },
    discard: async () => {
      access.close();
      await folder.removeEntry(`${id}.part`).catch(() => undefined);
    },
  };
}

/** Newest first. Files of other names are none of ours. */
export async function listBackups(given: unknown): Promise<Backup[]> {
  const found: Backup[] = [];
  const folder = (await folderOf(given)) as FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemHandle> };
  for await (const handle of folder.values()) {
    const name = backupName.exec(handle.name);
    if (handle.kind !== 'file' || !name) continue;
    const { size } = await (handle as FileSystemFileHandle).getFile();
    const createdAt = Date.parse(name[1]!.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:'));
    found.push({ id: handle.name, place: given ? 'folder' : 'browser', bytes: size, createdAt, uuid: name[2]! });
  }
  return found.sort((a, b) => b.createdAt - a.createdAt);
}

export async function removeBackup(id: string, given: unknown): Promise<void> {
  if (!backupName.test(id)) throw new Error('This is no copy of Espalier.');
  await (await folderOf(given)).removeEntry(id);
}

/** The copies of one database beyond the newest `keep` go; those of others stay, whoever made them. */
export async function dropOld(uuid: string, keep: number, given: unknown): Promise<void> {
  const own = (await listBackups(given)).filter((backup) => backup.uuid === uuid.slice(0, 8));
  for (const { id } of own.slice(Math.max(1, keep))) await removeBackup(id, given);
}
