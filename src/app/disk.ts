/** A folder of this computer, as the File System Access API gives it: what is in it by path and hash, and changes of it. */
import { hashOf } from '#workspace/trees.ts';

type Bytes = Uint8Array<ArrayBuffer>;
export type Disk = ReturnType<typeof createDisk>;

const mebibyte = 2 ** 20;
const most = { files: 10_000, one: 100 * mebibyte, together: 512 * mebibyte };

/** What browsers have and the types do not know yet. */
interface Observer {
  observe(handle: FileSystemDirectoryHandle, options: { recursive: boolean }): Promise<void>;
  disconnect(): void;
}
type Asking = { requestPermission?(what: { mode: 'readwrite' }): Promise<PermissionState> };

export function createDisk(root: FileSystemDirectoryHandle, leaveOut: readonly string[]) {
  /** Of a file that was not touched since, the hash is known. */
  const seen = new Map<string, { modified: number; size: number; hash: string; file: FileSystemFileHandle }>();

  async function* walk(
    folder: FileSystemDirectoryHandle,
    above: string,
  ): AsyncGenerator<[string, FileSystemFileHandle]> {
    for await (const [name, entry] of folder as unknown as AsyncIterable<[string, FileSystemHandle]>) {
      // What this program and editors write beside a file while they save it.
      if (leaveOut.includes(name) || name.endsWith('.crswap')) continue;
      const path = `${above}/${name}`;
      if (entry.kind === 'directory') yield* walk(entry as FileSystemDirectoryHandle, path);
      else yield [path, entry as FileSystemFileHandle];
    }
  }

  async function folderOf(path: string, create: boolean): Promise<[FileSystemDirectoryHandle, string]> {
    const names = path.slice(1).split('/');
    const last = names.pop()!;
    let folder = root;
    for (const name of names) folder = await folder.getDirectoryHandle(name, { create });
    return [folder, last];
  }

  async function look(path: string, handle: FileSystemFileHandle): Promise<string | undefined> {
    const file = await handle.getFile();
    if (file.size > most.one) return undefined;
    const known = seen.get(path);
    if (known && known.modified === file.lastModified && known.size === file.size) return known.hash;
    const hash = await hashOf(new Uint8Array(await file.arrayBuffer()));
    seen.set(path, { modified: file.lastModified, size: file.size, hash, file: handle });
    return hash;
  }

  return {
    /** Hash by path. Files over 100 MiB are not looked at. Rejects where it cannot be read, or holds too much. */
    async scan(): Promise<Map<string, string>> {
      const found = new Map<string, string>();
      let together = 0;
      for await (const [path, handle] of walk(root, '')) {
        if (found.size >= most.files)
          throw new Error(`The folder holds over ${most.files.toLocaleString('en')} files. Open one inside it.`);
        // One that goes away between being listed and being read is gone.
        const hash = await look(path.normalize('NFC'), handle).catch((error) => {
          if (nameOf(error) === 'NotFoundError') return undefined;
          throw error;
        });
        if (hash === undefined) continue;
        found.set(path.normalize('NFC'), hash);
        together += seen.get(path.normalize('NFC'))!.size;
        if (together > most.together) throw new Error('The folder holds over 512 MiB. Open one inside it.');
      }
      for (const path of seen.keys()) if (!found.has(path)) seen.delete(path);
      return found;
    },

    async read(path: string): Promise<Bytes> {
      return new Uint8Array(await (await seen.get(path)!.file.getFile()).arrayBuffer());
    },

    /** Writes a file, or takes it away, where it is still as it was seen. False where it is not. */
    async write(path: string, content: Uint8Array | null, expected: string | undefined): Promise<boolean> {
      const [folder, name] = await folderOf(path, content !== null);
      const handle = await folder.getFileHandle(name).catch(() => undefined);
      if ((handle ? await look(path, handle) : undefined) !== expected) return false;
      if (content === null) {
        if (handle) await folder.removeEntry(name);
        seen.delete(path);
        return true;
      }
      const target = handle ?? (await folder.getFileHandle(name, { create: true }));
      // Written beside it first: the file is whole at any moment.
      const writable = await target.createWritable();
      await writable.write(new Uint8Array(content));
      await writable.close();
      await look(path, target);
      return true;
    },

    /** Tells of changes where the browser does; `null` where one has to look. Gives the way to stop. */
    observe(changed: () => void): (() => void) | null {
      const Observing = (globalThis as { FileSystemObserver?: new (tell: () => void) => Observer }).FileSystemObserver;
      if (!Observing) return null;
      const observer = new Observing(changed);
      observer.observe(root, { recursive: true }).catch(() => undefined);
      return () => observer.disconnect();
    },

    async askAgain(): Promise<boolean> {
      const asked = await (root as Asking).requestPermission?.({ mode: 'readwrite' }).catch(() => 'denied' as const);
      return asked === undefined || asked === 'granted';
    },
  };
}

const nameOf = (error: unknown): string => (error as { name?: string } | null)?.name ?? '';

/** `lost`: the browser has to be asked again. */
export function diskProblem(error: unknown): { lost: boolean; message: string } {
  const name = nameOf(error);
  if (name === 'NotAllowedError' || name === 'SecurityError')
    return { lost: true, message: 'The browser does not let this folder be used any more. Allow it again to go on.' };
  if (name === 'NotFoundError')
    return { lost: false, message: 'The folder is not there any more. Nothing was changed here.' };
  if (name === 'QuotaExceededError') return { lost: false, message: 'The disk of the folder is full.' };
  if (name === 'TypeMismatchError')
    return { lost: false, message: 'A file stands where the other side has a folder. Rename one of them.' };
  return { lost: false, message: error instanceof Error ? error.message : String(error) };
}
