import { expect, test } from 'vitest';
import type { OwnRecovery, PlannedRequest } from './catalog.contract.ts';
import { createCatalog } from './catalog.ts';
import type { HttpAnswer } from './connector.contract.ts';
import { createHttpConnector } from './http-connector.ts';
import { offersFor, recoveryOf } from './own-recovery.ts';

const json = (schema: object, more: object = {}) => ({
  200: { description: '', content: { 'application/json': { schema } }, ...more },
});
const id = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });
const body = {
  requestBody: { content: { 'application/json': { schema: { type: 'object', properties: { name: {} } } } } },
};

const document = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'https://shop.test' }],
  paths: {
    '/shops/{shop}/items': {
      post: {
        operationId: 'create',
        parameters: [id('shop'), { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string' } }],
        ...body,
        responses: json({}),
      },
    },
    '/shops/{shop}/items/{item_id}': {
      get: { operationId: 'get', parameters: [id('shop'), id('item_id')], responses: json({}) },
      put: { operationId: 'put', parameters: [id('shop'), id('item_id')], ...body, responses: json({}) },
      delete: { operationId: 'delete', parameters: [id('shop'), id('item_id')], responses: { 204: {} } },
    },
    '/orders': {
      post: {
        operationId: 'order',
        'x-idempotency-key': 'Request-Token',
        ...body,
        responses: json(
          {},
          { links: { cancel: { operationId: 'cancel', parameters: { ref: '$response.body#/a~1b/0' } } } },
        ),
      },
    },
    '/bookings/{ref}': { delete: { operationId: 'cancel', parameters: [id('ref')], responses: { 204: {} } } },
    '/letters': { post: { operationId: 'letter', ...body, responses: json({}) } },
  },
};

async function shop(answers: (request: PlannedRequest) => [status: number, body?: unknown], own?: OwnRecovery) {
  const catalog = createCatalog();
  const imported = await catalog.import({ text: JSON.stringify(document), from: 'shop.json' });
  expect(imported.ok).toBe(true);
  const known = new Map((await catalog.methods()).map((method) => [method.name, method]));
  const sent: string[] = [];
  const connector = createHttpConnector({
    source: 'shop',
    catalog,
    recovery: (name) => {
      const method = known.get(name);
      return method && method.effect !== 'read' ? recoveryOf(method, own, (other) => known.get(other)) : undefined;
    },
    async send(request): Promise<HttpAnswer> {
      const keys = Object.entries(request.headers).filter(([name]) => /idem|token|mine/.test(name));
      sent.push([request.method, request.path, ...keys.flat()].join(' '));
      const [status, value] = answers(request);
      const headers = { 'content-type': 'application/json' };
      return { ok: true, status, headers, body: value === undefined ? '' : JSON.stringify(value) };
    },
  });
  const call = (method: string, args: object, token = 't') => ({
    method: `shop_${method}`,
    args: [args],
    token,
    signal: new AbortController().signal,
  });
  return { connector, sent, call, known };
}

test('a header of the document, an extension or a person makes a write carry its token, and a read never', async () => {
  const { connector, sent, call } = await shop(() => [200, {}], { key: 'mine' });
  await connector.call(call('create', { shop: 's', name: 'x' }));
  await connector.call(call('order', {}));
  await connector.call(call('letter', {}));
  await connector.call(call('get', { shop: 's', item_id: '1' }));
  await connector.call(call('create', { shop: 's', name: 'x', 'Idempotency-Key': 'own' }));
  expect(sent).toEqual([
    'POST /shops/s/items idempotency-key t',
    'POST /orders request-token t',
    'POST /letters mine t',
    'GET /shops/s/items/1',
    'POST /shops/s/items idempotency-key own',
  ]);
  const plain = await shop(() => [200, {}]);
  const keyed = plain.connector.idempotency as (method: string) => boolean;
  expect(['create', 'order', 'letter', 'get'].map((name) => keyed(`shop_${name}`))).toEqual([true, true, false, false]);
});

test('what takes a write back is called with what was sent and answered', async () => {
  const { connector, sent, call } = await shop(() => [204]);
  const made = { ok: true as const, value: { data: { itemId: 7, name: 'x' } } };
  const create = call('create', { shop: 's/1', name: 'x' });
  expect(connector.revertible!(create)).toEqual({ can: true, how: 'shop_delete', guessed: true });
  expect(connector.revertible!(create, made)).toMatchObject({ how: 'shop_delete({"shop":"s/1","item_id":7})' });
  expect(await connector.revert!(create, made)).toEqual({ ok: true, value: null });
  const ordered = { ok: true as const, value: { 'a/b': ['r1'] } };
  expect(connector.revertible!(call('order', {}), ordered)).toEqual({ can: true, how: 'shop_cancel({"ref":"r1"})' });
  expect(await connector.revert!(call('order', {}), ordered)).toMatchObject({ ok: true });
  expect(sent).toEqual(['DELETE /shops/s%2F1/items/7', 'DELETE /bookings/r1']);
});

test('what nothing takes back, or whose answer names nothing, says so and sends nothing', async () => {
  const { connector, sent, call } = await shop(() => [204]);
  const answered = { ok: true as const, value: { name: 'x' } };
  expect(connector.revertible!(call('letter', {}), answered)).toMatchObject({ can: false });
  expect(connector.revertible!(call('create', { shop: 's' }), answered)).toMatchObject({ can: false });
  expect(await connector.revert!(call('create', { shop: 's' }), answered)).toMatchObject({ code: 'not_reversible' });
  expect(sent).toEqual([]);
});

test('a person says of what the paths suggest that it holds, or that it does not', async () => {
  const create = { method: 'shop_create', args: [{ shop: 's' }] };
  const holds = await shop(() => [204], { methods: { shop_create: { undo: 'shop_delete' } } });
  expect(holds.connector.revertible!(create)).toEqual({ can: true, how: 'shop_delete' });
  const not = await shop(() => [204], { methods: { shop_create: { undo: null } } });
  expect(not.connector.revertible!(create)).toMatchObject({ can: false });
  const gone = await shop(() => [204], { methods: { shop_create: { undo: 'shop_gone' } } });
  expect(gone.connector.revertible!(create)).toMatchObject({ can: false });
});

test('a person names the header, the inverse and the read of one method, before its source and its document', async () => {
  const own = {
    key: 'mine',
    methods: {
      shop_create: { key: 'mine-too', look: 'shop_get' },
      shop_order: { key: null },
      shop_letter: { undo: 'shop_cancel' },
    },
  };
  const { connector, sent, call } = await shop(({ method }) => [200, method === 'GET' ? { name: 'x' } : {}], own);
  await connector.call(call('create', { shop: 's', name: 'x' }));
  await connector.call(call('order', {}));
  await connector.call(call('letter', {}));
  expect(sent.splice(0)).toEqual(['POST /shops/s/items mine-too t', 'POST /orders', 'POST /letters mine t']);
  expect(await connector.status!(call('create', { shop: 's', item_id: '4', name: 'x' }))).toMatchObject({
    happened: true,
  });
  expect(await connector.revert!(call('letter', {}), { ok: true, value: { ref: 'r' } })).toMatchObject({ ok: true });
  expect(sent).toEqual(['GET /shops/s/items/4', 'DELETE /bookings/r mine t-undo']);
});

test('what is offered needs at most one thing the path does not say, and the nearest comes first', async () => {
  const { known } = await shop(() => [204]);
  const offers = (name: string) => offersFor(known.get(`shop_${name}`)!, [...known.values()]);
  expect(offers('create')).toEqual({
    undo: ['shop_delete', 'shop_cancel', 'shop_put', 'shop_letter', 'shop_order'],
    look: ['shop_get'],
  });
  // Its path names neither the shop nor the item.
  expect(offers('letter')).toEqual({ undo: ['shop_cancel', 'shop_create', 'shop_order'], look: [] });
});

test('a deletion and a replacement in doubt are looked up where the document has a read of the same thing', async () => {
  let there: [number, unknown?] = [404];
  const { connector, call } = await shop(() => there);
  const status = (method: string, args: object) =>
    connector.status!(call(method, { shop: 's', item_id: '1', ...args }));
  expect(await status('delete', {})).toMatchObject({ happened: true });
  there = [200, { name: 'x', more: 1 }];
  expect(await status('delete', {})).toEqual({ happened: false });
  expect(await status('put', { name: 'x' })).toMatchObject({ happened: true, reply: { value: { more: 1 } } });
  // Another value may be of somebody who came after: shown, and not decided.
  expect(await status('put', { name: 'y' })).toEqual({ seen: { name: 'x', more: 1 } });
  expect(await status('put', {})).toEqual({ seen: { name: 'x', more: 1 } });
  there = [500];
  expect(await status('delete', {})).toEqual({});
  expect(await status('put', { name: 'x' })).toEqual({});
  expect(await status('create', {})).toEqual({});
});
