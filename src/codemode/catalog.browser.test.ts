import { expect, test } from 'vitest';
import { startWorker } from '#base/worker.remote.ts';
import type { Catalog, ImportProgress } from './catalog.contract.ts';
import { startCatalog } from './catalog.remote.ts';
import url from './catalog.worker.ts?worker&url';

const answer = {
  responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } } },
};
const document = (count: number) =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    servers: [{ url: 'https://things.test' }],
    paths: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `/things/${index}/{id}`,
        { get: { summary: `Get thing ${index}`, ...answer } },
      ]),
    ),
    components: { schemas: { Thing: { type: 'object', properties: { id: { type: 'string' } } } } },
  });

test('imports in a worker with progress, answers, counts, and the page stays free', async () => {
  const catalog = startCatalog();
  const stages = new Set<string>();
  const imported = await catalog.import({ text: document(2500), from: 'things.json' }, ({ stage }: ImportProgress) =>
    stages.add(stage),
  );
  expect(imported).toMatchObject({ ok: true, value: { id: 'things', operations: 2500 } });
  expect(stages.has('indexing')).toBe(true);
  expect((await catalog.methods()).length).toBe(2500);
  expect((await catalog.search('thing 42')).hits[0]!.summary).toBe('Get thing 42');
  expect(await catalog.plan('things_get_things_7_by_id', [{ id: 'a b' }])).toMatchObject({
    ok: true,
    value: { path: '/things/7/a%20b' },
  });
  let footprint = await catalog.footprint('tools');
  for (let tries = 0; footprint.naive === null && tries < 500; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    footprint = await catalog.footprint('tools');
  }
  expect(footprint.naive).toBeGreaterThan(50_000);
  expect(footprint.inlined).toBe(false);
  await catalog.remove('things');
  expect(await catalog.sources()).toEqual([]);
}, 30_000);

test('a cancel gets through while an import runs', async () => {
  const catalog = startCatalog();
  const going = catalog.import({ text: document(20_000), from: 'things.json' }, ({ stage }) => {
    if (stage === 'indexing') void catalog.cancel();
  });
  expect(await going).toMatchObject({ ok: false, code: 'cancelled' });
  expect(await catalog.sources()).toEqual([]);
}, 30_000);

test('YAML, Swagger 2.0 and what is neither, in the worker', async () => {
  const catalog = startCatalog();
  const swagger =
    'swagger: "2.0"\ninfo: {title: Old, version: "1"}\nhost: old.test\npaths:\n  /a/{id}:\n    get:\n      operationId: getA\n      parameters:\n        - {name: id, in: path, required: true, type: integer}\n      responses: {200: {description: ok, schema: {type: string}}}\n';
  expect(await catalog.import({ text: swagger, from: 'old.yaml' })).toMatchObject({
    ok: true,
    value: { server: 'https://old.test' },
  });
  expect(await catalog.declarations()).toContain('old_get_a(input: { id: number }): Promise<string>');
  expect(await catalog.import({ text: '{"a": ]', from: 'x' })).toMatchObject({ ok: false, code: 'not_parsed' });
  expect(await catalog.import({ text: ' '.repeat(100 * 1024 * 1024), from: 'x' })).toMatchObject({
    ok: false,
    code: 'too_large',
  });
});

test('a worker that died is replaced by one that knows the same, for every kind of call', async () => {
  const workers: Worker[] = [];
  const start = () => {
    const started = startWorker<Catalog>(url, 'catalog');
    workers.push(started.worker);
    return started;
  };
  const catalog = startCatalog({ start, silenceMs: 500 });
  await catalog.import({ text: document(20), from: 'things.json' });
  await catalog.hide([{ method: 'things_get_things_3_*' }]);
  const before = await catalog.declarations();
  // Ended without a word, as a browser ends what takes too much memory.
  workers[0]!.terminate();
  const [found, planned] = await Promise.all([
    catalog.search('thing 7'),
    catalog.plan('things_get_things_7_by_id', [{ id: 'a' }]),
  ]);
  expect(found.hits[0]!.summary).toBe('Get thing 7');
  expect(planned).toMatchObject({ ok: true });
  expect(workers).toHaveLength(2);
  expect(await catalog.declarations()).toBe(before);
  expect((await catalog.hidden()).map(({ name }) => name)).toEqual(['things_get_things_3_by_id']);
  // An error that nothing caught ends one at once; the document of the import under way is given up.
  const importing = catalog.import({ text: document(2500), name: 'second', from: 'second.json' });
  workers[1]!.dispatchEvent(new ErrorEvent('error'));
  expect(await importing).toMatchObject({ ok: false, code: 'failed' });
  expect((await catalog.sources()).map(({ id }) => id)).toEqual(['things']);
});

test('where no worker starts, calls answer all the same', async () => {
  const start = () => {
    const started = startWorker<Catalog>(url, 'catalog');
    started.stop();
    return started;
  };
  const catalog = startCatalog({ start, silenceMs: 50 });
  expect(await catalog.import({ text: document(1), from: 'a' })).toMatchObject({ ok: false, code: 'failed' });
  expect(await catalog.plan('a', [])).toMatchObject({ ok: false, code: 'unavailable' });
  await expect(catalog.search('a')).rejects.toThrow('Reload the page');
});
