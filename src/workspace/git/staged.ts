/**
 * The files of a workspace as the Git library wants them, with changes held back: an operation reads its own writes, and
 * `flush` makes all of them one change of the workspace, or none.
 */
import type { FileEdit, FileResult, FileSort, Files } from '../files.contract.ts';
import { hashOf } from '../trees.ts';

interface Node {
  size: number;
  hash?: string;
  as?: FileSort | undefined;
  /** Of a file that was written here. */
  bytes?: Uint8Array<ArrayBuffer>;
}

export type StagedFiles = Awaited<ReturnType<typeof stageFiles>>;

const modes = { link: 0o120000, program: 0o100755 };

export async function stageFiles(files: Files) {
  const nodes = new Map<string, Node>();
  /** Names in each folder. */
  const folders = new Map<string, Set<string>>([['/', new Set()]]);
  const removed = new Set<string>();
  const listed = await files.list();
  if (!listed.ok) throw new Error(listed.message);
  for (const { path, kind, size, hash, as } of listed.value) {
    if (kind === 'folder') addFolder(path);
    else addFile(path, { size, hash, as });
  }

  function addFolder(path: string): void {
    if (folders.has(path)) return;
    folders.set(path, new Set());
    folders.get(aboveOf(path))!.add(nameOf(path));
  }
  function addFile(path: string, node: Node): void {
    nodes.set(path, node);
    folders.get(aboveOf(path))!.add(nameOf(path));
  }
  const plain = (path: string) =>
    `/${path
      .split('/')
      .filter((name) => name && name !== '.')
      .join('/')}`;
  /** The library asks thousands of times for what is not there: no stack is drawn up for that. */
  const error = (code: string, path: string) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    const made = Object.assign(new Error(`${code}: ${path}`), { code });
    Error.stackTraceLimit = stackTraceLimit;
    return made;
  };

  async function bytesOf(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const node = nodes.get(path);
    if (!node) throw error(folders.has(path) ? 'EISDIR' : 'ENOENT', path);
    if (node.bytes) return node.bytes.slice();
    const read = node.as === 'link' ? await files.readLink(path) : await files.read(path);
    if (!read.ok) throw new Error(read.message);
    return typeof read.value === 'string'
      ? new TextEncoder().encode(read.value)
      : (read.value as Uint8Array<ArrayBuffer>);
  }

  function put(path: string, content: Uint8Array | string, as?: FileSort): void {
    if (folders.has(path)) throw error('EISDIR', path);
    if (!folders.has(aboveOf(path))) throw error(nodes.has(aboveOf(path)) ? 'ENOTDIR' : 'ENOENT', path);
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
    addFile(path, { size: bytes.length, bytes, as });
    removed.delete(path);
  }

  /**
   * The times and the number of a file are made of its hash: that a file has not changed since it was put into the index
   * is then told by what is in it and not by a clock, also when the files are those of another moment again.
   */
  async function stat(given: string) {
    const path = plain(given);
    const node = nodes.get(path);
    if (!node && !folders.has(path)) throw error('ENOENT', path);
    if (node) node.hash ??= await hashOf(node.bytes!);
    const part = (at: number) => (node ? Number.parseInt(node.hash!.slice(at, at + 8), 16) : 0);
    const type = !node ? 'dir' : node.as === 'link' ? 'symlink' : 'file';
    return {
      type,
      mode: !node ? 0o40000 : node.as ? modes[node.as] : 0o100644,
      size: node?.size ?? 0,
      ino: part(0),
      mtimeMs: part(8) * 1000,
      ctimeMs: part(16) * 1000,
      uid: 1,
      gid: 1,
      dev: 1,
      isFile: () => type === 'file',
      isDirectory: () => type === 'dir',
      isSymbolicLink: () => type === 'symlink',
    };
  }

  const promises = {
    async readFile(path: string, options?: string | { encoding?: string }) {
      const bytes = await bytesOf(plain(path));
      const encoding = typeof options === 'string' ? options : options?.encoding;
      return encoding ? new TextDecoder().decode(bytes) : bytes;
    },
    async writeFile(path: string, content: Uint8Array | string, options?: { mode?: number }) {
      const at = plain(path);
      const as = options?.mode === undefined ? nodes.get(at)?.as : options.mode & 0o100 ? 'program' : undefined;
      put(at, content, as === 'link' ? undefined : as);
    },
    async unlink(path: string) {
      const at = plain(path);
      if (!nodes.delete(at)) throw error('ENOENT', at);
      folders.get(aboveOf(at))!.delete(nameOf(at));
      removed.add(at);
    },
    async readdir(path: string) {
      const names = folders.get(plain(path));
      if (!names) throw error(nodes.has(plain(path)) ? 'ENOTDIR' : 'ENOENT', path);
      return [...names].sort();
    },
    async mkdir(path: string) {
      const at = plain(path);
      if (folders.has(at) || nodes.has(at)) throw error('EEXIST', at);
      if (!folders.has(aboveOf(at))) throw error('ENOENT', at);
      addFolder(at);
    },
    async rmdir(path: string) {
      const at = plain(path);
      const names = folders.get(at);
      if (!names) throw error('ENOENT', at);
      if (names.size > 0 || at === '/') throw error('ENOTEMPTY', at);
      folders.delete(at);
      folders.get(aboveOf(at))!.delete(nameOf(at));
    },
    async rename(from: string, to: string) {
      const [was, is] = [plain(from), plain(to)];
      const content = await bytesOf(was);
      put(is, content, nodes.get(was)?.as);
      await promises.unlink(was);
    },
    stat,
    lstat: stat,
    readlink: async (path: string) => new TextDecoder().decode(await bytesOf(plain(path))),
    symlink: async (target: string, path: string) => put(plain(path), target, 'link'),
    chmod: async () => undefined,
  };

  return {
    promises,
    /** Every file as it is now, written here or not. */
    paths: () => [...nodes].map(([path, { as }]) => ({ path, as })),
    bytesOf,
    has: (path: string) => nodes.has(path) || folders.has(path),
    async flush(): Promise<FileResult<string[]>> {
      const edits: FileEdit[] = [...removed].map((path) => ({ path, content: null }));
      for (const [path, { bytes, as }] of nodes) if (bytes) edits.push({ path, content: bytes, ...(as && { as }) });
      return edits.length > 0 ? files.apply(edits) : { ok: true, value: [] };
    },
  };
}

const aboveOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
