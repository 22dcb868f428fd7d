import type { BlobStore, FileCode, TreeEntry, TreeRow } from './files.contract.ts';

/** Folders as rows that never change, each known by the hash of what it holds (a Merkle tree, as in Git). */
export interface Trees {
  /** Throws a `FileProblem` where the row is not there. */
  get(hash: string): Promise<TreeRow>;
  /** Makes a row, and keeps it for the next `take`. */
  make(entries: TreeEntry[]): Promise<TreeRow>;
  /** The rows made since the last time, to be stored. */
  take(): TreeRow[];
}

/** What stops a change part of the way; the boundary turns it into a result. */
export type FileProblem = Error & { fileCode: FileCode };

export const problem = (fileCode: FileCode, message: string): FileProblem =>
  Object.assign(new Error(message), { fileCode });

/** Rows kept at hand: enough for a large project, and small. */
const remembered = 10_000;

/** `known`: rows at hand already, as of workspaces that share most of their folders. */
export function createTrees(store: Pick<BlobStore, 'getTree'>, known = new Map<string, TreeRow>()): Trees {
  let made: TreeRow[] = [];
  const remember = (row: TreeRow) => {
    if (known.size >= remembered) known.clear();
    known.set(row.hash, row);
    return row;
  };
  return {
    async get(hash) {
      const row = known.get(hash) ?? (hash === emptyTree.hash ? emptyTree : await store.getTree(hash));
      if (!row) throw problem('failed', `A folder of the workspace is missing in storage (${hash.slice(0, 8)}).`);
      return remember(row);
    },
    async make(entries) {
      const sorted = inOrder(entries);
      const row = { hash: await treeHash(sorted), entries: sorted };
      made.push(row);
      return remember(row);
    },
    take() {
      const rows = made;
      made = [];
      return rows;
    },
  };
}

/** The folder that holds nothing; it needs no row. SHA-256 of `[]`. */
export const emptyTree: TreeRow = {
  hash: '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945',
  entries: [],
};

const canonical = (entries: TreeEntry[]) =>
  JSON.stringify(
    entries.map(({ name, kind, hash, size, modifiedAt, as }) => [
      name,
      kind,
      hash,
      size,
      modifiedAt,
      ...(as ? [as] : []),
    ]),
  );

const inOrder = (entries: readonly TreeEntry[]) => [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));

/** The hash of a folder, whatever the order its entries come in. */
export const treeHash = (entries: readonly TreeEntry[]): Promise<string> =>
  hashOf(new TextEncoder().encode(canonical(inOrder(entries))));

export async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The entry at a path; `undefined` where there is none. Throws `not_a_folder` where a file is on the way. */
export async function entryAt(trees: Trees, root: string, names: string[]): Promise<TreeEntry | undefined> {
  let entry: TreeEntry | undefined = { name: '', kind: 'folder', hash: root, size: 0, modifiedAt: 0 };
  for (const name of names) {
    if (entry.kind === 'file') throw problem('not_a_folder', `“${entry.name}” is a file, so nothing is in it.`);
    const { entries }: TreeRow = await trees.get(entry.hash);
    entry = entries.find((other) => other.name === name);
    if (!entry) return;
  }
  return entry;
}

/**
 * Puts an entry at a path, or takes away what is there (`null`): only the folders on the way are made anew. Gives the
 * new root. A folder left empty goes too.
 */
export const change = (
  trees: Trees,
  root: string,
  names: string[],
  entry: Omit<TreeEntry, 'name'> | null,
  now: number,
): Promise<string> => changeAll(trees, root, [{ names, entry }], now);

export interface TreeChange {
  names: string[];
  entry: Omit<TreeEntry, 'name'> | null;
}

/** The same for many paths: each folder is made anew once. Of several entries for one path the last holds. */
export async function changeAll(
  trees: Trees,
  root: string,
  changes: readonly TreeChange[],
  now: number,
): Promise<string> {
  const { entries } = await trees.get(root);
  const after = new Map(entries.map((entry) => [entry.name, entry]));
  const below = new Map<string, TreeChange[]>();
  for (const { names, entry } of changes) {
    const [name = '', ...rest] = names;
    if (rest.length > 0) {
      const others = below.get(name) ?? [];
      below.set(name, others);
      others.push({ names: rest, entry });
    } else if (entry) after.set(name, { ...entry, name });
    else after.delete(name);
  }
  for (const [name, rest] of below) {
    const found = after.get(name);
    if (found?.kind === 'file') throw problem('not_a_folder', `“${name}” is a file, so nothing can be in it.`);
    const hash = await changeAll(trees, found?.hash ?? emptyTree.hash, rest, now);
    if (hash === emptyTree.hash) after.delete(name);
    else after.set(name, { name, kind: 'folder', hash, size: 0, modifiedAt: now });
  }
  return after.size === 0 ? emptyTree.hash : (await trees.make([...after.values()])).hash;
}

/** Every entry below a folder, with its path, in no particular order. */
export async function walk(
  trees: Trees,
  hash: string,
  above: string,
  found: [path: string, entry: TreeEntry][] = [],
): Promise<[path: string, entry: TreeEntry][]> {
  const { entries } = await trees.get(hash);
  const folders: Promise<unknown>[] = [];
  for (const entry of entries) {
    const path = `${above}/${entry.name}`;
    found.push([path, entry]);
    if (entry.kind === 'folder') folders.push(walk(trees, entry.hash, path, found));
  }
  await Promise.all(folders);
  return found;
}
