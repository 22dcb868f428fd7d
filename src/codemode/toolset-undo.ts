/** How calls of our own rooms are taken back: the files of a call from the snapshot before it, path by path. */
import type { CallReply } from '#isolate/isolate.contract.ts';

/** As a room answers. */
type Answer<T> = { ok: true; value: T } | { ok: false; code: string; message: string; detail?: unknown };

/** What of `workspace` is needed to take a call back. The same shape as its `Files`. */
export interface FilesBefore {
  read(path: string): Promise<Answer<Uint8Array>>;
  list(path?: string): Promise<Answer<{ path: string; kind: 'file' | 'folder' }[]>>;
  write(path: string, content: Uint8Array): Promise<Answer<unknown>>;
  move(from: string, to: string): Promise<Answer<unknown>>;
  remove(path: string): Promise<Answer<unknown>>;
  listSnapshot(hash: string): Promise<Answer<{ path: string; kind: 'file' | 'folder' }[]>>;
  readSnapshot(hash: string, path: string): Promise<Answer<Uint8Array>>;
}

const done: CallReply = { ok: true, value: null };

function changed(path: string): CallReply {
  return { ok: false, code: 'changed_since', message: `${path} has been changed since, and was left as it is.` };
}

/** A file is again what it was, unless somebody has written it since. */
export async function undoWrite(files: FilesBefore, before: string, path: string, content: string): Promise<CallReply> {
  const now = await files.read(path);
  if (!now.ok || !same(now.value, new TextEncoder().encode(content))) return changed(path);
  const was = await files.readSnapshot(before, path);
  if (!was.ok && was.code !== 'not_found') return was;
  const put = was.ok ? await files.write(path, was.value) : await files.remove(path);
  return put.ok ? done : put;
}

export async function undoMove(files: FilesBefore, from: string, to: string): Promise<CallReply> {
  // Where something stands at the old place again, moving says so itself.
  const moved = await files.move(to, from);
  return moved.ok ? done : changed(to);
}

/** Every file at and below a path is there again, unless something else is by now. */
export async function undoDelete(files: FilesBefore, before: string, path: string): Promise<CallReply> {
  const now = await files.list(path);
  if (now.ok && now.value.length > 0) return changed(path);
  const then = await files.listSnapshot(before);
  if (!then.ok) return then;
  const base = path.replace(/\/+$/, '');
  for (const entry of then.value) {
    if (entry.kind !== 'file' || !(entry.path === base || entry.path.startsWith(`${base}/`))) continue;
    const was = await files.readSnapshot(before, entry.path);
    const put = was.ok ? await files.write(entry.path, was.value) : was;
    if (!put.ok) return put;
  }
  return done;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at]);
