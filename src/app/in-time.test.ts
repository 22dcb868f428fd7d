import { expect, it } from 'vitest';
import type { CallRecord, RunRecord } from '#codemode/run.contract.ts';
import { inTime } from './in-time.ts';

const call = (state: CallRecord['state']): CallRecord => ({
  id: 1,
  name: 'slow',
  source: 'own',
  effect: 'write',
  args: [],
  startedAt: 0,
  waitedMs: 0,
  decision: '',
  state,
});
const run = (status: RunRecord['status'], calls: CallRecord[] = []): RunRecord => ({
  id: 'r',
  sessionId: 's',
  toolCallId: null,
  code: '',
  status,
  diagnostics: [],
  logs: [],
  calls,
  createdAt: 0,
  rung: 'isolate',
});
const left = { ms: 300, words: 'The budget of this run is used up: 1 s of 1 s.' };
const aborted = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve));

it('ends a program in the middle of a call when its time is used up, and says so', async () => {
  const seen: RunRecord[] = [];
  const watch = inTime(left, { sessionId: 's', toolCallId: null, onChange: (one) => void seen.push(one) });
  watch.call.onChange?.(run('running', [call('running')]));
  await aborted(watch.call.signal!);
  watch.over();
  expect(watch.call.signal!.reason).toBe(`${left.words} The program was ended there.`);
  expect(seen).toHaveLength(1);
});

it('does not count what waits for a person, nor what was stopped by one', async () => {
  const own = new AbortController();
  const watch = inTime(left, { sessionId: 's', toolCallId: null, signal: own.signal });
  watch.call.onChange?.(run('running', [call('waiting')]));
  await new Promise((resolve) => setTimeout(resolve, 900));
  expect(watch.call.signal!.aborted).toBe(false);
  own.abort();
  expect(watch.call.signal!.aborted).toBe(true);
  watch.over();
  expect(watch.call.signal!.reason).toBe(own.signal.reason);
});

it('leaves a program alone where no time is set, or where none is left and a person is asked', () => {
  const plain = { sessionId: 's', toolCallId: null };
  expect(inTime(null, plain).call).toBe(plain);
  expect(inTime({ ...left, ms: 0 }, plain).call).toBe(plain);
});
