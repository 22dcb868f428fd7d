import type { MemoryStore } from '#memory/memory.contract.ts';
import type { Rows } from './rows.ts';

/** Keeps memories, one range read a profile. Rejects with a StorageError. */
export function createMemoryStore(rows: Rows): MemoryStore {
  return {
    all: async (profile) => (await rows.of(['memories'], profile)).memories,
    put: (memory) => rows.write([{ table: 'memories', put: memory }], 'strict'),
  };
}
