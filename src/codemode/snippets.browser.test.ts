import { afterAll, expect, test, vi } from 'vitest';
import { createIds } from '#base/id.ts';
import type { Approval, ApprovalRequest } from '#guard/policy.contract.ts';
import { createPolicy } from '#guard/policy.ts';
import { createExecutor } from '#isolate/executor.ts';
import { startCatalog } from './catalog.remote.ts';
import { startChecker } from './check.remote.ts';
import type { Connector } from './connector.contract.ts';
import type { EdgeState } from './edge.contract.ts';
import { createEdge, edgeDocument } from './edge.ts';
import { createExecute, type Execute } from './execute.ts';
import { createHttpConnector } from './http-connector.ts';
import type { RunRecord } from './run.contract.ts';
import type { SnippetDraft } from './snippet.contract.ts';
import { createRehearsal } from './snippet-rehearsal.ts';
import { createSnippets } from './snippets.ts';

// The catalog's and the checker's workers load once; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const executor = createExecutor({ document, now: () => performance.now() });
afterAll(() => executor.dispose());

async function wire(decide: (request: ApprovalRequest) => Promise<Approval>) {
  const newId = createIds();
  const now = Date.now;
  const catalog = startCatalog();
  const checker = startChecker();
  await catalog.import({ name: 'edge', text: edgeDocument(), from: 'built in' });
  let kept: EdgeState | undefined;
  const store = { load: async () => kept, save: async (state: EdgeState) => void (kept = structuredClone(state)) };
  const edge = createEdge({ store, now, newId });
  const asked: ApprovalRequest[] = [];
  const runs = new Map<string, RunRecord>();
  const connectors = new Map<string, Connector>([
    ['edge', createHttpConnector({ source: 'edge', catalog, send: edge.send })],
  ]);
  const execute: Execute = createExecute({
    catalog,
    checker,
    executor,
    policy: await createPolicy({
      rules: { all: async () => [], put: async () => {}, remove: async () => {} },
      newId,
      now,
    }),
    connectors,
    approve(request) {
      asked.push(request);
      return decide(request);
    },
    runs: {
      put: async (run) => void runs.set(run.id, structuredClone(run)),
      get: async (id) => runs.get(id),
      ofSession: async () => [...runs.values()],
    },
    now: () => performance.timeOrigin + performance.now(),
    newId,
    limits: { wallMs: 4_000 },
  });
  const snippets = createSnippets({
    store: {
      all: async () => [],
      put: async () => undefined,
      remove: async () => undefined,
      proposals: async () => [],
      putProposal: async () => undefined,
      removeProposal: async () => undefined,
    },
    catalog,
    checker,
    execute,
    rehearse: createRehearsal({ catalog, checker, executor, now, newId }),
    runs: { get: async (id) => runs.get(id) },
    now,
    newId,
  });
  connectors.set('snippets', snippets.connector);
  await snippets.open();
  const run = (code: string) => execute(code, { sessionId: 's', toolCallId: null });
  const keep = async (part: Partial<SnippetDraft>) => {
    const saved = await snippets.save({
      name: 'guard-zone',
      description: 'Turn on the protection of a zone',
      code: "const { mode } = await codemode.edge_ddos_protection_enable({ zone_id: input.zone, mode: 'high' });\nreturn { zone: input.zone, mode };",
      input: { type: 'object', properties: { zone: { type: 'string' } }, required: ['zone'] },
      output: { type: 'object', properties: { zone: { type: 'string' }, mode: { type: 'string' } } },
      by: 'person',
      runId: null,
      example: {},
      calls: [],
      test: 'none',
      ...part,
    });
    if (!saved.ok) throw new Error(saved.message);
    return saved.value;
  };
  return { run, keep, snippets, asked, runs, edge };
}

const approve = async (): Promise<Approval> => ({ decision: 'approve' });

test('a snippet runs in an isolate of its own, and what it writes is asked about within it, once', async () => {
  const { run, keep, asked, runs, edge } = await wire(async () => {
    // Longer than a run may take: neither clock goes on while a person is asked.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    return { decision: 'approve' };
  });
  const { id } = await keep({});
  const record = await run(
    "const [zone] = await codemode.edge_zones_list();\nreturn codemode.run('guard-zone', { zone: zone.id });",
  );
  expect(record).toMatchObject({ status: 'ok', value: { mode: 'high' } });
  expect(record.calls.map(({ name, state }) => [name, state])).toEqual([
    ['edge_zones_list', 'done'],
    ['snippets_guard_zone', 'done'],
  ]);
  expect(asked.map(({ action }) => action.method)).toEqual(['edge_ddos_protection_enable']);
  const nested = [...runs.values()].find(({ parent }) => parent);
  expect(nested).toMatchObject({
    status: 'ok',
    parent: { runId: record.id, callId: record.calls[1]!.id, trail: [id] },
    calls: [{ name: 'edge_ddos_protection_enable', state: 'done' }],
  });
  expect(asked[0]!.runId).toBe(nested!.id);
  const { zone } = record.value as { zone: string };
  const { ddosProtection } = (await edge.state()).data;
  expect(ddosProtection.find((one) => one.zone_id === zone)?.mode).toBe('high');
});

test('a rejection within is a failed call that the caller can catch', async () => {
  const { run, keep, edge } = await wire(async () => ({ decision: 'reject', reason: 'Not this one.' }));
  await keep({});
  const before = JSON.stringify((await edge.state()).data.ddosProtection);
  const record = await run(
    'const [zone] = await codemode.edge_zones_list();\ntry { await codemode.snippets_guard_zone({ zone: zone.id }); } catch (error) { return { code: error.code, message: error.message }; }',
  );
  expect(record.value).toMatchObject({ code: 'rejected', message: expect.stringContaining('Not this one.') });
  expect(JSON.stringify((await edge.state()).data.ddosProtection)).toBe(before);
});

test('a circle of snippets is refused where it closes, and a name that is none says so', async () => {
  const { run, keep } = await wire(approve);
  await keep({ name: 'first', code: 'return input.zone;' });
  await keep({ name: 'second', code: "return codemode.run('first', { zone: input.zone });" });
  await keep({ name: 'first', code: "return codemode.run('second', { zone: input.zone });" });
  const circle = await run("return codemode.run('first', { zone: 'a' });");
  expect(circle).toMatchObject({ status: 'error', error: { code: 'recursion' } });
  const wrong = await run("return (codemode as any).run('frist', { zone: 'a' });");
  expect(wrong).toMatchObject({ status: 'error', error: { code: 'unknown_method' } });
  expect(wrong.message).toContain('first');
});

test('a test is answered from the recording: nothing happens, and a call that was not recorded fails it', async () => {
  const { run, keep, snippets, asked, edge } = await wire(approve);
  const recorded = await run('const [zone] = await codemode.edge_zones_list();\nreturn zone.name;');
  const before = JSON.stringify((await edge.state()).data);
  const made = await snippets.draft(recorded.id);
  if (!made.ok) throw new Error(made.message);
  const snippet = await keep({ ...made.value.draft, name: 'first-zone', description: 'Name of the first zone' });
  expect(await snippets.runTests(snippet.id)).toMatchObject([{ passed: true }]);
  await keep({
    ...made.value.draft,
    name: 'first-zone',
    description: 'Name of the first zone',
    code: "await codemode.edge_zones_delete({ zone_id: 'zone_1' });\nreturn (await codemode.edge_zones_list())[0]!.name;",
    test: 'none',
  });
  expect(await snippets.runTests(snippet.id)).toMatchObject([
    { passed: false, message: expect.stringContaining('was not called in this way') },
  ]);
  expect(asked).toEqual([]);
  expect(JSON.stringify((await edge.state()).data)).toBe(before);
});

test('a literal that may be one of a few becomes an input of just these', async () => {
  const { run, snippets } = await wire(approve);
  const recorded = await run("return (await codemode.edge_zones_list({ status: 'active' })).length;");
  const made = await snippets.draft(recorded.id);
  if (!made.ok) throw new Error(made.message);
  expect(made.value.literals[0]).toMatchObject({ name: 'status', value: 'active', suggested: true });
  expect(made.value.literals[0]!.options).toContain('moved');
  const { code, input } = snippets.withInputs(made.value.draft.code, made.value.literals);
  expect((await snippets.review({ ...made.value.draft, code, input, name: 'x' })).diagnostics).toEqual([]);
});
