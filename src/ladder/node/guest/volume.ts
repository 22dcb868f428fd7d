/** The files as programs see them: a copy in memory, which is compared with what it was when they have ended. */
import { createFsFromVolume, type IFs, Volume } from 'memfs';
import type { Change, Packed } from '../wire.ts';
import { Buffer } from './parts.ts';

interface Node {
  buf: Uint8Array;
  size: number;
  capacity: number;
  mode: number;
  symlink?: string;
  mtime: Date;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymlink(): boolean;
}

interface Link {
  children: Map<string, Link | undefined>;
  getNode(): Node;
  createChild(name: string, node: Node): Link;
}

interface Core {
  root: Link;
  createNode(mode: number): Node;
}

/** The root, in which what only a system has is there by name and in no list. */
class Quiet<V> extends Map<string, V> {
  readonly hidden = new Set<string>();
  override *entries(): MapIterator<[string, V]> {
    for (const pair of super.entries()) if (!this.hidden.has(pair[0])) yield pair;
  }
  override *keys(): MapIterator<string> {
    for (const [key] of this.entries()) yield key;
  }
  override *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }
  override [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }
  override forEach(each: (value: V, key: string, map: Map<string, V>) => void): void {
    for (const [key, value] of this.entries()) each(value, key, this);
  }
}

/** What it was when it was handed in: untouched where its time is the same object. */
interface Before {
  mtime: Date;
  bytes: Uint8Array;
  mode: number;
}

const kinds = { file: 0o100644, program: 0o100755, folder: 0o040755, link: 0o120777 };

export interface FileSystem {
  fs: IFs;
  /** Puts files as they are elsewhere; they count as unchanged. */
  take(packed: Packed): void;
  apply(changes: readonly Change[]): void;
  /** `/tmp` and `/dev/null`, after the files that are there. */
  addSystem(): void;
  /** What is not as it was when this was last asked. */
  changes(): Change[];
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  hasLinks(): boolean;
}

export function createFileSystem(): FileSystem {
  const volume = new Volume();
  const core = (volume as unknown as { _core: Core })._core;
  const top = new Quiet<Link | undefined>();
  for (const [name, link] of core.root.children) top.set(name, link);
  core.root.children = top;
  const before = new Map<string, Before>();
  let links = false;
  const start = new Date(0);

  const folderAt = (path: string): Link => {
    let at = core.root;
    for (const name of path.split('/'))
      if (name) at = at.children.get(name) ?? at.createChild(name, core.createNode(kinds.folder));
    return at;
  };
  let lastPath = '';
  let lastFolder = core.root;
  const put = (path: string, bytes: Uint8Array, as?: 'link' | 'program') => {
    const cut = path.lastIndexOf('/');
    const parent = path.slice(0, cut);
    // Those of one folder come one after another.
    if (parent !== lastPath) {
      lastFolder = folderAt(parent);
      lastPath = parent;
    }
    const name = path.slice(cut + 1);
    const node = lastFolder.children.get(name)?.getNode() ?? core.createNode(kinds[as ?? 'file']);
    node.mode = kinds[as ?? 'file'];
    if (as === 'link') {
      links = true;
      node.symlink = new TextDecoder().decode(bytes);
    } else {
      node.buf = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      node.size = node.capacity = bytes.byteLength;
    }
    if (!lastFolder.children.has(name)) lastFolder.createChild(name, node);
    const mtime = new Date(start);
    node.mtime = mtime;
    before.set(path, { mtime, bytes, mode: node.mode });
  };
  const at = (path: string): Link | undefined => {
    let here: Link | undefined = core.root;
    for (const name of path.split('/')) {
      if (!name) continue;
      here = here?.children.get(name);
      if (!here) return undefined;
    }
    return here;
  };
  /** Follows links only where there are any. */
  const nodeAt = (path: string): Node | undefined => {
    if (!links) return at(path)?.getNode();
    try {
      return at(String(volume.realpathSync(path)))?.getNode();
    } catch {
      return undefined;
    }
  };

  const unchanged = (path: string, node: Node, bytes: Uint8Array) => {
    const was = before.get(path);
    if (!was) return false;
    if (was.mtime === node.mtime && was.mode === node.mode) return true;
    return modeOf(was.mode) === modeOf(node.mode) && equal(was.bytes, bytes);
  };

  return {
    fs: createFsFromVolume(volume),
    addSystem() {
      for (const name of ['tmp', 'dev']) if (!top.has(name)) top.hidden.add(name);
      folderAt('/tmp');
      if (top.hidden.has('dev')) folderAt('/dev').createChild('null', core.createNode(kinds.file));
    },
    take({ bytes, index }) {
      for (const [path, offset, length, as] of index) put(path, bytes.subarray(offset, offset + length), as);
    },
    apply(changes) {
      lastPath = ' ';
      for (const [path, bytes, as] of changes) {
        if (bytes) put(path, bytes, as);
        else {
          before.delete(path);
          volume.rmSync(path, { recursive: true, force: true });
        }
      }
    },
    changes() {
      lastPath = ' ';
      const changed: Change[] = [];
      const seen = new Set<string>();
      const look = (link: Link, path: string) => {
        for (const [name, child] of link.children) {
          if (!child || name === '.' || name === '..') continue;
          const own = `${path}/${name}`;
          const node = child.getNode();
          if (node.isDirectory()) {
            look(child, own);
            continue;
          }
          const isLink = node.isSymlink();
          if (!isLink && !node.isFile()) continue;
          seen.add(own);
          const was = before.get(own);
          if (was && was.mtime === node.mtime && was.mode === node.mode) continue;
          const bytes = isLink ? new TextEncoder().encode(node.symlink) : node.buf.subarray(0, node.size);
          if (!unchanged(own, node, bytes)) {
            const kept = new Uint8Array(bytes);
            changed.push(isLink ? [own, kept, 'link'] : node.mode & 0o111 ? [own, kept, 'program'] : [own, kept]);
            before.set(own, { mtime: node.mtime, bytes: kept, mode: node.mode });
          } else before.set(own, { mtime: node.mtime, bytes: was!.bytes, mode: node.mode });
        }
      };
      look(core.root, '');
      for (const name of top.hidden) if (name !== 'dev') look(top.get(name)!, `/${name}`);
      for (const path of [...before.keys()])
        if (!seen.has(path)) {
          before.delete(path);
          changed.push([path, null]);
        }
      return changed;
    },
    isFile: (path) => nodeAt(path)?.isFile() ?? false,
    isFolder: (path) => nodeAt(path)?.isDirectory() ?? false,
    hasLinks: () => links,
  };
}

/** Only what the workspace keeps of it. */
const modeOf = (mode: number) => (mode & 0o170000) | (mode & 0o111 ? 1 : 0);

const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, index) => byte === b[index]);
