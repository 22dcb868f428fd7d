import { fail, ok, type Result } from '#base/result.ts';
import { type Put, type Rows, understood } from './rows.ts';

/** Large values of runs by the hash of their content. */
export interface ResultStore {
  /** Rejects with a StorageError. */
  getBlob(hash: string): Promise<Uint8Array | undefined>;
  putBlobs(blobs: { hash: string; bytes: Uint8Array }[]): Promise<Result<void>>;
}

export function createResultStore(rows: Pick<Rows, 'get' | 'write'>): ResultStore {
  return {
    getBlob: async (hash) => (await rows.get('results', hash))?.bytes,
    async putBlobs(blobs) {
      try {
        const changes = blobs.map((put): Put => ({ table: 'results', put }));
        return ok(await rows.write(changes, 'strict'));
      } catch (thrown) {
        const { code, message } = understood(thrown);
        return fail(code, message);
      }
    },
  };
}
