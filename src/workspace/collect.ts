import type { BlobStore } from './files.contract.ts';
import { emptyTree } from './trees.ts';

/** What was let go. */
export interface Collected {
  blobs: number;
  trees: number;
}

/**
 * Lets go of every blob and folder that no root reaches (mark and sweep). A row that is missing has nothing below it to
 * keep. Nothing may write at the same time: a blob is stored before the folder that names it. Throws what the store does.
 */
export async function collect(
  store: Pick<BlobStore, 'getTree' | 'hashes' | 'remove'>,
  roots: Iterable<string>,
): Promise<Collected> {
  const trees = new Set<string>();
  const blobs = new Set<string>();
  const waiting = [...new Set(roots)].filter((hash) => hash !== emptyTree.hash);
  for (let hash = waiting.pop(); hash !== undefined; hash = waiting.pop()) {
    if (trees.has(hash)) continue;
    trees.add(hash);
    for (const entry of (await store.getTree(hash))?.entries ?? []) {
      if (entry.kind === 'file') blobs.add(entry.hash);
      else if (!trees.has(entry.hash)) waiting.push(entry.hash);
    }
  }
  const kept = await store.hashes();
  const gone = {
    blobs: kept.blobs.filter((hash) => !blobs.has(hash)),
    trees: kept.trees.filter((hash) => !trees.has(hash)),
  };
  const removed = await store.remove(gone);
  if (!removed.ok) throw Object.assign(new Error(removed.message), { fileCode: removed.code });
  return { blobs: gone.blobs.length, trees: gone.trees.length };
}
