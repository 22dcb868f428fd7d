import { fail, ok } from '#base/result.ts';
import type { BlobStore, FileResult } from '#workspace/files.contract.ts';
import { type Put, type Removal, type Rows, understood } from './rows.ts';

/** Keeps files and folders by their hash. Reads reject with a StorageError. */
export function createBlobStore(rows: Rows): BlobStore {
  return {
    getBlob: async (hash) => (await rows.get('blobs', hash))?.bytes,
    putBlobs: (blobs) =>
      attempt(
        rows,
        blobs.map((put): Put => ({ table: 'blobs', put })),
      ),
    getTree: (hash) => rows.get('trees', hash),
    putTrees: (trees) =>
      attempt(
        rows,
        trees.map((put): Put => ({ table: 'trees', put })),
      ),
    getLive: async (workspaceId) => (await rows.get('live', workspaceId))?.hash,
    putLive: (workspaceId, hash) => attempt(rows, [{ table: 'live', put: { workspaceId, hash } }]),
    async hashes() {
      const [blobs, trees] = await Promise.all([rows.keys('blobs'), rows.keys('trees')]);
      return { blobs: blobs.map(String), trees: trees.map(String) };
    },
    remove: ({ blobs, trees }) =>
      attempt(rows, [
        ...blobs.map((hash): Removal => ({ table: 'blobs', remove: hash })),
        ...trees.map((hash): Removal => ({ table: 'trees', remove: hash })),
      ]),
  };
}

async function attempt(rows: Rows, changes: (Put | Removal)[]): Promise<FileResult> {
  try {
    return ok(await rows.write(changes, 'strict'));
  } catch (thrown) {
    const { code, message } = understood(thrown);
    return fail(code === 'full' ? 'full' : 'failed', message);
  }
}
