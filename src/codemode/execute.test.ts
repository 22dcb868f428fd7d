import { describe, expect, test } from 'vitest';
import { createIds } from '#base/id.ts';
import type { Approval, ApprovalRequest, Rule } from '#guard/policy.contract.ts';
import { createPolicy } from '#guard/policy.ts';
import { createCatalog } from './catalog.ts';
import { libraries } from './check/libraries.ts';
import { createChecker } from './check.ts';
import { discoveryToolset } from './discovery-toolset.ts';
import type { EdgeState } from './edge.contract.ts';
import { createEdge, edgeDocument } from './edge.ts';
import { inProcess } from './execute.suite.ts';
import { asInterrupted, createExecute, type ExecuteCall } from './execute.ts';
import { replyTo } from './execute-reply.ts';
import { createHttpConnector } from './http-connector.ts';
import type { RunRecord } from './run.contract.ts';

const checker = createChecker({ libraries: libraries(), now: Date.now, budgetMs: 60_000 });
const catalog = createCatalog();
const imported = catalog.import({ name: 'edge', text: edgeDocument(), from: 'built in' });
const discovery = discoveryToolset({ catalog, runs: { get: async () => undefined, ofSession: async () => [] } });
await catalog.addToolset(discovery.toolset);

async function setup({
  answer = async (): Promise<Approval> => ({ decision: 'approve' }),
  failing = false,
  person = [] as Omit<Rule, 'id' | 'createdAt'>[],
} = {}) {
  expect(await imported).toMatchObject({ ok: true });
  const newId = createIds();
  let kept: EdgeState | undefined;
  const edge = createEdge({
    store: { load: async () => kept, save: async (state) => void (kept = state) },
    now: Date.now,
    newId,
  });
  const puts: RunRecord[] = [];
  const asked: ApprovalRequest[] = [];
  const policy = await createPolicy({
    rules: { all: async () => [], put: async () => {}, remove: async () => {} },
    newId,
    now: Date.now,
  });
  for (const rule of person) await policy.add(rule);
  const sent: string[] = [];
  const connector = createHttpConnector({
    source: 'edge',
    catalog,
    send: (request, signal) => {
      sent.push(`${request.method} ${request.path} after ${puts.length} puts`);
      return edge.send(request, signal);
    },
  });
  const execute = createExecute({
    catalog,
    checker,
    executor: inProcess(),
    policy,
    connectors: new Map([
      ['edge', connector],
      ['codemode', discovery.connector],
    ]),
    approve: (request, signal) => {
      asked.push(request);
      return Promise.race([answer(), new Promise<never>((_, reject) => signal.addEventListener('abort', reject))]);
    },
    runs: {
      put: async (run) => {
        if (failing) throw new Error('disk full');
        puts.push(run);
      },
      get: async () => undefined,
      ofSession: async () => [],
    },
    now: Date.now,
    newId,
  });
  const run = (code: string, more: Partial<ExecuteCall> = {}) =>
    execute(code, { sessionId: 's', toolCallId: 't', ...more });
  return { run, edge, puts, asked, sent, policy };
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

test('the program of the issue runs as it stands, with its effects', async () => {
  const { run, edge, asked, puts } = await setup();
  const statuses: string[] = [];
  const record = await run(issue, { onChange: ({ status }) => statuses.at(-1) !== status && statuses.push(status) });
  expect(record).toMatchObject({ status: 'ok', value: { enabled: 3 }, diagnostics: [], rung: 'isolate' });
  expect(record.calls.map(({ name, state, effect }) => `${name} ${effect} ${state}`)).toEqual([
    'edge_zones_list read done',
    'edge_firewall_rules_list read done',
    'edge_ddos_protection_enable write done',
    'edge_firewall_rules_list read done',
    'edge_ddos_protection_enable write done',
    'edge_firewall_rules_list read done',
  ]);
  expect(asked.map(({ title, action }) => [title, action.args])).toEqual([
    ['Enable DDoS protection', [{ zone_id: 'zone_bramble', mode: 'high' }]],
    ['Enable DDoS protection', [{ zone_id: 'zone_cedar', mode: 'high' }]],
  ]);
  expect(statuses).toEqual(['checking', 'running', 'waiting', 'running', 'waiting', 'running', 'ok']);
  const protection = (await edge.state()).data.ddosProtection.filter(({ mode }) => mode === 'high');
  expect(protection.map(({ zone_id }) => zone_id)).toEqual(['zone_acorn', 'zone_bramble', 'zone_cedar']);
  expect(puts.at(-1)).toEqual(record);
  expect(await replyTo(record, { catalog })).toEqual({
    text: 'Returned:\n<data>{"enabled": 3}</data>',
    isError: false,
  });
});

test('a write is written down before it is sent, and after', async () => {
  const { run, puts, sent } = await setup();
  await run("await codemode.edge_zones_create({ name: 'fir.example' });");
  expect(sent).toEqual(['POST /zones after 2 puts']);
  expect(puts.map(({ status, calls }) => [status, calls[0]?.state])).toEqual([
    ['checking', undefined],
    ['running', 'running'],
    ['running', 'done'],
    ['ok', 'done'],
  ]);
});

test('a write that cannot be written down is not sent; reads go on', async () => {
  const { run, edge } = await setup({ failing: true });
  const record = await run(
    "await codemode.edge_zones_list();\nawait codemode.edge_zones_create({ name: 'fir.example' });",
  );
  expect(record).toMatchObject({
    status: 'error',
    error: { code: 'not_saved' },
    message: expect.stringContaining('disk full'),
  });
  expect((await edge.state()).data.zones).toHaveLength(5);
});

test('a program the checker refuses does not run, and the model is told what to mend', async () => {
  const { run, sent } = await setup();
  const record = await run(
    "const zones = await codemode.edge_zone_list();\nawait codemode.edge_ddos_protection_enable({ zone_id: 'a', mode: 'max' });",
  );
  expect(record).toMatchObject({ status: 'rejected', calls: [], message: expect.stringContaining('Nothing ran') });
  expect(sent).toEqual([]);
  const { text, isError } = await replyTo(record, { catalog });
  expect(isError).toBe(true);
  expect(text).toContain('line 1: There is no method codemode.edge_zone_list. Did you mean codemode.edge_zones_list');
  expect(text).toContain(`Type '"max"' is not assignable to type '"low" | "medium" | "high"'`);
  expect(text).toContain("  2 | await codemode.edge_ddos_protection_enable({ zone_id: 'a', mode: 'max' });");
  const declared = text.slice(text.indexOf('The declarations:'));
  expect(declared).toContain('edge_zones_list(');
  expect(declared).toContain('edge_ddos_protection_enable(');
  expect(await run('const a: number = "x";\nreturn a;', { unchecked: true })).toMatchObject({
    status: 'ok',
    value: 'x',
  });
});

test('a name that is no method is a reply with the nearest, however it is called', async () => {
  const { run } = await setup();
  for (const name of ['edge_zone_list', 'constructor', '__proto__', 'toString']) {
    const record = await run(`const name: string = '${name}';\nreturn (codemode as any)[name]();`);
    expect(record).toMatchObject({
      status: 'error',
      error: { code: 'unknown_method' },
      calls: [{ name, state: 'failed' }],
    });
  }
  const { message } = await run("return (codemode as any)['edge_zone' + '_list']();");
  expect(message).toContain('Did you mean edge_zones_list');
});

describe('a person', () => {
  const create =
    "try { return await codemode.edge_zones_create({ name: 'fir.example' }); } catch (error) { return [error.code, error.message]; }";

  test('can reject with a reason, which the program reads', async () => {
    const { run, edge } = await setup({ answer: async () => ({ decision: 'reject', reason: 'Not on a Friday.' }) });
    const record = await run(create);
    expect(record).toMatchObject({
      status: 'ok',
      value: ['rejected', expect.stringContaining('Not on a Friday.')],
      calls: [{ state: 'rejected' }],
    });
    expect((await edge.state()).data.zones).toHaveLength(5);
    expect((await replyTo(record)).text).toContain(
      'edge_zones_create (line 1): rejected: <data>A person rejected edge_zones_create: Not on a Friday.</data>',
    );
  });

  test('can say always, which is a rule from then on, but not for deletions', async () => {
    const { run, asked, policy } = await setup({ answer: async () => ({ decision: 'approve', always: 'method' }) });
    await run(
      "await codemode.edge_zones_create({ name: 'fir.example' });\nawait codemode.edge_zones_create({ name: 'yew.example' });",
    );
    expect(asked).toHaveLength(1);
    expect(policy.rules.get().at(-1)).toMatchObject({
      decision: 'allow',
      method: 'edge_zones_create',
      source: 'edge',
      by: 'person',
    });
    await run(
      "await codemode.edge_zones_delete({ zone_id: 'zone_acorn' });\nawait codemode.edge_zones_delete({ zone_id: 'zone_elder' });",
    );
    expect(asked).toHaveLength(3);
  });

  test('who makes a rule decides the calls that wait', async () => {
    const { run, policy, asked } = await setup({ answer: () => new Promise(() => {}) });
    const running = run(create);
    await expect.poll(() => asked.length).toBe(1);
    await policy.add({ decision: 'deny', source: 'edge', effect: 'write', by: 'person' });
    expect(await running).toMatchObject({
      status: 'ok',
      value: ['denied', expect.any(String)],
      calls: [{ state: 'denied' }],
    });
  });

  test('can stop the run while it waits: nothing is sent', async () => {
    const { run, asked, sent } = await setup({ answer: () => new Promise(() => {}) });
    const abort = new AbortController();
    const running = run(create, { signal: abort.signal });
    await expect.poll(() => asked.length).toBe(1);
    abort.abort();
    expect(await running).toMatchObject({
      status: 'stopped',
      calls: [{ state: 'failed', reply: { code: 'stopped' } }],
    });
    expect(sent).toEqual([]);
  });

  test('a run that is ended for a reason says it in the record that is kept', async () => {
    const { run, asked, puts } = await setup({ answer: () => new Promise(() => {}) });
    const abort = new AbortController();
    const running = run(create, { signal: abort.signal });
    await expect.poll(() => asked.length).toBe(1);
    abort.abort('The budget of this run is used up.');
    await running;
    expect(puts.at(-1)).toMatchObject({ status: 'stopped', message: 'The budget of this run is used up.' });
  });

  test('can deny a method for good', async () => {
    const { run, asked } = await setup({ person: [{ decision: 'deny', method: 'edge_zones_*', by: 'person' }] });
    expect(await run(create)).toMatchObject({ value: ['denied', expect.any(String)], calls: [{ state: 'denied' }] });
    expect(asked).toEqual([]);
  });
});

test('a run that was stopped before it began does not run', async () => {
  const { run, sent } = await setup();
  expect(await run('return codemode.edge_zones_list();', { signal: AbortSignal.abort() })).toMatchObject({
    status: 'stopped',
  });
  expect(sent).toEqual([]);
});

test('calls at once are each recorded, and a burst of writes is told to slow down', async () => {
  const { run } = await setup({ person: [{ decision: 'allow', source: 'edge', by: 'person' }] });
  const record = await run(
    'const names = Array.from({ length: 10 }, (_, index) => String.fromCharCode(97 + index) + ".example");\nconst made = await Promise.allSettled(names.map((name) => codemode.edge_zones_create({ name })));\nreturn made.map(({ status }) => status);',
  );
  expect(record.calls.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(record.calls.filter(({ state }) => state === 'failed').map(({ reply }) => reply)).toMatchObject([
    { code: 'http_429' },
  ]);
  expect((await replyTo(record)).text).toContain('Calls that failed (1 of 10)');
});

test('a failure tells what has happened already', async () => {
  const { run } = await setup();
  const record = await run(
    "await codemode.edge_zones_create({ name: 'fir.example' });\nawait codemode.edge_zones_get({ zone_id: 'zone_none' });",
  );
  expect(record).toMatchObject({ status: 'error', error: { code: 'http_404' } });
  const { text } = await replyTo(record);
  expect(text).toContain('Already done, do not repeat:\n- edge_zones_create({"name": "fir.example"})');
  expect(text).toContain('There is no zone with the id zone_none.');
});

test('records are fresh each time and never change', async () => {
  const { run } = await setup();
  const seen: { record: RunRecord; text: string }[] = [];
  await run(issue, { onChange: (record) => seen.push({ record, text: JSON.stringify(record) }) });
  for (const { record, text } of seen) expect(JSON.stringify(record)).toBe(text);
  expect(new Set(seen.map(({ record }) => record)).size).toBe(seen.length);
});

test('a record the page was closed on says what is in doubt', async () => {
  const { run, puts } = await setup();
  await run("await codemode.edge_zones_create({ name: 'fir.example' });");
  const intent = puts.find(({ calls }) => calls[0]?.state === 'running')!;
  expect(asInterrupted(intent)).toMatchObject({
    status: 'interrupted',
    message: expect.stringContaining('edge_zones_create'),
  });
  expect(asInterrupted(puts.at(-1)!)).toBe(puts.at(-1));
});

test('secrets are taken out of what the model reads', async () => {
  const { run } = await setup();
  const record = await run("return 'token sk-123';");
  expect((await replyTo(record, { redact: (text) => text.replaceAll('sk-123', '[key]') })).text).toBe(
    'Returned:\n<data>"token [key]"</data>',
  );
  const failing = await replyTo(record, { redact: () => Promise.reject(new Error('gone')) });
  expect(failing).toMatchObject({ isError: true });
  expect(failing.text).not.toContain('sk-123');
});

test('a program finds what it calls, and has the whole of an answer', async () => {
  const { run, asked } = await setup();
  const found = await run(`const [hit] = await codemode.search('list zones', { limit: 1 });
const types = await codemode.describe([hit!.name]);
const { status, headers, data } = await codemode.full('edge_zones_list', { per_page: 2 });
return { name: hit!.name, typed: types.includes('edge_zones_list'), status, total: headers['x-total-count'], here: data.map((zone) => zone.name).length };`);
  expect(found).toMatchObject({
    status: 'ok',
    value: { name: 'edge_zones_list', typed: true, status: 200, total: '5', here: 2 },
  });
  expect(found.calls.map(({ name, source, effect }) => [name, source, effect])).toEqual([
    ['search', 'codemode', 'read'],
    ['describe', 'codemode', 'read'],
    ['edge_zones_list', 'edge', 'read'],
  ]);
  expect(asked).toEqual([]);
});

test('asking for a whole answer is no way around the rules', async () => {
  const { run, asked, sent } = await setup({ answer: async () => ({ decision: 'reject' }) });
  const written = await run(`return await codemode.full('edge_zones_create', { name: 'sneaky.example' });`);
  expect(written).toMatchObject({ status: 'error', error: { code: 'rejected' } });
  expect(asked.map(({ action }) => action.method)).toEqual(['edge_zones_create']);
  expect(sent).toEqual([]);
  const none = await run(`return await codemode.full('edge_zones_lst' as 'edge_zones_list');`, { unchecked: true });
  expect(none.calls[0]).toMatchObject({
    reply: { code: 'unknown_method', message: expect.stringContaining('edge_zones_list') },
  });
  const itself = await run(`return await (codemode.full as any)('search', 'x');`, { unchecked: true });
  expect(itself.calls[0]).toMatchObject({ reply: { code: 'unknown_method' } });
});
