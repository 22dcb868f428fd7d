import { expect, test } from 'vitest';
import { createCatalog } from './catalog.ts';
import type { Caller } from './connector.contract.ts';
import { discoveryToolset } from './discovery-toolset.ts';
import { edgeDocument } from './edge.ts';
import type { RunRecord } from './run.contract.ts';

const runOf = (id: string, part: Partial<RunRecord> = {}): RunRecord => ({
  id,
  sessionId: 's',
  toolCallId: null,
  code: '',
  status: 'ok',
  diagnostics: [],
  logs: [],
  calls: [],
  createdAt: Number(id.slice(1)),
  rung: 'isolate',
  ...part,
});

async function setUp(runs: RunRecord[] = []) {
  const catalog = createCatalog();
  await catalog.import({ name: 'edge', text: edgeDocument(), from: 'built in' });
  const { toolset, connector } = discoveryToolset({
    catalog,
    runs: {
      get: async (id) => runs.find((run) => run.id === id),
      ofSession: async (session) => runs.filter((run) => run.sessionId === session),
    },
  });
  await catalog.addToolset(toolset);
  const caller: Caller = { runId: 'r9', sessionId: 's', toolCallId: null, callId: 1, trail: [], calls: () => [] };
  const call = (method: string, ...args: unknown[]) =>
    connector.call({ method, args, caller, signal: new AbortController().signal });
  return { catalog, call };
}

test('a program finds methods and reads their types as plain values', async () => {
  const { call } = await setUp();
  const found = await call('search', 'turn on ddos protection', { limit: 3 });
  expect(found).toMatchObject({ ok: true, value: [{ name: 'edge_ddos_protection_enable', effect: 'write' }, {}, {}] });
  if (found.ok) expect(structuredClone(found.value)).toEqual(found.value);
  const described = await call('describe', 'edge_zones_list');
  expect(described.ok && described.value).toContain('edge_zones_list(input?');
  expect(await call('search', 7)).toMatchObject({ ok: false, code: 'bad_argument' });
  expect(await call('describe', ['a', 7])).toMatchObject({ ok: false, code: 'bad_argument' });
  expect(await call('describe', [])).toMatchObject({ ok: false, code: 'bad_argument' });
  expect(await call('constructor')).toMatchObject({ ok: false, code: 'unknown_method' });
});

test('they are typed, and neither searched, listed nor counted', async () => {
  const { catalog } = await setUp();
  expect(await catalog.declarations(['search', 'result'])).toContain(
    'search(query: string, options?: { limit?: number })',
  );
  expect(await catalog.declarations(['result'])).toContain('result<T = unknown>(run?: string');
  expect((await catalog.sources()).map(({ id }) => id)).toEqual(['edge']);
  expect(await catalog.inline()).not.toContain('result<T');
  expect((await catalog.footprint()).methods).toBe(14);
  expect((await catalog.search('search')).hits.filter(({ source }) => source === 'codemode')).toEqual([]);
  expect((await catalog.search('codemode.result')).declarations).toContain('result<T = unknown>');
  expect((await catalog.methods()).filter(({ source }) => source === 'codemode')).toHaveLength(4);
});

test('the result of an earlier run of the session is read whole or by a path', async () => {
  const value = { items: [{ name: 'a' }, { name: 'b', 'x.y': 1 }], map: new Map([['k', 2]]), constructor: 3 };
  const { call } = await setUp([
    runOf('r1', { value: { old: true } }),
    runOf('r2', { value }),
    runOf('r3', { status: 'error' }),
    runOf('r4'),
    runOf('r5', { value: 'of a snippet', parent: { runId: 'r2', callId: 1, trail: [] } }),
    runOf('r6', { value: 'secret', sessionId: 'another' }),
    runOf('r9', { value: 'itself' }),
  ]);
  expect(await call('result')).toEqual({ ok: true, value });
  expect(await call('result', 'last', 'items[1].name')).toEqual({ ok: true, value: 'b' });
  expect(await call('result', 'r2', 'items.1["x.y"]')).toEqual({ ok: true, value: 1 });
  expect(await call('result', 'r2', 'map.k')).toEqual({ ok: true, value: 2 });
  expect(await call('result', 'r1')).toEqual({ ok: true, value: { old: true } });
  expect(await call('result', 'r2', 'items[9]')).toMatchObject({
    ok: false,
    code: 'not_found',
    message: 'There is no "9" in items, which is { name: string; x.y?: number }[] of 2.',
  });
  for (const path of ['__proto__', 'items.length.x', 'items[0].toString', 'map.size'])
    expect(await call('result', 'r2', path)).toMatchObject({ ok: false, code: 'not_found' });
  for (const id of ['r3', 'r6', 'r99', ''])
    expect(await call('result', id)).toMatchObject({ ok: false, code: 'not_found' });
  expect(await call('result', 2)).toMatchObject({ ok: false, code: 'bad_argument' });
});
