import { describe, expect, test, vi } from 'vitest';
import { createIds } from '#base/id.ts';
import { createCatalog } from './catalog.ts';
import { libraries } from './check/libraries.ts';
import { createChecker } from './check.ts';
import type { ConnectorCall } from './connector.contract.ts';
import type { Execute, ExecuteCall } from './execute.ts';
import type { RunRecord } from './run.contract.ts';
import { requirementsOf, standingsOf } from './snippet/requirements.ts';
import type { Proposal, Snippet, SnippetDraft, SnippetStore } from './snippet.contract.ts';
import { createSnippets } from './snippets.ts';

// The compiler reads its libraries once; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const shop = (price: object, more: string[] = []) => ({
  id: 'shop',
  title: 'Shop',
  methods: ['list', 'pay', ...more].map((name) => ({
    name,
    description: `${name} items`,
    effect: name === 'pay' ? ('write' as const) : ('read' as const),
    input: { type: 'object', properties: { kind: { type: 'string' } } },
    output: { type: 'array', items: { type: 'object', properties: { price }, required: ['price'] } },
  })),
});

test('requirements are what is named or called, and notice when it is gone or declared otherwise', async () => {
  const catalog = createCatalog();
  await catalog.addToolset(shop({ type: 'number' }, ['count']));
  const code = "const list = await codemode.shop_list({ kind: 'a' });\nreturn codemode.shop_nothing();";
  const { requires, missing } = await requirementsOf(code, ['shop_pay'], catalog);
  expect(requires.map(({ method, effect }) => [method, effect])).toEqual([
    ['shop_list', 'read'],
    ['shop_pay', 'write'],
  ]);
  expect(missing).toEqual(['shop_nothing']);
  const look = async () => (await standingsOf([{ id: 's', requires }], catalog)).get('s');
  expect(await look()).toEqual({ missing: [], changed: [] });
  await catalog.addToolset(shop({ type: 'string' }));
  expect(await look()).toEqual({ missing: [], changed: ['shop_list', 'shop_pay'] });
  await catalog.remove('shop');
  expect(await look()).toEqual({ missing: ['shop_list', 'shop_pay'], changed: [] });
});

/** Everything real but the isolate: a run answers what `value` gives. */
async function wire({ full = false }: { full?: boolean } = {}) {
  const rows = new Map<string, Snippet>();
  const proposals = new Map<string, Proposal>();
  const asked: { code: string; call: ExecuteCall }[] = [];
  const outcome: { value: unknown; status: RunRecord['status'] } = { value: [{ price: 3 }], status: 'ok' };
  const runs = new Map<string, RunRecord>();
  const newId = createIds();
  const store: SnippetStore = {
    all: async () => [...rows.values()],
    async put(snippet) {
      if (full) throw new Error('The disk is full.');
      rows.set(snippet.id, structuredClone(snippet));
    },
    remove: async (id) => void rows.delete(id),
    proposals: async () => [...proposals.values()],
    putProposal: async (one) => void proposals.set(one.id, structuredClone(one)),
    removeProposal: async (id) => void proposals.delete(id),
  };
  const execute: Execute = async (code, call) => {
    asked.push({ code, call });
    const run: RunRecord = {
      id: newId(),
      sessionId: call.sessionId,
      toolCallId: call.toolCallId,
      code,
      status: outcome.status,
      diagnostics: [],
      logs: [],
      calls: [],
      createdAt: 0,
      rung: 'isolate',
    };
    return outcome.status === 'ok' ? { ...run, value: outcome.value } : { ...run, message: 'It failed.' };
  };
  const catalog = createCatalog();
  await catalog.addToolset(shop({ type: 'number' }));
  const checker = createChecker({ libraries: await libraries(), now: Date.now, budgetMs: 60_000 });
  const snippets = createSnippets({
    store,
    catalog,
    checker,
    execute,
    rehearse: () => execute,
    runs: { get: async (id) => runs.get(id) },
    now: () => 1,
    newId,
  });
  await snippets.open();
  return { snippets, runs, catalog, checker, rows, proposals, asked, outcome };
}

const draft = (part: Partial<SnippetDraft> = {}): SnippetDraft => ({
  name: 'open-items',
  description: 'Items of a kind',
  code: 'return codemode.shop_list({ kind: input.kind });',
  input: { type: 'object', properties: { kind: { type: 'string' } }, required: ['kind'], additionalProperties: false },
  by: 'person',
  runId: 'run',
  example: { kind: 'a' },
  calls: [],
  expect: { value: [{ price: 3 }] },
  test: 'value',
  ...part,
});

const callOf = (method: string, args: unknown[], trail: string[] = []): ConnectorCall => ({
  method,
  args,
  signal: new AbortController().signal,
  caller: { runId: 'outer', sessionId: 's', toolCallId: 't', callId: 4, trail, calls: () => [] },
});

describe('snippets', () => {
  test('one that is saved is declared by both its names, found, and typed', async () => {
    const { snippets, catalog, checker } = await wire();
    expect(await snippets.save(draft())).toMatchObject({ ok: true, value: { active: 1, versions: [{ number: 1 }] } });
    const declared = await catalog.declarations();
    expect(declared).toContain('snippets_open_items(input: { kind: string }): Promise<');
    expect(declared).toContain("run(name: 'open-items', input: { kind: string }): Promise<");
    expect((await catalog.search('items of a kind')).hits.map(({ name }) => name)).toContain('snippets_open_items');
    const right =
      "const [a] = await codemode.run('open-items', { kind: 'x' });\nreturn a.price + (await codemode.snippets_open_items({ kind: 'y' }))[0].price;";
    expect(await checker.check(right, declared)).toEqual([]);
    const wrong = await checker.check("return codemode.run('open-items', { kind: 3 });", declared);
    expect(wrong).not.toEqual([]);
    expect(await checker.check("return codemode.run('closed-items', { kind: 'a' });", declared)).not.toEqual([]);
  });

  test('another save under the name is the next version; an older one can be made the active one again', async () => {
    const { snippets, rows } = await wire();
    await snippets.save(draft());
    await snippets.save(
      draft({ code: 'return (await codemode.shop_list({ kind: input.kind })).slice(1);', test: 'none' }),
    );
    const [snippet] = snippets.list.get();
    expect(snippet!.versions.map(({ number }) => number)).toEqual([1, 2]);
    expect(snippet!.active).toBe(2);
    expect(snippet!.tests).toHaveLength(1);
    await snippets.activate(snippet!.id, 1);
    await snippets.activate(snippet!.id, 7);
    expect(snippets.list.get()[0]!.active).toBe(1);
    expect(rows.get(snippet!.id)).toEqual(snippets.list.get()[0]);
  });

  test('a version that another tab kept meanwhile is not lost', async () => {
    const { snippets, rows } = await wire();
    await snippets.save(draft());
    const [row] = rows.values();
    const other = { ...row!.versions[0]!, number: 2, code: 'return [];' };
    rows.set(row!.id, { ...row!, versions: [...row!.versions, other], active: 2 });
    expect(await snippets.save(draft({ test: 'none' }))).toMatchObject({ ok: true, value: { active: 3 } });
    expect(rows.get(row!.id)!.versions.map(({ code }) => code)).toEqual([draft().code, 'return [];', draft().code]);
  });

  test.each([
    ['a name that is none', { name: 'Open Items' }, 'bad_name'],
    ['no description', { description: ' ' }, 'bad_input'],
    ['an input that is no object', { input: { type: 'string' } }, 'bad_input'],
    ['code that does not fit the input', { code: 'return input.nothing;' }, 'not_checked'],
    ['a method that is not there', { code: "return codemode.shop_gone({ kind: 'a' });" }, 'missing_requirements'],
  ] as [string, Partial<SnippetDraft>, string][])('%s is refused, and nothing is kept', async (_, part, code) => {
    const { snippets, rows } = await wire();
    expect(await snippets.save(draft(part))).toMatchObject({ ok: false, code });
    expect(rows.size).toBe(0);
  });

  test('what another tab kept, renamed and removed is shown and called here once it has been told', async () => {
    const { snippets, catalog, rows, proposals } = await wire();
    const saved = await snippets.save(draft());
    if (!saved.ok) throw new Error(saved.message);
    const elsewhere = { ...saved.value, id: 'other', name: 'from-elsewhere' };
    rows.set('other', elsewhere);
    rows.delete(saved.value.id);
    proposals.set('p', { id: 'p', draft: draft(), createdAt: 1 });
    await snippets.reload();
    expect(snippets.list.get().map(({ name }) => name)).toEqual(['from-elsewhere']);
    expect(snippets.proposals.get()).toHaveLength(1);
    const names = (await catalog.methods()).map(({ name }) => name);
    expect(names).toContain('snippets_from_elsewhere');
    expect(names).not.toContain('snippets_open_items');
  });

  test('another name is another method; it must be free, a name, and called by no snippet', async () => {
    const { snippets, catalog } = await wire();
    const made = [await snippets.save(draft()), await snippets.save(draft({ name: 'second' }))];
    const [first, second] = made.map((one) => (one.ok ? one.value.id : ''));
    expect(await snippets.rename(first!, 'Open Items')).toMatchObject({ ok: false, code: 'bad_name' });
    expect(await snippets.rename(first!, 'second')).toMatchObject({ ok: false, code: 'bad_name' });
    expect(await snippets.rename('none', 'third')).toMatchObject({ ok: false, code: 'not_found' });
    expect(await snippets.rename(first!, 'third')).toMatchObject({ ok: true, value: { name: 'third' } });
    const names = () => catalog.methods().then((all) => all.map(({ name }) => name));
    expect(await names()).toContain('snippets_third');
    expect(await names()).not.toContain('snippets_open_items');
    const calls = "return codemode.run('second', { kind: input.kind });";
    expect(await snippets.save(draft({ name: 'caller', code: calls }))).toMatchObject({ ok: true });
    expect(await snippets.rename(second!, 'fourth')).toMatchObject({
      ok: false,
      code: 'bad_name',
      message: expect.stringContaining('caller'),
    });
  });

  test('where it cannot be kept it says so, and lists nothing', async () => {
    const { snippets } = await wire({ full: true });
    expect(await snippets.save(draft())).toMatchObject({ ok: false, code: 'not_saved' });
    expect(snippets.list.get()).toEqual([]);
  });

  test('a call runs the active version with the input, as part of the run that called', async () => {
    const { snippets, asked } = await wire();
    await snippets.save(draft());
    const { id } = snippets.list.get()[0]!;
    const reply = await snippets.connector.call(callOf('snippets_open_items', [{ kind: 'b' }], ['other']));
    expect(reply).toEqual({ ok: true, value: [{ price: 3 }] });
    const { call } = asked.at(-1)!;
    expect(call).toMatchObject({ input: { kind: 'b' }, sessionId: 's', toolCallId: 't' });
    expect(call.parent).toEqual({ runId: 'outer', callId: 4, trail: ['other', id] });
    expect(snippets.list.get()[0]!.uses).toMatchObject([{ version: 1, status: 'ok' }]);
  });

  test('recursion, depth, bad input and what is missing are refused before anything runs', async () => {
    const { snippets, asked, catalog } = await wire();
    await snippets.save(draft());
    const { id } = snippets.list.get()[0]!;
    const before = asked.length;
    const reply = async (args: unknown[], trail: string[]) =>
      snippets.connector.call(callOf('snippets_open_items', args, trail));
    expect(await reply([{ kind: 'b' }], ['x', id])).toMatchObject({ ok: false, code: 'recursion' });
    expect(await reply([{ kind: 'b' }], ['1', '2', '3', '4'])).toMatchObject({ ok: false, code: 'too_deep' });
    expect(await reply([{ kind: 7 }], [])).toMatchObject({ ok: false, code: 'bad_argument' });
    expect(await reply([], [])).toMatchObject({ ok: false, code: 'bad_argument' });
    await catalog.remove('shop');
    expect(await reply([{ kind: 'b' }], [])).toMatchObject({
      ok: false,
      code: 'missing_requirements',
      message: expect.stringContaining('shop_list'),
    });
    expect(asked).toHaveLength(before);
  });

  test('the same call made again has its answer, or goes on with the run it was', async () => {
    const { snippets, asked, runs, outcome } = await wire();
    await snippets.save(draft());
    const call = { ...callOf('snippets_open_items', [{ kind: 'b' }]), token: 'outer-1' };
    expect(await snippets.connector.call(call)).toMatchObject({ ok: true });
    expect(asked.at(-1)!.call.id).toBe('outer-1');
    const run = { id: 'outer-1', code: 'return 1;', input: { kind: 'b' } } as RunRecord;
    const before = asked.length;
    runs.set('outer-1', { ...run, status: 'ok', value: 7 });
    expect(await snippets.connector.call(call)).toEqual({ ok: true, value: 7 });
    expect(asked).toHaveLength(before);
    runs.set('outer-1', { ...run, status: 'running' });
    outcome.value = 8;
    expect(await snippets.connector.call(call)).toEqual({ ok: true, value: 8 });
    expect(asked.at(-1)).toMatchObject({ code: 'return 1;', call: { resume: 'outer-1', input: { kind: 'b' } } });
  });

  test('a run within that fails is a failed call that says why', async () => {
    const { snippets, outcome } = await wire();
    await snippets.save(draft());
    outcome.status = 'timeout';
    const reply = await snippets.connector.call(callOf('snippets_open_items', [{ kind: 'b' }]));
    expect(reply).toMatchObject({ ok: false, code: 'timeout', message: expect.stringContaining('It failed.') });
  });

  test('tests pass while the value is the same, and say where it differs', async () => {
    const { snippets, outcome } = await wire();
    await snippets.save(draft());
    const { id } = snippets.list.get()[0]!;
    expect(await snippets.runTests(id)).toMatchObject([{ passed: true }]);
    outcome.value = [{ price: 4 }];
    expect(await snippets.runTests(id)).toMatchObject([
      { passed: false, message: 'Expected 3 at [0].price, and it is 4.' },
    ]);
    expect(snippets.results.get().get(id)).toMatchObject([{ passed: false }]);
  });

  test('a proposal is checked, waits, and is a snippet once a person accepts it', async () => {
    const { snippets, proposals } = await wire();
    const { name, description, code, input } = draft();
    const propose = (part: object) =>
      snippets.connector.call(callOf('snippets_propose', [{ name, description, code, input_schema: input, ...part }]));
    expect(await propose({ code: 'return input.nothing;' })).toMatchObject({ ok: false, code: 'not_checked' });
    expect(await propose({ name: 'No' })).toMatchObject({ ok: false, code: 'bad_argument' });
    expect(await propose({})).toMatchObject({ ok: true, value: { status: 'proposed', version: 1 } });
    expect(await propose({ description: 'Again' })).toMatchObject({ ok: true });
    expect(snippets.proposals.get().map(({ draft: { description } }) => description)).toEqual(['Again']);
    expect(snippets.list.get()).toEqual([]);
    const [{ id }] = snippets.proposals.get() as [Proposal];
    expect(await snippets.accept(id)).toMatchObject({ ok: true, value: { versions: [{ by: 'model' }] } });
    expect(await snippets.accept(id)).toMatchObject({ ok: false, code: 'not_found' });
    expect(snippets.proposals.get()).toEqual([]);
    expect(proposals.has(id)).toBe(false);
  });

  test('a call that proposed is taken back while nobody has decided, and not after', async () => {
    const { snippets } = await wire();
    const { name, description, code, input } = draft();
    const given = [{ name, description, code, input_schema: input }];
    const call = { ...callOf('snippets_propose', given), token: 'outer-2' };
    await snippets.connector.call(call);
    const revert = () => snippets.connector.revert!({ ...call, token: 'outer-2' }, { ok: true, value: null });
    expect(await revert()).toMatchObject({ ok: true });
    expect(snippets.proposals.get()).toEqual([]);
    expect(await revert()).toMatchObject({ ok: false, code: 'not_reverted' });
  });

  test('one that was removed comes back whole, unless its name was taken', async () => {
    const { snippets, catalog } = await wire();
    await snippets.save(draft());
    const removed = await snippets.remove(snippets.list.get()[0]!.id);
    expect((await catalog.methods()).map(({ name }) => name)).not.toContain('snippets_open_items');
    if (!removed.ok) throw new Error(removed.message);
    await snippets.restore(removed.value);
    expect(snippets.list.get()).toEqual([removed.value]);
    expect(await snippets.restore(removed.value)).toMatchObject({ ok: false, code: 'bad_name' });
  });

  test('what it needs being declared otherwise is noticed, and confirmed by another version', async () => {
    const { snippets, catalog } = await wire();
    await snippets.save(draft());
    const { id } = snippets.list.get()[0]!;
    await catalog.addToolset(shop({ type: 'integer', description: 'In cents' }));
    await snippets.look();
    expect(snippets.standings.get().get(id)).toEqual({ missing: [], changed: ['shop_list'] });
    expect(await snippets.confirm(id)).toMatchObject({ ok: true, value: { active: 2 } });
    expect(snippets.standings.get().get(id)).toEqual({ missing: [], changed: [] });
  });
});
