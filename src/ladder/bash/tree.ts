/**
 * The files that a shell sees: those of the workspace and those beside it as one tree, read when they are asked for.
 * Changes are held back; `changes` gives them, so that what a line did is one change of the workspace, or none.
 */
import type { FileEdit } from '#workspace/files.contract.ts';
import type { ListedFile, Place } from '../bash.contract.ts';
import { hidden } from './reshape.ts';

export interface Folder {
  kind: 'folder';
  names: Map<string, Node>;
  modifiedAt: number;
  /** Made by the shell: it stays also where nothing is in it. */
  own?: boolean;
}
export interface File {
  kind: 'file';
  size: number;
  modifiedAt: number;
  mode: number;
  place: Place;
  hash?: string | undefined;
  bytes?: Uint8Array | undefined;
  /** It differs from what is kept. */
  changed?: boolean;
}
export interface Link {
  kind: 'link';
  target: string;
  modifiedAt: number;
  place: Place;
  changed?: boolean;
}
export type Node = Folder | File | Link;

export type Tree = ReturnType<typeof createTree>;

/** Bytes that lines may write before they are kept. */
const mostBytes = 256 * 2 ** 20;

/** As Node words it: the commands of the shell read these words. */
export function fault(code: string, what: string, path: string): Error {
  const words: Record<string, string> = {
    ENOENT: 'no such file or directory',
    EEXIST: 'file already exists',
    EISDIR: 'illegal operation on a directory',
    ENOTDIR: 'not a directory',
    ENOTEMPTY: 'directory not empty',
    EINVAL: 'invalid argument',
    ELOOP: 'too many levels of symbolic links',
    EPERM: 'operation not permitted',
    ENOSPC: 'no space left on device',
  };
  return Object.assign(new Error(`${code}: ${words[code]}, ${what} '${path}'`), { code });
}

export const placeOf = (path: string): Place => (/\/node_modules(\/|$)|^\/tmp\//.test(path) ? 'beside' : 'workspace');

export function plain(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}
export const above = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Folders of a system: there when they are asked for, and in no list where nothing of the workspace is in them. */
const system = new Set(['dev', 'usr', 'tmp']);

export function createTree(options: {
  read(path: string, place: Place): Promise<Uint8Array | null>;
  now: () => number;
  /** Called once it holds more than it may. */
  onFull(): void;
}) {
  const { read, now, onFull } = options;
  const emptyFolder = (own = false): Folder => ({
    kind: 'folder',
    names: new Map(),
    modifiedAt: now(),
    ...(own && { own }),
  });
  let root = emptyFolder();
  /** Paths of files and links that are kept and were taken away here. */
  const removed = new Map<string, Place>();
  let held = 0;

  function lookup(path: string): Node | undefined {
    let node: Node | undefined = root;
    for (const name of path.split('/')) {
      if (!name) continue;
      if (node?.kind !== 'folder') return undefined;
      node = node.names.get(name);
    }
    return node;
  }
  /** Where a path leads, with the links on its way followed; the last one too unless `last` is false. */
  function resolve(given: string, last = true): { path: string; node: Node | undefined } {
    let left = plain(given).split('/').filter(Boolean);
    let at = '';
    let node: Node | undefined = root;
    for (let hops = 0; left.length > 0; ) {
      const name = left.shift()!;
      const next: Node | undefined = node?.kind === 'folder' ? node.names.get(name) : undefined;
      if (next?.kind === 'link' && (left.length > 0 || last)) {
        if (++hops > 40) throw fault('ELOOP', 'open', given);
        const target = plain(next.target.startsWith('/') ? next.target : `${at}/${next.target}`);
        left = [...target.split('/').filter(Boolean), ...left];
        at = '';
        node = root;
        continue;
      }
      at += `/${name}`;
      node = next;
    }
    if (!node && at.startsWith('/bin/')) {
      const stub = lookup(`/usr${at}`);
      if (stub) return { path: `/usr${at}`, node: stub };
    }
    return { path: at || '/', node };
  }

  function folderAt(path: string, own = false): Folder {
    let folder = root;
    for (const name of path.split('/').filter(Boolean)) {
      const next: Node | undefined = folder.names.get(name);
      if (next && next.kind !== 'folder') throw fault('ENOTDIR', 'mkdir', path);
      const there = next ?? emptyFolder(own);
      if (!next) folder.names.set(name, there);
      folder = there;
    }
    return folder;
  }
  const attach = (path: string, node: Node) => void folderAt(above(path)).names.set(nameOf(path), node);
  const isHidden = (name: string) =>
    system.has(name) && !someIn(root.names.get(name), (node) => node.kind !== 'folder' && node.place === 'workspace');

  function put(path: string, node: File | Link): void {
    const before = lookup(path);
    if (before?.kind === 'folder') throw fault('EISDIR', 'open', path);
    const parent = lookup(above(path));
    if (!parent) throw fault('ENOENT', 'open', path);
    if (parent.kind !== 'folder') throw fault('ENOTDIR', 'open', path);
    held -= before?.kind === 'file' && before.changed ? before.size : 0;
    held += node.kind === 'file' ? node.size : 0;
    if (held > mostBytes) {
      onFull();
      throw fault('ENOSPC', 'write', path);
    }
    node.changed = true;
    parent.names.set(nameOf(path), node);
    parent.modifiedAt = now();
    removed.delete(path);
  }

  function drop(path: string): void {
    const parent = lookup(above(path));
    const node = lookup(path);
    if (!node || parent?.kind !== 'folder' || path === '/') return;
    for (const [at, one] of walk(path)) {
      if (one.kind === 'folder') continue;
      if (one.kind === 'file' && one.changed) held -= one.size;
      removed.set(at, one.place);
    }
    parent.names.delete(nameOf(path));
    parent.modifiedAt = now();
    // A folder that was there without a file in it stays when its last file goes, as anywhere.
    parent.own = true;
  }

  function* walk(from: string): Generator<[string, Node]> {
    const node = lookup(from);
    if (!node) return;
    if (from !== '/') yield [from, node];
    if (node.kind !== 'folder') return;
    for (const name of node.names.keys()) {
      if (from === '/' && isHidden(name)) continue;
      yield* walk(from === '/' ? `/${name}` : `${from}/${name}`);
    }
  }

  return {
    lookup,
    resolve,
    put,
    drop,
    walk,
    makeFolder: (path: string) => folderAt(path, true),
    /** Names in a folder, in order; what is nobody’s is not among those of the root. */
    namesIn: (path: string, folder: Folder) =>
      [...folder.names.keys()]
        .filter((name) => !name.startsWith(hidden.prefix) && (path !== '/' || !isHidden(name)))
        .sort((a, b) => (a < b ? -1 : 1)),
    async bytesOf(path: string, file: File): Promise<Uint8Array> {
      if (!file.bytes) {
        const found = await read(path, file.place);
        if (!found) throw fault('ENOENT', 'open', path);
        file.bytes = found;
      }
      return file.bytes;
    },

    /** Makes it these files, with the changes that are held back, and the folders that the shell made. */
    fill(files: readonly ListedFile[], fixed: readonly [path: string, node: Node][]): void {
      const was = root;
      const before = [...walkAll(was, '')];
      const old = new Map(before.filter(([, node]) => node.kind === 'file') as [string, File][]);
      root = emptyFolder();
      for (const [path, node] of fixed) attach(path, node);
      for (const { path, size, hash, modifiedAt, as, target, place } of files) {
        if (removed.has(path)) continue;
        if (target !== undefined) {
          attach(path, { kind: 'link', target, modifiedAt, place });
          continue;
        }
        const known = old.get(path);
        const bytes = hash !== undefined && known?.hash === hash && !known.changed ? known.bytes : undefined;
        const mode = as === 'program' || /\/\.bin\//.test(path) ? 0o755 : 0o644;
        attach(path, { kind: 'file', size, modifiedAt, mode, place, hash, bytes });
      }
      for (const [path, node] of before)
        try {
          if (node.kind === 'folder' && node.own) folderAt(path, true);
          else if (node.kind !== 'folder' && node.changed) attach(path, node);
        } catch {
          // Someone put a file where its folder was: that holds.
        }
    },
    /** What is held back, those of the workspace and those beside it; `settle` once they are kept, whatever came since. */
    changes(): Record<Place, FileEdit[]> & { settle(): void } {
      const edits: Record<Place, FileEdit[]> = { workspace: [], beside: [] };
      const gone = [...removed];
      const nodes: (File | Link)[] = [];
      for (const [path, place] of gone) edits[place].push({ path, content: null });
      for (const [path, node] of walkAll(root, '')) {
        if (node.kind === 'folder' || !node.changed) continue;
        nodes.push(node);
        if (node.kind === 'link') edits[node.place].push({ path, content: node.target, as: 'link' });
        else
          edits[node.place].push({
            path,
            content: node.bytes ?? new Uint8Array(),
            ...(node.mode & 0o111 && { as: 'program' as const }),
          });
      }
      return {
        ...edits,
        settle() {
          for (const [path] of gone) removed.delete(path);
          for (const node of nodes) {
            if (node.kind === 'file' && node.changed) held -= node.size;
            node.changed = false;
          }
        },
      };
    },
    /** They are not kept. What was read stays; the next list tells how it is. */
    forget(): void {
      removed.clear();
      held = 0;
      root = emptyFolder();
    },
  };
}

function someIn(node: Node | undefined, test: (node: Node) => boolean): boolean {
  if (!node) return false;
  return test(node) || (node.kind === 'folder' && [...node.names.values()].some((one) => someIn(one, test)));
}

function* walkAll(folder: Folder, at: string): Generator<[string, Node]> {
  for (const [name, node] of folder.names) {
    yield [`${at}/${name}`, node];
    if (node.kind === 'folder') yield* walkAll(node, `${at}/${name}`);
  }
}
