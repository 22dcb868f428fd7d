import { joinPath, readPath } from '#base/path.ts';
import { createQueue } from '#base/queue.ts';
import { ok } from '#base/result.ts';
import { diffTrees } from './diff.ts';
import { failureOf } from './file-failure.ts';
import type { BlobStore, FileInfo, FileResult, Files, LeftOut, TreeEntry, TreeRow } from './files.contract.ts';
import { joinedBytes, largest, largestInSnapshot, tooLarge } from './large.ts';
import { followed } from './links.ts';
import type { InParts } from './parts.ts';
import { change, changeAll, createTrees, emptyTree, entryAt, hashOf, problem, type TreeChange, walk } from './trees.ts';

/** Loaded with the first large file. */
const inParts = () => import('./parts.ts');

/**
 * The files of a workspace: blobs once by their hash, folders as a Merkle tree, and one pointer to the live root. A
 * change makes anew only the folders above it, so a snapshot is a hash that is there already. Changes run one after
 * another, each as one write; what a store refuses leaves the files as they were.
 */
export async function openFiles(world: {
  store: BlobStore;
  workspaceId: string;
  now: () => number;
  /** Folders at hand already; see `createTrees`. */
  known?: Map<string, TreeRow>;
}): Promise<FileResult<Files>> {
  const { store, workspaceId, now } = world;
  const trees = createTrees(store, world.known);
  const queue = createQueue();
  const listeners = new Set<(paths: string[]) => void>();
  let root: string;
  let outside: ReadonlyMap<string, LeftOut> = new Map();
  try {
    const live = await store.getLive(workspaceId);
    root = live?.hash ?? emptyTree.hash;
    outside = byPath(live?.leftOut);
    await trees.get(root);
  } catch (error) {
    return failureOf(error);
  }

  return ok({
    read: (path) => guarded(async () => readNow(await whereIs(path))),
    readText: (path) => guarded(async () => decode(path, await readNow(await whereIs(path)))),
    readLink: (path) =>
      guarded(async () => {
        const names = await whereIs(path, false);
        const entry = names.length === 0 ? undefined : await entryAt(trees, root, names);
        if (!entry) throw missing(names);
        if (entry.as !== 'link') throw problem('failed', `${joinPath(names)} is no symbolic link.`);
        return targetOf(entry.hash, joinPath(names));
      }),
    list: (path = '/') => guarded(async () => listNow(namesOf(path))),
    listSnapshot: (hash) => guarded(async () => listAt(await known(hash), [])),
    readSnapshot: (hash, path) => guarded(async () => readAt(await known(hash), namesOf(path))),
    snapshot: () => queue(async () => ok(root)),

    write(path, content) {
      // Taken at once: whoever wrote may change the bytes while the write waits its turn.
      const size = content.length;
      const bytes = size > largest ? new Uint8Array() : bytesOf(content);
      return queued(async () => {
        const { names, at } = await placeFor(path);
        if (Math.max(size, bytes.length) > largest) throw tooLarge(at);
        return putFile(
          names,
          bytes.length > largestInSnapshot ? await (await inParts()).keepParts(store, at, [bytes]) : { bytes },
        );
      });
    },

    async writeStream(path, pieces, signal) {
      // Others need not wait for what comes slowly.
      const kept = await guarded(async () =>
        (await inParts()).keepParts(store, (await placeFor(path)).at, pieces, signal),
      );
      return kept.ok ? queued(async () => putFile((await placeFor(path)).names, kept.value)) : kept;
    },

    append(path, more) {
      const bytes = bytesOf(more);
      return queued(async () => {
        const { names, at } = await placeFor(path);
        const left = outside.get(at);
        if (left) return putFile(names, await (await inParts()).appendParts(store, left, bytes));
        const before = (await entryAt(trees, root, names)) ? await readAt(root, names) : new Uint8Array();
        const whole = joinedBytes([before, bytes]);
        return putFile(
          names,
          whole.length > largestInSnapshot ? await (await inParts()).keepParts(store, at, [whole]) : { bytes: whole },
        );
      });
    },

    readPart: (path, offset, length) =>
      guarded(async () => {
        const names = await whereIs(path);
        const left = outside.get(joinPath(names));
        return left
          ? (await inParts()).readParts(store, left, offset, length)
          : (await readAt(root, names)).slice(offset, offset + length);
      }),

    apply(edits) {
      // Taken at once, as in `write`.
      const copies = edits.map(({ content, ...edit }) => ({
        ...edit,
        bytes: content === null ? null : bytesOf(content),
      }));
      return queued(async () => {
        const time = now();
        const gone: TreeChange[] = [];
        /** By path: the last word on each holds. */
        const put = new Map<string, TreeChange>();
        const blobs: { hash: string; bytes: Uint8Array }[] = [];
        for (const { path, bytes } of copies) {
          if (bytes) continue;
          const names = namesOf(path);
          if (names.length === 0) throw problem('bad_path', 'The root cannot be taken away.');
          gone.push({ names, entry: null });
        }
        const there = await Promise.all(gone.map(({ names }) => entryAt(trees, root, names).catch(() => undefined)));
        const left = await changeAll(
          trees,
          root,
          gone.filter((_, at) => there[at]),
          time,
        );
        for (const { path, bytes, as } of copies) {
          if (!bytes) continue;
          const names = as === 'link' ? namesOf(path) : await followed(trees, left, namesOf(path), targetOf);
          const at = joinPath(names);
          const before = names.length === 0 ? undefined : await entryAt(trees, left, names);
          if (names.length === 0 || before?.kind === 'folder') throw problem('is_folder', `${at} is a folder.`);
          if (bytes.length > largestInSnapshot || outside.has(at))
            throw problem('too_large', `${at} is over 100 MiB, which only a write of its own can bring.`);
          const hash = await hashOf(bytes);
          const was = before ?? (await entryAt(trees, root, names).catch(() => undefined));
          if (was?.hash === hash && was.as === as) {
            if (before) put.delete(at);
            else put.set(at, { names, entry: was });
            continue;
          }
          blobs.push({ hash, bytes });
          const entry = { kind: 'file', hash, size: bytes.length, modifiedAt: time, ...(as && { as }) } as const;
          put.set(at, { names, entry });
        }
        const next = await changeAll(trees, left, [...put.values()], time);
        if (next === root) return [];
        const removed = new Set(gone.map(({ names }) => joinPath(names)));
        const leftOut = [...outside.values()].filter(({ path }) => ![...removed].some((at) => isBelow(path, at)));
        const changed = await diffTrees(trees, root, next);
        const paths = [...new Set(changed.map(({ path }) => path))];
        await commit(next, paths, { blobs, leftOut });
        return paths;
      });
    },

    move: (from, to) =>
      queued(async () => {
        const [source, target] = [namesOf(from), namesOf(to)];
        const [was, is] = [joinPath(source), joinPath(target)];
        const entry = source.length === 0 ? undefined : await entryAt(trees, root, source);
        if (source.length === 0) throw problem('bad_path', 'The root cannot be moved.');
        if (!entry && !isOutside(was)) throw missing(source);
        if (was === is) return;
        if (is.startsWith(`${was}/`)) throw problem('bad_path', `${was} cannot be moved into itself.`);
        if ((await entryAt(trees, root, target)) || isOutside(is)) {
          throw problem('exists', `${is} is there already. Remove it first, or choose another name.`);
        }
        const time = now();
        const left = await change(trees, root, source, null, time);
        const next = entry ? await change(trees, left, target, entry, time) : root;
        const leftOut = [...outside.values()].map((file) =>
          isBelow(file.path, was) ? { ...file, path: is + file.path.slice(was.length) } : file,
        );
        await commit(next, [was, is], { leftOut });
      }),

    remove: (path) =>
      queued(async () => {
        const names = namesOf(path);
        const at = joinPath(names);
        const inside = names.length === 0 || (await entryAt(trees, root, names)) !== undefined;
        if (!inside && !isOutside(at)) throw missing(names);
        const next =
          names.length === 0 ? emptyTree.hash : inside ? await change(trees, root, names, null, now()) : root;
        await commit(next, [at], { leftOut: names.length === 0 ? [] : without(at) });
      }),

    restore: (hash) =>
      queued(async () => {
        const changes = await diffTrees(trees, root, await known(hash));
        if (hash !== root) await commit(hash, [...new Set(changes.map(({ path }) => path))]);
      }),

    fork: (id) => queued(async () => settled(await store.commit({ live: liveOf(id, root, outside) }))),

    refresh: () =>
      queued(async () => {
        const live = await store.getLive(workspaceId);
        const next = live?.hash ?? emptyTree.hash;
        const same = JSON.stringify(live?.leftOut ?? []) === JSON.stringify([...outside.values()]);
        if (next === root && same) return;
        const changes = await diffTrees(trees, root, next);
        root = next;
        outside = byPath(live?.leftOut);
        tell(changes.map(({ path }) => path));
      }),

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

  /** Where a file may be written. */
  async function placeFor(path: string): Promise<{ names: string[]; at: string }> {
    const names = await whereIs(path);
    const at = joinPath(names);
    const before = names.length === 0 ? undefined : await entryAt(trees, root, names);
    if (names.length === 0 || before?.kind === 'folder')
      throw problem('is_folder', `${at} is a folder. Choose another name.`);
    return { names, at };
  }

  /** A file that a snapshot holds, or one that is in parts already. */
  async function putFile(names: string[], content: { bytes: Uint8Array<ArrayBuffer> } | InParts): Promise<FileInfo> {
    const at = joinPath(names);
    const before = await entryAt(trees, root, names);
    const inside = 'bytes' in content;
    const hash = inside ? await hashOf(content.bytes) : content.hash;
    const there = outside.get(at) ?? before;
    if (there?.hash === hash)
      return { ...infoOf(at, { ...there, kind: 'file' }), ...(outside.has(at) && { leftOut: true }) };
    const modifiedAt = now();
    const size = inside ? content.bytes.length : content.size;
    const entry = { kind: 'file', hash, size, modifiedAt, ...(before?.as && { as: before.as }) } as const;
    const next = inside || before ? await change(trees, root, names, inside ? entry : null, modifiedAt) : root;
    await commit(next, [at], {
      blobs: inside ? [{ hash, bytes: content.bytes }] : [],
      leftOut: [...without(at), ...(inside ? [] : [{ path: at, modifiedAt, ...content }])],
    });
    return { ...infoOf(at, entry), ...(!inside && { leftOut: true }) };
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

  /** Contents, folders and the pointer are one write: until then the files are as they were. */
  async function commit(
    next: string,
    paths: string[],
    more: { blobs?: { hash: string; bytes: Uint8Array }[]; leftOut?: LeftOut[] } = {},
  ): Promise<void> {
    const { blobs = [], leftOut } = more;
    const beside = leftOut ? byPath(leftOut) : outside;
    settled(await store.commit({ blobs, trees: trees.take(), live: liveOf(workspaceId, next, beside) }));
    root = next;
    outside = beside;
    tell(paths);
  }

  function tell(paths: string[]): void {
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

  function isOutside(at: string): boolean {
    return [...outside.keys()].some((path) => isBelow(path, at));
  }

  /** Files left out but those at and below a path. */
  function without(at: string): LeftOut[] {
    return [...outside.values()].filter(({ path }) => !isBelow(path, at));
  }

  async function whereIs(path: string, last = true): Promise<string[]> {
    const names = namesOf(path);
    return outside.has(joinPath(names)) ? names : followed(trees, root, names, targetOf, last);
  }

  async function targetOf(hash: string, path: string): Promise<string> {
    return new TextDecoder().decode(await contentOf(hash, path));
  }

  async function readNow(names: string[]): Promise<Uint8Array> {
    const left = outside.get(joinPath(names));
    return left ? (await inParts()).readParts(store, left) : readAt(root, names);
  }

  /** A file left out stands in the place of one that a snapshot has there. */
  async function listNow(names: string[]): Promise<FileInfo[]> {
    const at = joinPath(names);
    const left = [...outside.values()].filter(({ path }) => names.length === 0 || isBelow(path, at));
    if (left.length === 0) return listAt(root, names);
    const inside = (await entryAt(trees, root, names)) ? await listAt(root, names) : [];
    const hidden = new Set(left.map(({ path }) => path));
    const infos = left.map((file): FileInfo => ({ ...infoOf(file.path, { ...file, kind: 'file' }), leftOut: true }));
    return sorted([...inside.filter(({ path }) => !hidden.has(path)), ...infos]);
  }

  async function readAt(from: string, names: string[]): Promise<Uint8Array> {
    const entry = await entryAt(trees, from, names);
    if (!entry) throw missing(names);
    if (entry.kind === 'folder') throw problem('is_folder', `${joinPath(names)} is a folder and cannot be read.`);
    return contentOf(entry.hash, joinPath(names));
  }

  async function contentOf(hash: string, path: string): Promise<Uint8Array> {
    const bytes = await store.getBlob(hash);
    if (!bytes) throw problem('failed', `The content of ${path} is missing in storage.`);
    return bytes;
  }

  async function listAt(from: string, names: string[]): Promise<FileInfo[]> {
    const entry = await entryAt(trees, from, names);
    if (!entry) throw missing(names);
    const own = names.length === 0 ? [] : [infoOf(joinPath(names), entry)];
    const above = names.length === 0 ? '' : joinPath(names);
    const below = entry.kind === 'folder' ? await walk(trees, entry.hash, above) : [];
    return sorted([...own, ...below.map(([path, entry]) => infoOf(path, entry))]);
  }
}

const sorted = (infos: FileInfo[]): FileInfo[] => infos.sort((a, b) => (a.path < b.path ? -1 : 1));

const byPath = (leftOut: readonly LeftOut[] = []): ReadonlyMap<string, LeftOut> =>
  new Map(leftOut.map((file) => [file.path, file]));

const isBelow = (path: string, at: string): boolean => path === at || path.startsWith(`${at}/`);

function liveOf(workspaceId: string, hash: string, outside: ReadonlyMap<string, LeftOut>) {
  return { workspaceId, hash, ...(outside.size > 0 && { leftOut: [...outside.values()] }) };
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

function infoOf(path: string, { kind, hash, size, modifiedAt, as }: Omit<TreeEntry, 'name'>): FileInfo {
  return { path, kind, size, hash: kind === 'file' ? hash : '', modifiedAt, ...(as && { as }) };
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw problem('failed', `${path} is not text in UTF-8. Read its bytes.`);
  }
}
