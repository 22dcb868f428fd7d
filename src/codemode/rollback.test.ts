import { expect, test } from 'vitest';
import type { Connector } from './connector.contract.ts';
import { diffRuns } from './diff-runs.ts';
import type { EdgeState } from './edge.contract.ts';
import { createEdge } from './edge.ts';
import type { JournalEntry } from './journal.contract.ts';
import { planRollback, rollBack } from './rollback.ts';
import type { CallRecord, RunRecord } from './run.contract.ts';

const entry = (seq: number, part: Partial<JournalEntry> = {}): JournalEntry => ({
  runId: 'r',
  key: `k${seq}`,
  seq,
  settled: seq,
  kind: 'call',
  scope: '',
  name: `api_${seq}`,
  source: 'api',
  effect: 'write',
  args: [{ seq }],
  decision: '',
  state: 'applied',
  reply: { ok: true, value: null },
  startedAt: 0,
  token: `t${seq}`,
  ...part,
});

test('goes backwards, tries all, and says what it could not do', async () => {
  const tried: string[] = [];
  const kept: string[] = [];
  const api: Connector = {
    source: 'api',
    reversible: true,
    call: async () => ({ ok: true, value: null }),
    async revert({ token }) {
      tried.push(token);
      if (token === 't3') throw new Error('The line broke.');
      return token === 't2'
        ? { ok: false, code: 'http_409', message: 'It has changed since.' }
        : { ok: true, value: null };
    },
  };
  const { revert: _, ...mute } = { ...api, source: 'mute' };
  const connectors = new Map<string, Connector>([
    ['api', api],
    ['mute', mute],
  ]);
  const entries = [
    entry(1),
    entry(2),
    entry(3),
    entry(4, { source: 'mute' }),
    entry(5, { effect: 'read' }),
    entry(6, { state: 'failed' }),
    entry(7, { state: 'in_doubt' }),
    entry(8, { from: 'another' }),
    entry(9, { source: 'gone' }),
    entry(10, { kind: 'step' }),
  ];
  expect(planRollback(entries, connectors).map(({ key, problem }) => [key, problem === null])).toEqual([
    ['k9', false],
    ['k7', false],
    ['k4', false],
    ['k3', true],
    ['k2', true],
    ['k1', true],
  ]);
  const steps = await rollBack(entries, {
    connectors,
    reverted: async (key) => kept.push(key),
    signal: new AbortController().signal,
  });
  expect(tried).toEqual(['t3', 't2', 't1']);
  expect(kept).toEqual(['k1']);
  expect(steps.map(({ key, state, problem }) => [key, state, problem])).toEqual([
    ['k9', 'planned', 'gone is not connected.'],
    ['k7', 'planned', 'Nobody knows whether it happened.'],
    ['k4', 'planned', 'mute cannot take anything back. What it did stays.'],
    ['k3', 'failed', 'The line broke.'],
    ['k2', 'failed', 'It has changed since.'],
    ['k1', 'done', null],
  ]);
});

test('a call of a method that is a run of its own is taken back also where it failed on the way', async () => {
  const tried: string[] = [];
  const within: Connector = {
    source: 'api',
    reversible: true,
    asksWithin: true,
    call: async () => ({ ok: true, value: null }),
    async revert({ token }) {
      tried.push(token);
      return { ok: true, value: null };
    },
  };
  const failed = (data?: unknown) => ({
    state: 'failed' as const,
    reply: { ok: false as const, code: 'x', message: 'x', data },
  });
  const entries = [entry(1, failed({ run: 'inner' })), entry(2, failed()), entry(3, failed({ run: 7 })), entry(4)];
  const world = { reverted: async () => true, signal: new AbortController().signal };
  await rollBack(entries, { ...world, connectors: new Map([['api', within]]) });
  expect(tried).toEqual(['t4', 't1']);
  // What another source says of itself is not taken for it.
  const { asksWithin: _, ...plain } = within;
  expect(planRollback(entries, new Map([['api', plain]])).map(({ key }) => key)).toEqual(['k4']);
});

test('Edge: a key twice is one write, what it answered can be asked, and it is taken back unless changed since', async () => {
  let kept: EdgeState | undefined;
  let ids = 0;
  const store = { load: async () => kept, save: async (state: EdgeState) => void (kept = structuredClone(state)) };
  const open = () =>
    createEdge({ store, now: () => 0, newId: () => `ID${++ids}`, refuseEvery: { write: 99, read: 99 } });
  const edge = open();
  const create = (key: string, name = 'fir.example') => ({
    method: 'POST',
    path: '/zones',
    headers: { 'idempotency-key': key },
    accept: 'application/json',
    body: JSON.stringify({ name }),
  });
  const request = create('a') as Parameters<typeof edge.send>[0];
  const first = await edge.send(request);
  expect(first).toMatchObject({ ok: true, status: 201 });
  // Another page, which knows only what is kept.
  const again = await open().send(request);
  expect(again).toMatchObject({ ok: true, status: 201, body: (first as { body: string }).body });
  expect(kept?.data.zones.filter(({ name }) => name === 'fir.example')).toHaveLength(1);
  expect(await edge.written('a')).toMatchObject({ status: 201, value: { name: 'fir.example' } });
  expect(await edge.written('b')).toBeUndefined();
  expect(await edge.revert('b')).toMatchObject({ status: 404 });
  expect(await edge.revert('a')).toMatchObject({ status: 200 });
  expect(await edge.revert('a')).toMatchObject({ status: 200 });
  expect(kept?.data.zones.some(({ name }) => name === 'fir.example')).toBe(false);

  await edge.send(create('c', 'oak.example') as typeof request);
  const zone = kept!.data.zones.find(({ name }) => name === 'oak.example')!;
  await edge.send({
    method: 'DELETE',
    path: `/zones/${zone.id}`,
    headers: {},
    accept: 'application/json',
  } as typeof request);
  expect(await edge.revert('c')).toMatchObject({ status: 409 });
});

test('two runs are aligned by what they asked', () => {
  const call = (name: string, value: unknown): CallRecord => ({
    id: 1,
    name,
    source: 's',
    effect: 'read',
    args: [{ b: 1, a: 2 }],
    startedAt: 0,
    waitedMs: 0,
    state: 'done',
    decision: '',
    reply: { ok: true, value },
  });
  const run = (calls: CallRecord[], value: unknown) =>
    ({ code: 'x', status: 'ok', value, calls }) as unknown as RunRecord;
  const left = run([call('a', 1), call('b', 1), call('c', 1)], 1);
  const right = run([call('a', 1), call('c', 2), call('d', 1)], 1);
  const diff = diffRuns(left, right);
  expect(diff.rows.map(({ kind }) => kind)).toEqual(['same', 'left', 'changed', 'right']);
  expect(diff).toMatchObject({ first: 1, sameCode: true, sameValue: true });
  expect(diffRuns(left, left)).toMatchObject({ first: -1 });
  expect(diffRuns(run([], 1), run([], 2))).toMatchObject({ rows: [], sameValue: false });
});
