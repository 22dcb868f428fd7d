/**
 * The files of one workspace in a folder of the container, kept in step both ways: what changes here goes there at
 * once; what changes there comes back while something runs and when it has ended. `node_modules` stays there.
 */
import { after as later } from '#base/deadline.ts';
import { createQueue } from '#base/queue.ts';
import type { FileEdit, FileInfo, FileResult, FileSort, Files } from '#workspace/files.contract.ts';
import type { Container, ContainerTree } from './container.ts';

export interface Room {
  /** Its folder in the container, relative to the working folder there. */
  folder: string;
  push(): Promise<FileResult>;
  /** Gives the paths that changed. */
  pull(): Promise<FileResult<string[]>>;
  /** Keeps both in step until it is called back. */
  follow(onChanged: (paths: string[]) => void): () => void;
}

/** Bytes of files, either way. */
const mostBytes = 100 * 2 ** 20;
const settleMs = 300;
const excludes = ['node_modules', '**/node_modules', '**/node_modules/**'];

type Known = Map<string, { hash: string; as: FileSort | undefined }>;

export function createRoom({ container, files, folder }: { container: Container; files: Files; folder: string }): Room {
  const inTurn = createQueue();
  /** What both had when they were last in step. */
  const known: Known = new Map();
  let made = false;

  async function push(): Promise<FileResult> {
    const listed = await files.list();
    if (!listed.ok) return listed;
    const there = listed.value.filter(({ kind, leftOut }) => kind === 'file' && !leftOut);
    if (there.reduce((sum, { size }) => sum + size, 0) > mostBytes)
      return tooLarge('The workspace has', 'which WebContainers are not handed');
    if (!made) await container.fs.mkdir(folder, { recursive: true });
    made = true;
    const changed = there.filter(({ path, hash, as }) => !same(known.get(path), hash, as));
    const paths = new Set(there.map(({ path }) => path));
    const gone = [...known.keys()].filter((path) => !paths.has(path));
    for (const path of gone) {
      await container.fs.rm(`${folder}${path}`, { force: true, recursive: true });
      known.delete(path);
    }
    if (changed.length === 0) return { ok: true, value: undefined };
    const tree = await treeOf(changed);
    if (!tree.ok) return tree;
    await container.mount(tree.value, { mountPoint: folder });
    for (const { path, hash, as } of changed) known.set(path, { hash, as });
    return { ok: true, value: undefined };
  }

  async function treeOf(infos: FileInfo[]): Promise<FileResult<ContainerTree>> {
    const root: ContainerTree = Object.create(null);
    for (const { path, as } of infos) {
      const names = path.slice(1).split('/');
      const name = names.pop()!;
      let at = root;
      for (const one of names) {
        const there = at[one];
        const directory: ContainerTree = there && 'directory' in there ? there.directory : Object.create(null);
        at[one] = { directory };
        at = directory;
      }
      if (as === 'link') {
        const target = await files.readLink(path);
        if (!target.ok) return target;
        at[name] = { file: { symlink: target.value } };
      } else {
        const read = await files.read(path);
        if (!read.ok) return read;
        at[name] = { file: { contents: read.value } };
      }
    }
    return { ok: true, value: root };
  }

  async function pull(): Promise<FileResult<string[]>> {
    if (!made) return { ok: true, value: [] };
    const tree = await container.export(folder, { format: 'json', excludes });
    const edits: FileEdit[] = [];
    const next: Known = new Map();
    let size = 0;
    for (const { path, bytes, as } of flat(tree)) {
      const hash = await sha256(bytes);
      const before = known.get(path);
      // A link is told from a file there; the permission to be run is not.
      const sort = as ?? (before?.as === 'program' ? before.as : undefined);
      next.set(path, { hash, as: sort });
      if (same(before, hash, sort)) continue;
      size += bytes.length;
      edits.push({ path, content: bytes, ...(sort && { as: sort }) });
    }
    if (size > mostBytes) return tooLarge('The run wrote', 'and none of it was kept');
    for (const path of known.keys()) if (!next.has(path)) edits.push({ path, content: null });
    if (edits.length === 0) return { ok: true, value: [] };
    const applied = await files.apply(edits);
    if (!applied.ok) return applied;
    known.clear();
    for (const [path, one] of next) known.set(path, one);
    return applied;
  }

  return {
    folder,
    push: () => inTurn(push),
    pull: () => inTurn(pull),
    follow(onChanged) {
      let over = false;
      let cancel = () => {};
      const unwatch = files.watch(() => void inTurn(push).catch(() => undefined));
      const watcher = container.fs.watch(folder, { recursive: true }, (_, name) => {
        if (over || String(name).split('/').includes('node_modules')) return;
        cancel();
        cancel = later(settleMs, () => {
          void inTurn(async () => {
            const pulled = over ? undefined : await pull();
            if (pulled?.ok && pulled.value.length > 0) onChanged(pulled.value);
          }).catch(() => undefined);
        });
      });
      return () => {
        over = true;
        cancel();
        unwatch();
        watcher.close();
      };
    },
  };
}

const same = (one: { hash: string; as: FileSort | undefined } | undefined, hash: string, as: FileSort | undefined) =>
  one !== undefined && one.hash === hash && one.as === as;

const tooLarge = (what: string, so: string) => ({
  ok: false as const,
  code: 'too_large' as const,
  message: `${what} more than ${mostBytes >> 20} MB, ${so}.`,
});

/** What it names is not trusted: the files check each path as any other. */
function* flat(tree: ContainerTree, above = ''): Generator<{ path: string; bytes: Uint8Array; as?: 'link' }> {
  for (const [name, node] of Object.entries(tree)) {
    const path = `${above}/${name}`;
    if ('directory' in node) yield* flat(node.directory, path);
    else if ('symlink' in node.file) yield { path, bytes: encode(node.file.symlink), as: 'link' };
    else {
      const { contents } = node.file;
      yield { path, bytes: typeof contents === 'string' ? encode(contents) : contents };
    }
  }
}

const encode = (text: string) => new TextEncoder().encode(text);

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
