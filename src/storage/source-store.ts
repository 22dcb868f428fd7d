import type { SourceStore } from '#codemode/catalog.contract.ts';
import type { Rows } from './rows.ts';

/** Keeps imported documents. Rejects with a StorageError. */
export function createSourceStore(rows: Rows): SourceStore {
  return {
    all: () => rows.all('sources'),
    put: (row) => rows.write([{ table: 'sources', put: row }], 'strict'),
    remove: (id) => rows.write([{ table: 'sources', remove: id }], 'strict'),
  };
}
