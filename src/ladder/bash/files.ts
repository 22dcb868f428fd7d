/** The tree as the file system of the shell's interpreter, with the devices that a script names. */

import type { BufferEncoding, FileContent, IFileSystem } from 'just-bash/browser';
import { bytesFrom, charactersOf } from './characters.ts';
import { above, type File, type Folder, fault, type Node, placeOf, plain, type Tree } from './tree.ts';

/** Written to, it is the screen: what the outermost level of a line prints goes there at once. */
export const screenOf = (sink: number, stream: 'out' | 'error') => `/dev/screen/${sink}/${stream}`;
const screen = /^\/dev\/screen\/(\d+)\/(out|error)$/;

/** What a read of each gives; `null` where it would never end. */
const devices: Record<string, string | null> = {
  '/dev/null': '',
  '/dev/stdin': '',
  '/dev/stdout': '',
  '/dev/stderr': '',
  '/dev/tty': '',
  '/dev/full': null,
  '/dev/zero': null,
  '/dev/random': null,
  '/dev/urandom': null,
};

export function createFileSystem(options: {
  tree: Tree;
  now: () => number;
  show(sink: number, stream: 'out' | 'error', bytes: Uint8Array): void;
}): IFileSystem {
  const { tree, now, show } = options;

  const need = (path: string, what: string, last = true): { path: string; node: Node } => {
    if (screen.test(path)) return need('/dev/null', what);
    const { path: at, node } = tree.resolve(path, last);
    if (!node) throw fault('ENOENT', what, path);
    return { path: at, node };
  };
  async function readFileBuffer(path: string): Promise<Uint8Array> {
    const { path: at, node } = need(path, 'open');
    if (node.kind !== 'file') throw fault('EISDIR', 'read', path);
    if (devices[at] === null)
      throw new Error(`EINVAL: ${at} has no end, and the embedded shell reads files whole; head -c takes a part of it`);
    return tree.bytesOf(at, node);
  }
  /** Where it is written: through the links that are there. */
  async function write(path: string, content: Uint8Array, add: boolean): Promise<void> {
    const shown = screen.exec(path);
    if (shown) return show(Number(shown[1]), shown[2] as 'out' | 'error', content);
    const { path: at, node } = tree.resolve(path);
    if (at === '/dev/full') throw fault('ENOSPC', 'write', path);
    if (at in devices) return;
    if (node?.kind === 'folder') throw fault('EISDIR', 'open', path);
    const before = add && node?.kind === 'file' ? await tree.bytesOf(at, node) : undefined;
    const bytes = before ? joined(before, content) : content;
    const mode = node?.kind === 'file' ? node.mode : 0o644;
    const place = node?.kind === 'file' ? node.place : placeOf(at);
    tree.put(at, { kind: 'file', size: bytes.length, modifiedAt: now(), mode, place, bytes });
  }
  const statOf = (node: Node, path: string) => ({
    isFile: node.kind === 'file',
    isDirectory: node.kind === 'folder',
    isSymbolicLink: node.kind === 'link',
    mode: node.kind === 'file' ? node.mode : node.kind === 'link' ? 0o777 : 0o755,
    size: node.kind === 'file' ? node.size : node.kind === 'link' ? node.target.length : 4096,
    mtime: new Date(node.modifiedAt),
    identity: path,
  });
  const entries = (path: string): { path: string; folder: Folder; names: string[] } => {
    const { path: at, node } = need(path, 'scandir');
    if (node.kind !== 'folder') throw fault('ENOTDIR', 'scandir', path);
    return { path: at, folder: node, names: tree.namesIn(at, node) };
  };
  async function copied(path: string, file: File): Promise<File> {
    return { ...file, bytes: await tree.bytesOf(path, file), hash: undefined, modifiedAt: now() };
  }
  /** A node with all below it, copied to where it goes. */
  async function copy(from: string, to: string): Promise<void> {
    for (const [path, node] of [...tree.walk(from)]) {
      const at = to + path.slice(from.length);
      if (node.kind === 'folder') tree.makeFolder(at);
      else if (node.kind === 'link') tree.put(at, { ...node, place: placeOf(at), modifiedAt: now() });
      else tree.put(at, { ...(await copied(path, node)), place: placeOf(at) });
    }
  }

  return {
    readFileBuffer,
    readFile: async (path, encoding) => decode(await readFileBuffer(path), encodingOf(encoding)),
    readFileBytes: async (path) => decode(await readFileBuffer(path), 'latin1') as never,
    writeFile: (path, content, encoding) => write(path, encode(content, encodingOf(encoding)), false),
    appendFile: (path, content, encoding) => write(path, encode(content, encodingOf(encoding)), true),
    async exists(path) {
      try {
        return screen.test(path) || tree.resolve(path).node !== undefined;
      } catch {
        return false;
      }
    },
    async stat(path) {
      const { path: at, node } = need(path, 'stat');
      return statOf(node, at);
    },
    async lstat(path) {
      const { path: at, node } = need(path, 'lstat', false);
      return statOf(node, at);
    },
    async mkdir(path, how) {
      const { path: at, node } = tree.resolve(path);
      if (node && (node.kind !== 'folder' || !how?.recursive)) throw fault('EEXIST', 'mkdir', path);
      if (!how?.recursive && tree.lookup(above(at))?.kind !== 'folder') throw fault('ENOENT', 'mkdir', path);
      tree.makeFolder(at);
    },
    readdir: async (path) => entries(path).names,
    async readdirWithFileTypes(path) {
      const { folder, names } = entries(path);
      return names.map((name) => {
        const { kind } = folder.names.get(name)!;
        return { name, isFile: kind === 'file', isDirectory: kind === 'folder', isSymbolicLink: kind === 'link' };
      });
    },
    async rm(path, how) {
      const { path: at, node } = tree.resolve(path, false);
      if (!node) {
        if (how?.force) return;
        throw fault('ENOENT', 'rm', path);
      }
      if (at in devices || at === '/') throw fault('EPERM', 'rm', path);
      if (node.kind === 'folder' && node.names.size > 0 && !how?.recursive) throw fault('ENOTEMPTY', 'rm', path);
      tree.drop(at);
    },
    async cp(from, to, how) {
      const { path: at, node } = need(from, 'cp');
      const { path: target } = tree.resolve(to);
      if (node.kind === 'folder' && !how?.recursive) throw fault('EISDIR', 'cp', from);
      if (node.kind === 'folder' && `${target}/`.startsWith(`${at}/`)) throw fault('EINVAL', 'cp', from);
      await copy(at, target);
    },
    async mv(from, to) {
      const { path: at, node } = need(from, 'mv', false);
      const { path: target, node: there } = tree.resolve(to, false);
      if (at === target) return;
      if (node.kind === 'folder' && `${target}/`.startsWith(`${at}/`)) throw fault('EINVAL', 'mv', from);
      if (there?.kind === 'folder' && there.names.size > 0) throw fault('ENOTEMPTY', 'mv', to);
      if (there) tree.drop(target);
      await copy(at, target);
      tree.drop(at);
    },
    resolvePath: (base, path) => plain(path.startsWith('/') ? path : `${base}/${path}`),
    getAllPaths: () => ['/', ...[...tree.walk('/')].map(([path]) => path)],
    async chmod(path, mode) {
      const { path: at, node } = need(path, 'chmod');
      if (node.kind !== 'file' || node.mode === mode) return;
      tree.put(at, { ...(await copied(at, node)), modifiedAt: node.modifiedAt, mode });
    },
    async symlink(target, path) {
      const { path: at, node } = tree.resolve(path, false);
      if (node) throw fault('EEXIST', 'symlink', path);
      tree.put(at, { kind: 'link', target, modifiedAt: now(), place: placeOf(at) });
    },
    async link(from, to) {
      const { path: at, node } = need(from, 'link');
      if (node.kind !== 'file') throw fault('EPERM', 'link', from);
      if (tree.resolve(to, false).node) throw fault('EEXIST', 'link', to);
      await copy(at, tree.resolve(to, false).path);
    },
    async readlink(path) {
      const { node } = need(path, 'readlink', false);
      if (node.kind !== 'link') throw fault('EINVAL', 'readlink', path);
      return node.target;
    },
    realpath: async (path) => need(path, 'realpath').path,
    async utimes(path, _, modified) {
      const { node } = need(path, 'utimes');
      node.modifiedAt = modified.getTime();
    },
  };
}

/** A node for each program that the shell knows, so that `which` and a path find it, and for each device. */
export function fixedNodes(names: readonly string[], now: number): [string, Node][] {
  const file = (path: string, text: string, mode: number): [string, Node] => {
    const bytes = new TextEncoder().encode(text);
    return [path, { kind: 'file', size: bytes.length, modifiedAt: now, mode, place: 'beside', bytes }];
  };
  return [
    ['/tmp', { kind: 'folder', names: new Map(), modifiedAt: now, own: true }],
    ...names.map((name) => file(`/usr/bin/${name}`, `#!/bin/bash\n# ${name} of the embedded shell\n`, 0o755)),
    ...Object.keys(devices).map((path) => file(path, '', 0o666)),
  ];
}

type Encoded = Parameters<IFileSystem['readFile']>[1];

const encodingOf = (given: Encoded): BufferEncoding => (typeof given === 'string' ? given : given?.encoding) ?? 'utf8';

function encode(content: FileContent, encoding: BufferEncoding): Uint8Array {
  if (typeof content !== 'string') return content.slice();
  switch (encoding) {
    case 'binary':
    case 'latin1':
    case 'ascii':
      return bytesFrom(content);
    case 'base64':
      return bytesFrom(atob(content));
    case 'hex':
      return Uint8Array.from(content.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    default:
      return new TextEncoder().encode(content);
  }
}

function decode(bytes: Uint8Array, encoding: BufferEncoding): string {
  if (encoding === 'utf8' || encoding === 'utf-8') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const text = charactersOf(bytes);
  if (encoding === 'base64') return btoa(text);
  if (encoding === 'hex') return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return text;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
