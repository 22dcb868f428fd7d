/** Runs programs on recordings: sealed and checked like any other, with recorded replies where calls would go out. */
import type { Execute, ExecuteOptions } from './execute.ts';
import { createExecute } from './execute.ts';
import { replaying, replayPolicy } from './snippet/replay.ts';
import type { RecordedCall } from './snippet.contract.ts';

type Given = Pick<ExecuteOptions, 'catalog' | 'checker' | 'executor' | 'now' | 'newId'>;

/** For tests of snippets: no connector is reached, no person is asked, and no record is kept. */
export function createRehearsal(options: Given): (calls: readonly RecordedCall[]) => Execute {
  return (calls) =>
    createExecute({
      ...options,
      policy: replayPolicy,
      connectors: replaying(calls),
      approve: async () => ({ decision: 'reject', reason: 'In a test nobody is asked.' }),
      runs: { put: async () => undefined, get: async () => undefined, ofSession: async () => [] },
    });
}
