import type { RunRecord } from '#codemode/run.contract.ts';

/** A run that ended well and did nothing, but for what a test changes. */
export const runRecord = (change: Partial<RunRecord> = {}): RunRecord => ({
  id: 'r',
  sessionId: 's',
  toolCallId: null,
  code: '',
  status: 'ok',
  diagnostics: [],
  logs: [],
  calls: [],
  createdAt: 0,
  rung: 'isolate',
  ...change,
});
