import { expect, test } from 'vitest';
import { document } from './edge/document.ts';
import { operations } from './edge/operations.ts';
import type { EdgeState } from './edge.contract.ts';
import { apply, createEdge } from './edge.ts';

function setup({ failing = false } = {}) {
  let kept: EdgeState | undefined;
  let time = 0;
  let id = 0;
  const store = {
    load: async () => kept,
    save: async (state: EdgeState) => {
      if (failing) throw new Error('disk full');
      kept = structuredClone(state);
    },
  };
  // Each request comes well after the last, so that nothing is a burst unless a test makes one.
  const edge = createEdge({ store, now: () => (time += 10_000), newId: () => `ID${++id}` });
  return { edge, store, kept: () => kept };
}

async function ask(edge: ReturnType<typeof createEdge>, method: string, path: string, body?: unknown) {
  const request = { method, path, headers: {}, accept: 'application/json' };
  const answer = await edge.send(body === undefined ? request : { ...request, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(answer.message);
  return { status: answer.status, headers: answer.headers, value: JSON.parse(String(answer.body)) };
}

test('every operation of the document is carried out, and none besides', () => {
  const described = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((one) => one.operationId),
  );
  expect(described.toSorted()).toEqual([...operations.keys()].toSorted());
});

test('the demo data has zones that are not active, two of them without rules', async () => {
  const { edge } = setup();
  const zones = (await ask(edge, 'GET', '/zones')).value as { id: string; status: string }[];
  expect(zones).toHaveLength(5);
  const bare: string[] = [];
  for (const zone of zones.filter(({ status }) => status !== 'active')) {
    if ((await ask(edge, 'GET', `/zones/${zone.id}/firewall_rules`)).value.length === 0) bare.push(zone.id);
  }
  expect(bare).toEqual(['zone_bramble', 'zone_cedar']);
});

test('lists are plain arrays in pages, with the total in a header', async () => {
  const { edge } = setup();
  const second = await ask(edge, 'GET', '/zones?page=2&per_page=2');
  expect(second.value.map((zone: { name: string }) => zone.name)).toEqual(['cedar.example', 'dogwood.example']);
  expect(second.headers['x-total-count']).toBe('5');
  expect((await ask(edge, 'GET', '/zones?page=9')).value).toEqual([]);
});

test('effects persist and can be taken back', async () => {
  const { edge, store, kept } = setup();
  const before = await edge.state();
  await ask(edge, 'POST', '/zones/zone_cedar/ddos_protection/enable', { mode: 'high' });
  await ask(edge, 'DELETE', '/zones/zone_acorn');
  await ask(edge, 'PATCH', '/zones/zone_cedar/dns_records/record_6', { ttl: 120 });
  const again = createEdge({ store, now: () => 0, newId: () => 'x' });
  expect((await ask(again, 'GET', '/zones/zone_cedar/ddos_protection')).value).toMatchObject({
    enabled: true,
    mode: 'high',
  });
  expect((await ask(again, 'GET', '/zones/zone_acorn')).status).toBe(404);
  expect(kept()!.data.dnsRecords.filter((record) => record.zone_id === 'zone_acorn')).toEqual([]);
  const changes = kept()!.writes.flatMap((write) => write.changes);
  const back = changes.toReversed().map((change) => ({ ...change, before: change.after, after: change.before }));
  const sorted = (rows: object[]) => rows.map((row) => JSON.stringify(row)).toSorted();
  const restored = apply(kept()!.data, back as typeof changes);
  for (const table of ['zones', 'firewallRules', 'ddosProtection', 'dnsRecords'] as const) {
    expect(sorted(restored[table])).toEqual(sorted(before.data[table]));
  }
  await edge.reset();
  expect((await edge.state()).data).toEqual(before.data);
});

test('creating gives new rows, and names taken are a conflict', async () => {
  const { edge } = setup();
  const made = await ask(edge, 'POST', '/zones', { name: 'fir.example' });
  expect(made).toMatchObject({ status: 201, value: { name: 'fir.example', status: 'pending', plan: 'free' } });
  expect((await ask(edge, 'POST', '/zones', { name: 'fir.example' })).status).toBe(409);
  const path = `/zones/${made.value.id}/dns_records`;
  const record = { type: 'CNAME', name: 'www.fir.example', content: 'fir.example' };
  expect((await ask(edge, 'POST', path, record)).status).toBe(201);
  expect((await ask(edge, 'POST', path, { ...record, type: 'A', content: '192.0.2.1' })).status).toBe(409);
  expect((await ask(edge, 'POST', path, { ...record, name: 'acorn.example' })).status).toBe(422);
});

test.each([
  ['GET', '/nothing', undefined, 404, 'nothing at /nothing'],
  ['PUT', '/zones', undefined, 405, 'does not take PUT'],
  ['GET', '/zones/__proto__', undefined, 404, 'no zone with the id __proto__'],
  ['GET', '/zones?per_page=1000', undefined, 422, 'per_page must be at most 100'],
  ['GET', '/zones?page=x', undefined, 422, 'page must be a whole number'],
  ['GET', '/zones?status=gone', undefined, 422, 'status must be one of "active", "pending", "moved"'],
  ['POST', '/zones', { name: 'Not A Name' }, 422, 'name does not have the form'],
  ['POST', '/zones', {}, 422, 'name is missing'],
  ['POST', '/zones', { name: 'a.example', __proto_: 1 }, 422, '__proto_ is not known'],
  ['POST', '/zones/zone_acorn/ddos_protection/enable', { mode: 'max' }, 422, 'mode must be one of'],
  ['DELETE', '/zones/zone_acorn/firewall_rules/rule_9', undefined, 404, 'no rule with the id rule_9'],
] as const)('%s %s answers with a problem', async (method, path, body, status, detail) => {
  const { edge } = setup();
  const answer = await ask(edge, method, path, body);
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.value.detail).toContain(detail);
});

test('a body that is no JSON is refused', async () => {
  const { edge } = setup();
  const answer = await edge.send({ method: 'POST', path: '/zones', headers: {}, body: '<zone>', accept: '' });
  expect(answer).toMatchObject({ status: 400 });
});

test('the ninth write of a burst is asked to wait, and nothing of it happens', async () => {
  const { store } = setup();
  let time = 0;
  const edge = createEdge({ store, now: () => time, newId: () => 'x' });
  const enable = () => ask(edge, 'POST', '/zones/zone_cedar/ddos_protection/enable', { mode: 'low' });
  const statuses = (await Promise.all(Array.from({ length: 10 }, enable))).map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 429, 200]);
  expect((await edge.state()).writes).toHaveLength(9);
  time += 60_000;
  expect((await enable()).status).toBe(200);
});

test('a disk that is full changes nothing', async () => {
  const { edge } = setup({ failing: true });
  const answer = await ask(edge, 'DELETE', '/zones/zone_acorn');
  expect(answer).toMatchObject({ status: 500, value: { detail: expect.stringContaining('disk full') } });
  expect((await ask(edge, 'GET', '/zones/zone_acorn')).status).toBe(200);
});

test('a stopped call is not sent', async () => {
  const { edge } = setup();
  const request = { method: 'DELETE', path: '/zones/zone_acorn', headers: {}, accept: '' };
  expect(await edge.send(request, AbortSignal.abort())).toMatchObject({ ok: false, code: 'aborted' });
  expect((await ask(edge, 'GET', '/zones/zone_acorn')).status).toBe(200);
});

test('a preview says what would change, and changes nothing', async () => {
  let kept: EdgeState | undefined;
  let saves = 0;
  const save = async (state: EdgeState) => {
    kept = state;
    saves++;
  };
  const edge = createEdge({
    store: { load: async () => kept, save },
    now: Date.now,
    newId: () => `id${saves}`,
  });
  const before = await edge.state();
  const would = async (method: string, path: string, body?: object) => {
    const request = { method, path, headers: { 'content-type': 'application/json' }, accept: 'application/json' };
    const answer = await edge.preview({ ...request, ...(body && { body: JSON.stringify(body) }) });
    return answer.ok ? { status: answer.status, ...JSON.parse(String(answer.body)) } : answer;
  };
  const zone = before.data.zones[0]!;
  expect((await would('POST', `/zones/${zone.id}/ddos_protection/enable`, { mode: 'low' })).summary[0]).toMatch(
    /^Changes the DDoS protection of .* → low/,
  );
  expect((await would('POST', '/zones', { name: 'fir.example' })).summary).toEqual([
    'Adds the zone fir.example.',
    expect.stringMatching(/^Adds the DDoS protection of zone_/),
  ]);
  expect((await would('DELETE', `/zones/${zone.id}`)).summary[0]).toBe(`Deletes the zone ${zone.name}.`);
  expect(await would('DELETE', '/zones/none')).toMatchObject({ status: 404 });
  expect((await would('GET', '/zones')).summary).toEqual([]);
  expect(await edge.state()).toEqual(before);
  expect(saves).toBe(0);
});
