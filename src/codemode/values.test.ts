import { expect, test } from 'vitest';
import type { RunRecord, RunStore } from './run.contract.ts';
import { createValues, withLargeValues } from './values.ts';

function setUp() {
  const blobs = new Map<string, Uint8Array>();
  const rows = new Map<string, RunRecord>();
  let full = false;
  const values = createValues({
    getBlob: async (hash) => blobs.get(hash),
    putBlobs: async (given) => {
      if (full) return { ok: false, message: 'The disk is full.' };
      for (const { hash, bytes } of given) blobs.set(hash, bytes);
      return { ok: true };
    },
  });
  const store: RunStore = {
    put: async (run) => void rows.set(run.id, structuredClone(run)),
    get: async (id) => rows.get(id),
    ofSession: async () => [...rows.values()],
  };
  return { blobs, rows, runs: withLargeValues(store, values), fill: () => (full = true) };
}

const run = (part: Partial<RunRecord>): RunRecord => ({
  id: 'r1',
  sessionId: 's',
  toolCallId: null,
  code: '',
  status: 'ok',
  diagnostics: [],
  logs: [],
  calls: [],
  createdAt: 1,
  rung: 'isolate',
  ...part,
});
const big = () => Array.from({ length: 20_000 }, (_, index) => ({ index, text: 'x'.repeat(60), at: new Date(index) }));
const call = (id: number, args: unknown[], value: unknown) => ({
  id,
  name: 'm',
  source: 's',
  effect: 'read' as const,
  args,
  startedAt: 0,
  waitedMs: 0,
  state: 'done' as const,
  decision: '',
  reply: { ok: true as const, value },
});

test('large values are kept apart and come back whole', async () => {
  const { blobs, rows, runs } = setUp();
  const value = big();
  const whole = run({ value, calls: [call(1, [{ a: 1 }], new Map([['k', value]])), call(2, [value], 'small')] });
  await runs.put(whole);
  await runs.put(whole);
  expect(blobs.size).toBe(3);
  const row = rows.get('r1')!;
  expect(JSON.stringify(row).length).toBeLessThan(2_000);
  expect(Object.keys(row.stored!).sort()).toEqual(['args 2', 'reply 1', 'value']);
  expect(await runs.get('r1')).toEqual(whole);
  expect(await runs.ofSession('s')).toEqual([whole]);
});

test('small values stay where they are, and no value of a program passes for a reference', async () => {
  const { blobs, rows, runs } = setUp();
  const small = run({
    value: { stored: { value: { hash: 'abc', bytes: 1 } }, hash: 'abc' },
    calls: [call(1, [], null)],
  });
  await runs.put(small);
  expect(blobs.size).toBe(0);
  expect(rows.get('r1')).toEqual(small);
  expect(await runs.get('r1')).toEqual(small);
});

test('a full disk is said, and a value that is gone leaves the rest readable', async () => {
  const { blobs, runs, fill } = setUp();
  await runs.put(run({ value: big(), code: 'return 1' }));
  blobs.clear();
  expect(await runs.get('r1')).toEqual(run({ value: undefined, code: 'return 1' }));
  fill();
  await expect(runs.put(run({ value: big() }))).rejects.toThrow('The disk is full.');
  expect(await runs.get('none')).toBeUndefined();
});
