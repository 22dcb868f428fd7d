import type { EdgeState, EdgeStore } from '#codemode/edge.contract.ts';
import type { Rows } from './rows.ts';

const key = 'edge';

/** Keeps the state of the in-page service Edge. Rejects with a StorageError. */
export function createEdgeStore(rows: Rows): EdgeStore {
  return {
    load: async () => (await rows.get('values', key))?.value as EdgeState | undefined,
    save: (state) => rows.write([{ table: 'values', put: { key, value: state } }], 'strict'),
  };
}
