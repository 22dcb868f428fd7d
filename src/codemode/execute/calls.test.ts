import { describe, expect, test } from 'vitest';
import { cell } from '#base/cell.ts';
import { createBudget, spentWith } from '#guard/budget.ts';
import type { Approval, ApprovalRequest, Rule } from '#guard/policy.contract.ts';
import { createPolicy } from '#guard/policy.ts';
import { createRates } from '#guard/rate.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Method } from '../catalog.contract.ts';
import type { RunRecord } from '../run.contract.ts';
import { type CallWorld, carryOut } from './calls.ts';
import { createRecorder } from './record.ts';

const method: Method = {
  name: 'edge_zones_create',
  source: 'edge',
  summary: 'Create a zone',
  effect: 'write',
  route: 'POST /zones',
  deprecated: false,
  tags: [],
};
const list: Method = { ...method, name: 'edge_zones_list', effect: 'read', summary: 'List zones' };

async function setup(answer: Approval, over: Partial<CallWorld> = {}, person: Partial<Rule>[] = []) {
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const policy = await createPolicy({
    rules: { all: async () => [], put: async () => {}, remove: async () => {} },
    newId,
    now: () => ids,
  });
  for (const rule of person) await policy.add({ decision: 'deny', by: 'person', ...rule });
  const first: RunRecord = {
    id: 'run',
    sessionId: 's',
    toolCallId: null,
    code: '',
    status: 'running',
    diagnostics: [],
    logs: [],
    calls: [],
    createdAt: 0,
    rung: 'isolate',
  };
  const recorder = createRecorder(first, {
    put: async () => {},
    get: async () => undefined,
    ofSession: async () => [],
  });
  const sent: unknown[][] = [];
  const asked: ApprovalRequest[] = [];
  const call = async ({ args }: { args: unknown[] }): Promise<CallReply> => {
    sent.push(args);
    return { ok: true, value: args[0] };
  };
  const world: CallWorld = {
    policy,
    connectors: new Map([['edge', { source: 'edge', reversible: false, call, dryRun: call, host: 'edge.example' }]]),
    approve: async (request) => {
      asked.push(request);
      return answer;
    },
    newId,
    elapsed: () => 0,
    recorder,
    line: () => 3,
    ...over,
  };
  let calls = 0;
  const waits: Promise<unknown>[] = [];
  const abort = new AbortController();
  const make = (args: unknown[], which = method) =>
    carryOut(world, which, args, {
      id: ++calls,
      signal: abort.signal,
      waitForPerson: (decision) => {
        waits.push(decision);
        return decision;
      },
    });
  return { make, sent, asked, policy, recorder, waits, abort, record: () => recorder.get().calls };
}

describe('a person who edits', () => {
  test('decides what is sent, recorded and seen by the program', async () => {
    const { make, sent, record } = await setup({ decision: 'approve', args: [{ name: 'rowan' }] });
    expect(await make([{ name: 'birch' }])).toEqual({ ok: true, value: { name: 'rowan' } });
    expect(sent).toEqual([[{ name: 'rowan' }]]);
    expect(record()).toMatchObject([
      {
        args: [{ name: 'rowan' }],
        asWritten: [{ name: 'birch' }],
        state: 'done',
        decision: 'Approved by a person with other arguments.',
      },
    ]);
  });

  test('cannot edit past a denial', async () => {
    const { make, sent } = await setup({ decision: 'approve', args: [{ name: 'rowan' }] }, {}, [
      { args: [{ path: 'name', is: 'rowan' }] },
    ]);
    expect(await make([{ name: 'birch' }])).toMatchObject({ ok: false, code: 'denied' });
    expect(sent).toEqual([]);
  });
});

test('is asked with what a rule can speak of, the line, and whether it can be tried', async () => {
  const { make, asked } = await setup({ decision: 'reject', reason: 'Not today.' });
  expect(await make([{ name: 'a' }])).toMatchObject({
    ok: false,
    code: 'rejected',
    message: 'A person rejected edge_zones_create: Not today.',
  });
  expect(asked).toMatchObject([
    { tryable: true, line: 3, action: { host: 'edge.example', agent: 'person', rung: 'isolate', session: 's' } },
  ]);
});

test('“always” holds for the very arguments, as far and as long as was said', async () => {
  const { make, asked, policy } = await setup({
    decision: 'approve',
    always: 'arguments',
    scope: 'session',
    expiresAt: 1e15,
  });
  await make([{ name: 'a', plan: 'free' }]);
  await make([{ plan: 'free', name: 'a' }]);
  expect(asked).toHaveLength(1);
  await make([{ name: 'b', plan: 'free' }]);
  expect(asked).toHaveLength(2);
  expect(policy.rules.get().at(-1)).toMatchObject({
    args: [{ path: '', is: { name: 'b', plan: 'free' } }],
    scope: 'session',
    session: 's',
    expiresAt: 1e15,
  });
});

describe('a rate', () => {
  test('holds a call back with the clock of the run stopped, and says so', async () => {
    const rates = createRates({ rates: () => ({ edge: { calls: 1, perMs: 20 } }), now: () => 0 });
    const { make, record, waits } = await setup({ decision: 'approve' }, { rates });
    await Promise.all([make([], list), make([], list), make([], list)]);
    expect(record().map(({ held }) => held)).toEqual([
      undefined,
      { ms: 20, reason: '1 call in 0.02 s' },
      { ms: 40, reason: '1 call in 0.02 s' },
    ]);
    expect(waits).toHaveLength(2);
  });

  test('lets go of its place when the run ends meanwhile', async () => {
    const rates = createRates({ rates: () => ({ edge: { calls: 1, perMs: 3_600_000 } }), now: () => 0 });
    const { make, abort, sent } = await setup({ decision: 'approve' }, { rates });
    await make([], list);
    const held = make([], list);
    abort.abort();
    expect(await held).toMatchObject({ ok: false, code: 'stopped' });
    expect(sent).toHaveLength(1);
    expect(rates.take('edge')?.ms).toBe(3_600_000);
  });
});

describe('a budget', () => {
  test('that is used up and not raised is a reply with its code; raised, the call goes out', async () => {
    const budget = createBudget({
      budgets: cell({ run: { calls: 1 } }),
      kept: null,
      record: async (parts) => spentWith(null, parts),
      read: async () => null,
      newId: () => 'question',
      now: () => 0,
      dayOf: () => 'today',
    });
    const { make, sent, waits } = await setup({ decision: 'approve' }, { budget: budget.call });
    await make([], list);
    const second = make([], list);
    await expect.poll(() => budget.questions.get().length).toBe(1);
    budget.answer('question', true);
    expect(await second).toMatchObject({ ok: true });
    const third = make([], list);
    await expect.poll(() => budget.questions.get().length).toBe(1);
    budget.answer('question', false);
    expect(await third).toMatchObject({ ok: false, code: 'budget', message: expect.stringContaining('is used up') });
    expect(await make([], list)).toMatchObject({ ok: false, code: 'budget' });
    expect(sent).toHaveLength(2);
    expect(waits.length).toBeGreaterThan(0);
  });
});
