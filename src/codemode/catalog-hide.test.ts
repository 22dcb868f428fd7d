import { expect, test } from 'vitest';
import { createCatalog } from './catalog.ts';
import { discoveryToolset } from './discovery-toolset.ts';
import { edgeDocument } from './edge.ts';

async function edge() {
  const catalog = createCatalog();
  expect(await catalog.import({ name: 'edge', text: edgeDocument(), from: 'built in' })).toMatchObject({ ok: true });
  return catalog;
}

test('what is hidden is not found from within a program either', async () => {
  const catalog = await edge();
  const runs = { get: async () => undefined, ofSession: async () => [] };
  const { connector } = discoveryToolset({ catalog, runs });
  const ask = async (method: string, ...args: unknown[]) =>
    JSON.stringify(await connector.call({ method, args, signal: new AbortController().signal }));
  expect(await ask('search', 'turn on ddos protection')).toMatch(/edge_ddos_protection_enable/);
  expect(await ask('describe', 'edge_ddos_protection_enable')).toMatch(/zone_id/);
  await catalog.hide([{ method: 'edge_ddos_*' }]);
  expect(await ask('search', 'turn on protection')).not.toMatch(/ddos/);
  expect(await ask('search', 'edge_ddos_protection_enable')).not.toMatch(/edge_ddos/);
  expect(await ask('describe', 'edge_ddos_protection_enable')).not.toMatch(/zone_id/);
});

test('what is hidden is in nothing the catalog answers, and comes back as it was', async () => {
  const catalog = await edge();
  const before = await catalog.methods();
  const counted = await catalog.footprint();
  await catalog.hide([{ method: 'edge_ddos_*' }]);
  const names = (await catalog.methods()).map(({ name }) => name);
  expect(names).toHaveLength(before.length - 3);
  expect((await catalog.hidden()).map(({ name }) => name).sort()).toEqual([
    'edge_ddos_protection_disable',
    'edge_ddos_protection_enable',
    'edge_ddos_protection_get',
  ]);
  const answers = [
    await catalog.declarations(),
    await catalog.declarations(['edge_ddos_protection_get', 'edge_zones_list']),
    (await catalog.search('turn on ddos protection')).declarations,
    (await catalog.search('edge_ddos_protection_enable')).declarations,
    (await catalog.describe(['edge_ddos_protection_enable'])).replace(/\/\/ unknown:.*/, ''),
    (await catalog.inline()) ?? '',
  ];
  for (const text of answers) expect(text).not.toMatch(/ddos/i);
  expect((await catalog.search('ddos')).hits.map(({ name }) => name)).not.toContain('edge_ddos_protection_enable');
  expect(await catalog.plan('edge_ddos_protection_enable', [{ zone_id: 'z', mode: 'high' }])).toMatchObject({
    ok: false,
    code: 'unknown_method',
  });
  expect((await catalog.footprint()).methods).toBe(counted.methods - 3);
  expect((await catalog.footprint()).prompt).toBeLessThan(counted.prompt);
  await catalog.hide([]);
  expect(await catalog.methods()).toEqual(before);
  expect(await catalog.footprint()).toEqual({ ...counted, naive: (await catalog.footprint()).naive });
});

test('hides by effect and by source, all of what a pattern names', async () => {
  const catalog = await edge();
  await catalog.hide([{ effect: 'destroy' }, { source: 'other' }]);
  expect((await catalog.methods()).filter(({ effect }) => effect === 'destroy')).toEqual([]);
  expect((await catalog.methods()).length).toBeGreaterThan(5);
  await catalog.hide([{ source: 'edge', effect: 'write' }]);
  const effects = new Set((await catalog.methods()).map(({ effect }) => effect));
  expect([...effects].sort()).toEqual(['destroy', 'read']);
  await catalog.hide([{}]);
  expect(await catalog.methods()).toEqual([]);
  expect((await catalog.search('zones')).hits).toEqual([]);
});

test('names given while others are hidden do not take the places of hidden ones', async () => {
  const catalog = await edge();
  await catalog.hide([{ source: 'edge' }]);
  const again = await catalog.import({ name: 'edge_zones', text: edgeDocument(), from: 'elsewhere' });
  expect(again.ok).toBe(true);
  await catalog.hide([]);
  const names = (await catalog.methods()).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
