import type { Rows } from './rows.ts';

/**
 * The hash of every snapshot that an entry, also a deleted one, or an operation of any session names: what a collection
 * of the files must keep. Rejects with a StorageError.
 */
export function createReach(rows: Pick<Rows, 'all'>): () => Promise<string[]> {
  return async () => {
    const [entries, operations, drafts] = await Promise.all([
      rows.all('entries'),
      rows.all('operations'),
      rows.all('drafts'),
    ]);
    const moved = operations.flatMap(({ changes }) =>
      changes.flatMap(({ table, before, after }) => (table === 'files' ? [before, after] : [])),
    );
    const trees = [...entries, ...drafts.map(({ entry }) => entry)].map(({ tree }) => tree);
    return [...new Set([...trees, ...moved].filter((hash) => typeof hash === 'string'))];
  };
}
