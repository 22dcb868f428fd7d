import { ok } from '#base/result.ts';
import { failureOf } from './file-failure.ts';
import type { BlobStore, FileResult } from './files.contract.ts';
import { partsOf } from './large.ts';
import { emptyTree } from './trees.ts';

/** What was let go. */
export interface Collected {
  blobs: number;
  trees: number;
}

/** Rows read, or let go, between two pauses. */
const chunk = 200;

/**
 * Lets go of every blob and folder that neither a root nor a workspace reaches (mark and sweep). Only of what was last
 * written before a time, as `git gc` does: what is newer may be on its way into an entry, in this tab or another, and
 * whoever names an old row again writes it again, which the last look, in the transaction that removes it, sees. A row
 * that is missing has nothing below it to keep.
 */
export async function collect(
  store: Pick<BlobStore, 'getTree' | 'lives' | 'writtenBefore' | 'remove'>,
  roots: () => Promise<Iterable<string>>,
  before: number,
  /** Called after each chunk of work, so that others get their turn. */
  pause: () => Promise<unknown> = async () => {},
): Promise<FileResult<Collected>> {
  try {
    const old = await store.writtenBefore(before);
    // After the old rows were listed: what came to be needed meanwhile is seen as needed.
    const lives = await store.lives();
    const trees = new Set<string>([emptyTree.hash]);
    const blobs = new Set<string>(lives.flatMap(({ leftOut = [] }) => leftOut.flatMap(partsOf)));
    const waiting = [...new Set([...(await roots()), ...lives.map(({ hash }) => hash)])];
    let work = 0;
    for (let hash = waiting.pop(); hash !== undefined; hash = waiting.pop()) {
      if (trees.has(hash)) continue;
      trees.add(hash);
      for (const entry of (await store.getTree(hash))?.entries ?? []) {
        if (entry.kind === 'file') blobs.add(entry.hash);
        else if (!trees.has(entry.hash)) waiting.push(entry.hash);
      }
      if (++work % chunk === 0) await pause();
    }
    const gone = {
      blobs: old.blobs.filter((hash) => !blobs.has(hash)),
      trees: old.trees.filter((hash) => !trees.has(hash)),
    };
    const collected = { blobs: 0, trees: 0 };
    // Folders first: where it is cut off, no folder names a content that is gone.
    for (const kind of ['trees', 'blobs'] as const) {
      for (let at = 0; at < gone[kind].length; at += chunk) {
        const removed = await store.remove({ blobs: [], trees: [], [kind]: gone[kind].slice(at, at + chunk) }, before);
        if (!removed.ok) return removed;
        collected[kind] += removed.value[kind];
        await pause();
      }
    }
    return ok(collected);
  } catch (error) {
    return failureOf(error);
  }
}
