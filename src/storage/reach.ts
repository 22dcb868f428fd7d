import type { Rows } from './rows.ts';

/**
 * The hash of every snapshot that an entry, also a deleted one, a draft, an operation of any session or the journal of a run names: what a
 * collection of the files must keep. Reads indexes, not rows. Rejects with a StorageError.
 */
export function createReach(rows: Pick<Rows, 'all' | 'distinct'>): () => Promise<string[]> {
  return async () => {
    const [entries, moved, drafts, journals] = await Promise.all([
      rows.distinct('entries', 'tree'),
      rows.distinct('operations', 'files'),
      rows.all('drafts'),
      rows.all('journals'),
    ]);
    const streamed = drafts.flatMap(({ entry }) => (entry.tree === null ? [] : [entry.tree]));
    const before = journals.flatMap(({ snapshots = [] }) => snapshots);
    return [...new Set([...entries, ...moved, ...streamed, ...before])];
  };
}
