import type { ModelStore } from '#models/model.contract.ts';
import type { Rows } from './rows.ts';

/** Keeps the models a person has set up, without their keys. Rejects with a StorageError. */
export function createModelStore(rows: Rows): ModelStore {
  return {
    all: () => rows.all('models'),
    put: (config) => rows.write([{ table: 'models', put: config }], 'strict'),
    remove: (id) => rows.write([{ table: 'models', remove: id }], 'strict'),
  };
}
