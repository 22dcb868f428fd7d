/** How calls of our own rooms are taken back: the files of a call from the snapshot before it, path by path. */
import type { CallReply } from '#isolate/isolate.contract.ts';

/** As a room answers. */
type Answer<T> = { ok: true; value: T } | { ok: false; code: string; message: string; detail?: unknown };

interface FileBefore {
  path: string;
  kind: 'file' | 'folder';
  hash: string;
  as?: 'link' | 'program';
  leftOut?: true;
}

/** What of `workspace` is needed to take a call back. The same shape as its `Files`. */
export interface FilesBefore {
  read(path: string): Promise<Answer<Uint8Array>>;
  list(path?: string): Promise<Answer<FileBefore[]>>;
  write(path: string, content: Uint8Array): Promise<Answer<unknown>>;
  move(from: string, to: string): Promise<Answer<unknown>>;
  remove(path: string): Promise<Answer<unknown>>;
  apply(
    edits: readonly { path: string; content: Uint8Array | null; as?: 'link' | 'program' }[],
  ): Promise<Answer<unknown>>;
  listSnapshot(hash: string): Promise<Answer<FileBefore[]>>;
  readSnapshot(hash: string, path: string): Promise<Answer<Uint8Array>>;
}

const done: CallReply = { ok: true, value: null };

function changedSince(path: string): CallReply {
  return { ok: false, code: 'changed_since', message: `${path} has been changed since, and was left as it is.` };
}

/** A file is again what it was, unless somebody has written it since. */
export async function undoWrite(files: FilesBefore, before: string, path: string, content: string): Promise<CallReply> {
  const now = await files.read(path);
  if (!now.ok || !same(now.value, new TextEncoder().encode(content))) return changedSince(path);
  const was = await files.readSnapshot(before, path);
  if (!was.ok && was.code !== 'not_found') return was;
  const put = was.ok ? await files.write(path, was.value) : await files.remove(path);
  return put.ok ? done : put;
}

export async function undoMove(files: FilesBefore, from: string, to: string): Promise<CallReply> {
  // Where something stands at the old place again, moving says so itself.
  const moved = await files.move(to, from);
  return moved.ok ? done : changedSince(to);
}

/** Every file at and below a path is there again, unless something else is by now. */
export async function undoDelete(files: FilesBefore, before: string, path: string): Promise<CallReply> {
  const now = await files.list(path);
  if (now.ok && now.value.length > 0) return changedSince(path);
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

/** Of each path what it was: of none where one has been changed since. `hash`: of the content after the call, `null` where the path was gone. */
export async function undoChanges(
  files: FilesBefore,
  before: string,
  changed: readonly { path: string; hash: string | null }[],
): Promise<CallReply> {
  for (const { path, hash } of changed) {
    const now = await files.list(path);
    const own = now.ok ? now.value.find((one) => one.path === path) : undefined;
    if (own?.leftOut)
      return { ok: false, code: 'failed', message: `${path} is over 100 MiB, so how it was before was not kept.` };
    if ((own?.kind === 'file' ? own.hash : null) !== hash) return changedSince(path);
  }
  const then = await files.listSnapshot(before);
  if (!then.ok) return then;
  const edits = [];
  for (const { path } of changed) {
    const was = then.value.find((one) => one.path === path && one.kind === 'file');
    const read = was ? await files.readSnapshot(before, path) : undefined;
    if (read && !read.ok) return read;
    edits.push({ path, content: read?.value ?? null, ...(was?.as && { as: was.as }) });
  }
  const put = await files.apply(edits);
  return put.ok ? done : put;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at]);
