import { afterAll, expect, test, vi } from 'vitest';
import { createIds } from '#base/id.ts';
import type { Approval, ApprovalRequest } from '#guard/policy.contract.ts';
import { createPolicy } from '#guard/policy.ts';
import { createExecutor } from '#isolate/executor.ts';
import { startCatalog } from './catalog.remote.ts';
import { startChecker } from './check.remote.ts';
import type { EdgeState } from './edge.contract.ts';
import { createEdge, edgeDocument } from './edge.ts';
import { createExecute } from './execute.ts';
import { replyTo } from './execute-reply.ts';
import { createHttpConnector } from './http-connector.ts';
import type { RunRecord } from './run.contract.ts';
import { createToolset } from './toolset.ts';

// The catalog's and the checker's workers load once; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const executor = createExecutor({ document, now: () => performance.now() });
afterAll(() => executor.dispose());

async function wire(approve: (request: ApprovalRequest) => Promise<Approval>) {
  const newId = createIds();
  const catalog = startCatalog();
  expect(await catalog.import({ name: 'edge', text: edgeDocument(), from: 'built in' })).toMatchObject({ ok: true });
  const slow = createToolset('slow', 'Slow', [
    {
      name: 'answer',
      description: 'Answers when it is stopped',
      effect: 'read',
      input: { type: 'object' },
      output: { type: 'null' },
      run: (_, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve({ ok: true, value: null }))),
    },
  ]);
  await catalog.addToolset(slow.toolset);
  let kept: EdgeState | undefined;
  const store = { load: async () => kept, save: async (state: EdgeState) => void (kept = structuredClone(state)) };
  const edge = createEdge({ store, now: Date.now, newId });
  const runs = new Map<string, RunRecord>();
  const execute = createExecute({
    catalog,
    checker: startChecker(),
    executor,
    policy: await createPolicy({
      rules: { all: async () => [], put: async () => {}, remove: async () => {} },
      newId,
      now: Date.now,
    }),
    connectors: new Map([
      ['edge', createHttpConnector({ source: 'edge', catalog, send: edge.send })],
      ['slow', slow.connector],
    ]),
    approve,
    // What a database can keep is what can be cloned.
    runs: {
      put: async (run) => void runs.set(run.id, structuredClone(run)),
      get: async (id) => runs.get(id),
      ofSession: async () => [...runs.values()],
    },
    now: () => performance.timeOrigin + performance.now(),
    newId,
  });
  const run = (code: string, signal?: AbortSignal) =>
    execute(code, { sessionId: 's', toolCallId: null, ...(signal && { signal }) });
  return { run, edge, catalog, runs };
}

const issue = `const zones = await codemode.edge_zones_list();
const problematic = zones.filter(z => z.status !== 'active');
for (const zone of problematic) {
  const rules = await codemode.edge_firewall_rules_list({ zone_id: zone.id });
  if (rules.length === 0) {
    await codemode.edge_ddos_protection_enable({ zone_id: zone.id, mode: 'high' });
  }
}
return { enabled: problematic.length };`;

test('the program of the issue, sealed: checked, run, approved and recorded', async () => {
  const asked: ApprovalRequest[] = [];
  const { run, edge, runs } = await wire(async (request) => {
    asked.push(request);
    return { decision: 'approve' };
  });
  const record = await run(issue);
  expect(record).toMatchObject({ status: 'ok', value: { enabled: 3 }, diagnostics: [] });
  expect(record.calls.map(({ name, line, state }) => [name, line, state])).toEqual([
    ['edge_zones_list', 1, 'done'],
    ['edge_firewall_rules_list', 4, 'done'],
    ['edge_ddos_protection_enable', 6, 'done'],
    ['edge_firewall_rules_list', 4, 'done'],
    ['edge_ddos_protection_enable', 6, 'done'],
    ['edge_firewall_rules_list', 4, 'done'],
  ]);
  expect(asked.map(({ title }) => title)).toEqual(['Enable DDoS protection', 'Enable DDoS protection']);
  expect((await edge.state()).data.ddosProtection.filter(({ mode }) => mode === 'high')).toHaveLength(3);
  expect(runs.get(record.id)).toEqual(record);
});

test('a failed call, an unknown method and a refused program each say where and why', async () => {
  const { run, catalog } = await wire(async () => ({ decision: 'reject', reason: 'Not today.' }));
  const missing = await run("console.log('before');\nawait codemode.edge_zones_get({ zone_id: 'zone_none' });");
  expect(missing).toMatchObject({
    status: 'error',
    error: { code: 'http_404', position: { line: 2 } },
    logs: [{ text: 'before' }],
  });
  const { text } = await replyTo(missing, { catalog });
  expect(text).toContain('There is no zone with the id zone_none.');
  expect(text).toContain('Console:\n<data>before</data>');

  const rejected = await run(
    "try {\n  await codemode.edge_zones_create({ name: 'fir.example' });\n} catch (error) {\n  return { code: error.code, message: error.message };\n}",
  );
  expect(rejected).toMatchObject({
    status: 'ok',
    value: { code: 'rejected', message: expect.stringContaining('Not today.') },
  });

  const unknown = await run("return (codemode as any)['edge_zone_list']();");
  expect(unknown).toMatchObject({ status: 'error', error: { code: 'unknown_method' }, calls: [{ state: 'failed' }] });

  const refused = await run('const zones = await codemode.edge_zones_list();\nreturn zones.map((zone) => zone.nmae);');
  expect(refused).toMatchObject({
    status: 'rejected',
    calls: [],
    diagnostics: [{ line: 2, message: expect.stringContaining('It has id, name') }],
  });
});

test('a stop ends a run whose call is under way, and the call is told', async () => {
  const { run } = await wire(async () => ({ decision: 'approve' }));
  const abort = new AbortController();
  const running = run("console.log('go');\nawait codemode.slow_answer();", abort.signal);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  abort.abort();
  const record = await running;
  expect(record.status).toBe('stopped');
  for (const call of record.calls) expect(call.endedAt).toBeDefined();
});
