/** Snapshots as a list of what they are made of, and back: for files that hold a session with its workspace. */
import type { BlobStore, FileResult, TreeRow } from './files.contract.ts';
import { emptyTree, hashOf, treeHash } from './trees.ts';

export interface Reached {
  trees: TreeRow[];
  /** Hashes of contents, sorted. */
  blobs: string[];
  /** Folders that are named and not there. */
  missing: string[];
}

/** Everything that snapshots are made of, each once, by hash. */
export async function reachedBy(store: Pick<BlobStore, 'getTree'>, roots: Iterable<string>): Promise<Reached> {
  const trees = new Map<string, TreeRow>();
  const blobs = new Set<string>();
  const missing = new Set<string>();
  const waiting = [...new Set(roots)];
  for (let hash = waiting.pop(); hash !== undefined; hash = waiting.pop()) {
    if (trees.has(hash) || missing.has(hash) || hash === emptyTree.hash) continue;
    const row = await store.getTree(hash);
    if (!row) {
      missing.add(hash);
      continue;
    }
    trees.set(hash, { hash, entries: row.entries });
    for (const entry of row.entries) entry.kind === 'file' ? blobs.add(entry.hash) : waiting.push(entry.hash);
  }
  return {
    trees: [...trees.values()].sort((a, b) => (a.hash < b.hash ? -1 : 1)),
    blobs: [...blobs].sort(),
    missing: [...missing],
  };
}

/** What does not fit among folders and contents from outside, as a sentence; `null` where every hash is what it says. */
export async function misfitOf(
  trees: readonly TreeRow[],
  blobs: readonly { hash: string; bytes: Uint8Array<ArrayBuffer> }[],
  left: ReadonlySet<string>,
): Promise<string | null> {
  const there = new Set([emptyTree.hash, ...trees.map(({ hash }) => hash)]);
  const contents = new Set([...left, ...blobs.map(({ hash }) => hash)]);
  for (const { hash, bytes } of blobs)
    if ((await hashOf(bytes)) !== hash) return 'The content of a file does not fit its hash.';
  for (const { hash, entries } of trees) {
    if ((await treeHash(entries)) !== hash) return 'A folder does not fit its hash.';
    for (const { name, kind, hash: of } of entries) {
      if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name))
        return 'A folder holds a name that is none.';
      if (!(kind === 'file' ? contents : there).has(of)) return `“${name}” is named and not in the file.`;
    }
  }
  return null;
}

const together = 50;

/** Keeps them. Nothing points at them yet, so that what is kept of a failed import is let go by itself. */
export async function addToStore(
  store: Pick<BlobStore, 'commit'>,
  { trees, blobs }: { trees: TreeRow[]; blobs: { hash: string; bytes: Uint8Array }[] },
  onProgress: (done: number, of: number) => void = () => {},
  signal?: AbortSignal,
): Promise<FileResult> {
  const of = trees.length + blobs.length;
  for (let at = 0; at < blobs.length; at += together) {
    if (signal?.aborted) return { ok: false, code: 'failed', message: 'Stopped. Nothing was imported.' };
    const added = await store.commit({ blobs: blobs.slice(at, at + together) });
    if (!added.ok) return added;
    onProgress(Math.min(blobs.length, at + together), of);
  }
  for (let at = 0; at < trees.length; at += together * 4) {
    const added = await store.commit({ trees: trees.slice(at, at + together * 4) });
    if (!added.ok) return added;
    onProgress(Math.min(of, blobs.length + at + together * 4), of);
  }
  return { ok: true, value: undefined };
}
