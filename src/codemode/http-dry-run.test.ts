import { expect, test } from 'vitest';
import type { PlannedRequest } from './catalog.contract.ts';
import { createCatalog } from './catalog.ts';
import { createHttpConnector } from './http-connector.ts';

const responses = { 200: { description: '', content: { 'application/json': { schema: {} } } } };
const inBody = (operationId: string, properties: object) => ({
  post: {
    operationId,
    requestBody: { content: { 'application/json': { schema: { type: 'object', properties } } } },
    responses,
  },
});
const inQuery = (operationId: string, ...parameters: object[]) => ({ put: { operationId, parameters, responses } });
const query = (name: string, schema: object, description = '') => ({ name, in: 'query', schema, description });
const flag = { type: 'boolean' };

const document = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'https://shop.test' }],
  paths: {
    '/parcels': inQuery('parcel', query('size', { type: 'integer' }), query('dryRun', flag), {
      name: 'Idempotency-Key',
      in: 'header',
      schema: { type: 'string' },
    }),
    '/notes': inBody('note', { name: {}, validate_only: { $ref: '#/components/schemas/Switch' } }),
    '/pods': inQuery(
      'pod',
      query('dryRun', { type: 'string' }, 'Unknown values fail. Valid values are: - All: all stages.'),
    ),
    '/bills': inBody('bill', { preview: { ...flag, description: 'Answers the bill without saving it.' } }),
    '/views': inBody('view', { preview: { ...flag, description: 'Use what is new.' } }),
    '/texts': inBody('text', { dry_run: { type: 'string' } }),
    '/plain': inBody('plain', { name: {} }),
    '/lists': { get: { operationId: 'list', parameters: [query('dry_run', flag)], responses } },
  },
  components: { schemas: { Switch: { type: 'string', enum: ['false', 'true'] } } },
};

async function shop(status = 200) {
  const catalog = createCatalog();
  expect(await catalog.import({ text: JSON.stringify(document), from: 'shop.json' })).toMatchObject({ ok: true });
  const known = new Map((await catalog.methods()).map((method) => [method.name, method]));
  const sent: PlannedRequest[] = [];
  const connector = createHttpConnector({
    source: 'shop',
    catalog,
    recovery: () => ({ key: 'idempotency-key' }),
    tryWith: (method) => known.get(method)?.tryWith,
    async send(request) {
      sent.push(request);
      if (status === 0) return { ok: false, code: 'timeout', message: 'It took too long.' };
      return { ok: true, status, headers: { 'content-type': 'application/json' }, body: '{"would":"change"}' };
    },
  });
  const dryRun = (method: string, args: object = {}) =>
    connector.dryRun!({ method: `shop_${method}`, args: [args], token: 't', signal: new AbortController().signal });
  return { connector, sent, dryRun };
}

test('there is a dry run of a write whose document has an argument for it that can mean nothing else', async () => {
  const { connector } = await shop();
  const offered = ['parcel', 'note', 'pod', 'bill', 'view', 'text', 'plain', 'list', 'none'].map((name) => [
    name,
    connector.tryable!(`shop_${name}`),
  ]);
  expect(Object.fromEntries(offered)).toEqual({
    parcel: 'dryRun: true',
    note: 'validate_only: true',
    pod: 'dryRun: All',
    bill: 'preview: true',
  });
});

test('it is the call with that argument, whatever the program gave for it, and leaves the token for the call itself', async () => {
  const { sent, dryRun } = await shop();
  expect(await dryRun('parcel', { size: 2, dryRun: false })).toEqual({ ok: true, value: { would: 'change' } });
  expect(await dryRun('note', { name: 'x' })).toMatchObject({ ok: true });
  expect(sent.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['PUT', '/parcels?size=2&dryRun=true', undefined],
    ['POST', '/notes', '{"name":"x","validate_only":"true"}'],
  ]);
  expect(sent.flatMap(({ headers }) => Object.keys(headers))).not.toContain('idempotency-key');
});

test('it fails with what the service says, and where there is none nothing is sent', async () => {
  const refused = await shop(422);
  expect(await refused.dryRun('parcel')).toMatchObject({ ok: false, code: 'http_422' });
  const lost = await shop(0);
  expect(await lost.dryRun('parcel')).toMatchObject({ ok: false, code: 'timeout', message: 'It took too long.' });
  const { sent, dryRun } = await shop();
  for (const name of ['plain', 'view', 'list', 'none'])
    expect(await dryRun(name)).toMatchObject({ ok: false, code: 'no_dry_run' });
  expect(await dryRun('parcel', { unknown: 1 })).toMatchObject({ ok: false, code: 'bad_argument' });
  expect(sent).toEqual([]);
});
