import { joinPath, readPath } from '#base/path.ts';
import { createQueue } from '#base/queue.ts';
import { ok } from '#base/result.ts';
import { collect } from './collect.ts';
import { diffTrees } from './diff.ts';
import { failureOf } from './file-failure.ts';
import type { BlobStore, FileInfo, FileResult, Files, TreeEntry } from './files.contract.ts';
import { change, createTrees, emptyTree, entryAt, hashOf, problem, walk } from './trees.ts';

const largest = 100 * 1024 * 1024;

/**
 * The files of a workspace: blobs once by their hash, folders as a Merkle tree, and one pointer to the live root. A
 * change makes anew only the folders above it, so a snapshot is a hash that is there already. Changes run one after
 * another; what a store refuses leaves the files as they were.
 */
export async function openFiles(world: {
  store: BlobStore;
  workspaceId: string;
  now: () => number;
}): Promise<FileResult<Files>> {
  const { store, workspaceId, now } = world;
  const trees = createTrees(store);
  const queue = createQueue();
  const listeners = new Set<(paths: string[]) => void>();
  let root: string;
  try {
    root = (await store.getLive(workspaceId)) ?? emptyTree.hash;
    await trees.get(root);
  } catch (error) {
    return failureOf(error);
  }

  return ok({
    read: (path) => guarded(async () => readAt(root, namesOf(path))),
    readText: (path) => guarded(async () => decode(path, await readAt(root, namesOf(path)))),
    list: (path = '/') => guarded(async () => listAt(root, namesOf(path))),
    listSnapshot: (hash) => guarded(async () => listAt(await known(hash), [])),
    readSnapshot: (hash, path) => guarded(async () => readAt(await known(hash), namesOf(path))),
    snapshot: () => queue(async () => ok(root)),

    write(path, content) {
      // Taken at once: whoever wrote may change the bytes while the write waits its turn.
      const size = content.length;
      const bytes = size > largest ? new Uint8Array() : bytesOf(content);
      return queued(async () => {
        const names = namesOf(path);
        if (Math.max(size, bytes.length) > largest)
          throw problem('too_large', `${joinPath(names)} would be over 100 MiB. Split it.`);
        const before = names.length === 0 ? undefined : await entryAt(trees, root, names);
        if (names.length === 0 || before?.kind === 'folder') {
          throw problem('is_folder', `${joinPath(names)} is a folder. Choose another name.`);
        }
        const hash = await hashOf(bytes);
        if (before?.hash === hash) return infoOf(joinPath(names), before);
        const entry = { kind: 'file', hash, size: bytes.length, modifiedAt: now() } as const;
        const next = await change(trees, root, names, entry, entry.modifiedAt);
        settled(await store.putBlobs([{ hash, bytes }]));
        await commit(next, [joinPath(names)]);
        return infoOf(joinPath(names), entry);
      });
    },

    move: (from, to) =>
      queued(async () => {
        const [source, target] = [namesOf(from), namesOf(to)];
        const entry = source.length === 0 ? undefined : await entryAt(trees, root, source);
        if (source.length === 0) throw problem('bad_path', 'The root cannot be moved.');
        if (!entry) throw missing(source);
        if (joinPath(source) === joinPath(target)) return;
        if (joinPath(target).startsWith(`${joinPath(source)}/`)) {
          throw problem('bad_path', `${joinPath(source)} cannot be moved into itself.`);
        }
        if (await entryAt(trees, root, target)) {
          throw problem('exists', `${joinPath(target)} is there already. Remove it first, or choose another name.`);
        }
        const time = now();
        const without = await change(trees, root, source, null, time);
        const next = await change(trees, without, target, entry, time);
        await commit(next, [joinPath(source), joinPath(target)]);
      }),

    remove: (path) =>
      queued(async () => {
        const names = namesOf(path);
        if (names.length > 0 && !(await entryAt(trees, root, names))) throw missing(names);
        const next = names.length === 0 ? emptyTree.hash : await change(trees, root, names, null, now());
        await commit(next, [joinPath(names)]);
      }),

    restore: (hash) =>
      queued(async () => {
        const changes = await diffTrees(trees, root, await known(hash));
        if (hash !== root) await commit(hash, [...new Set(changes.map(({ path }) => path))]);
      }),

    collect: (roots) => queued(() => collect(store, [...roots, root])),

    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  });

  async function guarded<T>(work: () => Promise<T>): Promise<FileResult<T>> {
    try {
      return ok(await work());
    } catch (error) {
      return failureOf(error);
    }
  }

  /** Rows of a change that failed are let go. */
  function queued<T>(work: () => Promise<T>): Promise<FileResult<T>> {
    return queue(() => guarded(work).finally(() => trees.take()));
  }

  async function known(hash: string): Promise<string> {
    if (hash !== emptyTree.hash && !(await store.getTree(hash))) {
      throw problem('not_found', `There is no snapshot ${hash.slice(0, 8)}.`);
    }
    return hash;
  }

  /** The pointer moves last: until then the files are as they were. */
  async function commit(next: string, paths: string[]): Promise<void> {
    const rows = trees.take();
    if (rows.length > 0) settled(await store.putTrees(rows));
    settled(await store.putLive(workspaceId, next));
    root = next;
    for (const listener of [...listeners]) {
      try {
        listener(paths);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  async function readAt(from: string, names: string[]): Promise<Uint8Array> {
    const entry = await entryAt(trees, from, names);
    if (!entry) throw missing(names);
    if (entry.kind === 'folder') throw problem('is_folder', `${joinPath(names)} is a folder and cannot be read.`);
    const bytes = await store.getBlob(entry.hash);
    if (!bytes) throw problem('failed', `The content of ${joinPath(names)} is missing in storage.`);
    return bytes;
  }

  async function listAt(from: string, names: string[]): Promise<FileInfo[]> {
    const entry = await entryAt(trees, from, names);
    if (!entry) throw missing(names);
    const own = names.length === 0 ? [] : [infoOf(joinPath(names), entry)];
    const above = names.length === 0 ? '' : joinPath(names);
    const below = entry.kind === 'folder' ? await walk(trees, entry.hash, above) : [];
    const infos = [...own, ...below.map(([path, entry]) => infoOf(path, entry))];
    return infos.sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

function namesOf(path: string): string[] {
  const read = readPath(path);
  if (read.ok) return read.value;
  throw problem(read.code, read.message);
}

function settled(result: FileResult): void {
  if (!result.ok) throw problem(result.code, result.message);
}

const bytesOf = (content: Uint8Array | string): Uint8Array<ArrayBuffer> =>
  typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);

const missing = (names: string[]) => problem('not_found', `There is no ${joinPath(names)}.`);

function infoOf(path: string, { kind, hash, size, modifiedAt }: Omit<TreeEntry, 'name'>): FileInfo {
  return { path, kind, size, hash: kind === 'file' ? hash : '', modifiedAt };
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw problem('failed', `${path} is not text in UTF-8. Read its bytes.`);
  }
}
