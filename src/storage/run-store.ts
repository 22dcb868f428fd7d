import type { RunStore } from '#codemode/run.contract.ts';
import type { Rows } from './rows.ts';

export interface RunProgressStore extends RunStore {
  /** Of a run that still goes: relaxed, so that it can be called often. */
  progress(run: Parameters<RunStore['put']>[0]): Promise<void>;
}

/** Keeps runs whole. Rejects with a StorageError. */
export function createRunStore(rows: Rows): RunProgressStore {
  return {
    put: (run) => rows.write([{ table: 'runs', put: run }], 'strict'),
    progress: (run) => rows.write([{ table: 'runs', put: run }], 'relaxed'),
    get: (id) => rows.get('runs', id),
    ofSession: async (sessionId) => (await rows.of(['runs'], sessionId)).runs,
  };
}
