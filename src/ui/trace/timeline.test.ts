import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CallRecord, RunRecord } from '#codemode/run.contract.ts';
import { stateOf, timelineOf } from './timeline.ts';

const call = (
  id: number,
  startedAt: number,
  endedAt: number | undefined,
  change: Partial<CallRecord> = {},
): CallRecord => ({
  id,
  name: 'edge_zones_list',
  source: 'edge',
  effect: 'read',
  args: [],
  startedAt,
  ...(endedAt !== undefined && { endedAt }),
  waitedMs: 0,
  state: 'done',
  decision: '',
  ...change,
});
const run = (calls: CallRecord[], change: Partial<RunRecord> = {}): RunRecord => ({
  id: 'r',
  sessionId: 's',
  toolCallId: null,
  code: '',
  status: 'ok',
  diagnostics: [],
  logs: [],
  calls,
  createdAt: 0,
  rung: 'isolate',
  ...change,
});

it('keeps every bar on the line, in order of begin', () => {
  const some = fc.array(fc.tuple(fc.nat(1000), fc.option(fc.nat(1000)), fc.nat(500)), { maxLength: 40 });
  fc.assert(
    fc.property(some, (all) => {
      const calls = all.map(([from, length, waitedMs], id) =>
        call(id, from, length === null ? undefined : from + length + waitedMs, {
          waitedMs,
          state: length === null ? 'running' : 'done',
        }),
      );
      const timeline = timelineOf(run(calls), 3000, false);
      expect(timeline.rows).toHaveLength(all.length);
      let before = 0;
      for (const row of timeline.rows) {
        const { from, width } = timeline.bar((row as { call: CallRecord }).call);
        expect(from).toBeGreaterThanOrEqual(before - 1e-9);
        expect(from + width).toBeLessThanOrEqual(1 + 1e-9);
        expect(width).toBeGreaterThanOrEqual(0);
        before = from;
      }
    }),
  );
});

it('cuts a wait for a person out of the line and counts it apart', () => {
  const calls = [call(1, 0, 10), call(2, 10, 12_020, { effect: 'write', waitedMs: 12_000 }), call(3, 12_020, 12_030)];
  const timeline = timelineOf(run(calls, { durationMs: 12_030, waitedMs: 12_000 }), 0, false);
  expect(timeline.span).toBe(30);
  expect(timeline.worked).toBe(30);
  expect(timeline.waited).toBe(12_000);
  expect(timeline.bar(calls[0]!)).toEqual({ from: 0, width: 1 / 3 });
});

it('interleaves what was printed when asked', () => {
  const told = run([call(1, 5, 6)], {
    logs: [
      { at: 1, level: 'log', text: 'a' },
      { at: 9, level: 'log', text: 'b' },
    ],
  });
  expect(timelineOf(told, 10, true).rows.map((row) => row.kind)).toEqual(['log', 'call', 'log']);
  expect(timelineOf(told, 10, false).rows.map((row) => row.kind)).toEqual(['call']);
});

it('has a word for every state', () => {
  expect(stateOf(call(1, 0, 1))).toBe('done');
  expect(stateOf(call(1, 0, 1, { effect: 'destroy' }))).toBe('applied');
  expect(stateOf(call(1, 0, 1, { state: 'rejected' }))).toBe('denied');
  expect(stateOf(call(1, 0, 1, { state: 'failed', effect: 'write' }))).toBe('failed');
});
