import { fail, ok } from '#base/result.ts';
import type { BlobStore, FileResult } from '#workspace/files.contract.ts';
import { type Put, type Removal, type Rows, understood } from './rows.ts';

/** Keeps files and folders by their hash. Reads reject with a StorageError. */
export function createBlobStore(rows: Rows, now: () => number = Date.now): BlobStore {
  const write = (changes: (Put | Removal)[]) => attempt(() => rows.write(changes, 'strict'));
  return {
    getBlob: async (hash) => (await rows.get('blobs', hash))?.bytes,
    async getTree(hash) {
      const row = await rows.get('trees', hash);
      return row && { hash: row.hash, entries: row.entries };
    },
    getLive: (workspaceId) => rows.get('live', workspaceId),
    lives: () => rows.all('live'),
    commit({ blobs = [], trees = [], live }) {
      const at = now();
      return write([
        ...blobs.map((row): Put => ({ table: 'blobs', put: { ...row, at } })),
        ...trees.map((row): Put => ({ table: 'trees', put: { ...row, at } })),
        ...(live ? [{ table: 'live', put: live } satisfies Put] : []),
      ]);
    },
    dropLive: (workspaceId) => write([{ table: 'live', remove: workspaceId }]),
    async writtenBefore(time) {
      const [blobs, trees] = await Promise.all([rows.written('blobs'), rows.written('trees')]);
      const old = (written: [string, number][]) => written.filter(([, at]) => at < time).map(([hash]) => hash);
      return { blobs: old(blobs), trees: old(trees) };
    },
    remove: ({ blobs, trees }, before) =>
      attempt(async () => {
        const removed = [
          await rows.removeBefore('blobs', blobs, before),
          await rows.removeBefore('trees', trees, before),
        ];
        return { blobs: removed[0]!, trees: removed[1]! };
      }),
  };
}

async function attempt<T>(work: () => Promise<T>): Promise<FileResult<T>> {
  try {
    return ok(await work());
  } catch (thrown) {
    const { code, message } = understood(thrown);
    return fail(code === 'full' ? 'full' : 'failed', message);
  }
}
