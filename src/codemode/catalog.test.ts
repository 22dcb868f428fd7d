import { expect, test, vi } from 'vitest';
import type { Toolset } from './catalog.contract.ts';
import { createCatalog } from './catalog.ts';

vi.setConfig({ testTimeout: 60_000 });

const shop = (title = 'Shop', count = 1) => ({
  openapi: '3.0.0',
  info: { title, version: '2' },
  servers: [{ url: 'https://shop.test' }],
  paths: Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      index === 0 ? '/orders' : `/things${index}`,
      {
        get: {
          operationId: index === 0 ? 'listOrders' : `listThings${index}`,
          summary: index === 0 ? 'List orders' : `List things ${index}`,
          responses: {
            200: {
              content: {
                'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Order' } } },
              },
            },
          },
        },
      },
    ]),
  ),
  components: {
    schemas: {
      Order: {
        type: 'object',
        required: ['id'],
        properties: { id: { type: 'string' }, total: { type: 'number', description: 'In cents.' } },
      },
    },
  },
});
const text = (document: object) => JSON.stringify(document);

const files: Toolset = {
  id: 'files',
  title: 'Files',
  methods: [
    {
      name: 'read',
      description: 'Read a file.',
      effect: 'read',
      input: {
        type: 'object',
        properties: { path: { type: 'string' }, encoding: { enum: ['text', 'bytes'] } },
        required: ['path'],
      },
      output: {
        anyOf: [{ type: 'string' }, { $ref: '#/$defs/Bytes' }],
        $defs: { Bytes: { type: 'array', items: { type: 'integer' } } },
      },
    },
    {
      name: 'write',
      description: 'Write a file.',
      effect: 'write',
      input: { type: 'object', properties: { path: { type: 'string' } } },
      output: { type: 'null' },
    },
    {
      name: 'list',
      description: 'List files.',
      effect: 'read',
      input: { type: 'object', properties: {} },
      output: { type: 'array', items: { type: 'string' } },
    },
    {
      name: 'pick',
      description: 'Pick one.',
      effect: 'read',
      input: {
        oneOf: [
          { type: 'object', properties: { a: {} } },
          { type: 'object', properties: { b: {} } },
        ],
      },
      output: {},
    },
  ],
};

async function counted(catalog: ReturnType<typeof createCatalog>) {
  for (;;) {
    const footprint = await catalog.footprint('Two tools.');
    if (footprint.naive !== null) return footprint;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('a source is replaced, swapped and removed without a trace', async () => {
  const catalog = createCatalog();
  const first = await catalog.import({ text: text(shop()), from: 'a.json' });
  expect(first).toMatchObject({
    ok: true,
    value: { id: 'shop', operations: 1, version: '2', server: 'https://shop.test', kind: 'openapi' },
  });
  await catalog.import({ text: text(shop('Shop', 3)), from: 'a.json' });
  expect((await catalog.methods()).map(({ name }) => name)).toEqual([
    'shop_list_orders',
    'shop_list_things1',
    'shop_list_things2',
  ]);
  expect(await catalog.import({ text: text(shop()), from: 'b.json' })).toMatchObject({ value: { id: 'shop_2' } });
  expect(await catalog.declarations(['shop_2_list_orders'])).toContain('interface Shop2Order ');
  await catalog.import({ name: 'shop', text: text(shop()), from: 'c.json' });
  expect((await catalog.sources()).map(({ id, from }) => [id, from])).toEqual([
    ['shop', 'c.json'],
    ['shop_2', 'b.json'],
  ]);
  await catalog.remove('shop');
  await catalog.remove('never there');
  expect((await catalog.methods()).map(({ name }) => name)).toEqual(['shop_2_list_orders']);
  expect((await catalog.search('list orders')).hits.map(({ name }) => name)).toEqual(['shop_2_list_orders']);
  expect(await catalog.plan('shop_list_orders', [])).toMatchObject({ ok: false, code: 'unknown_method' });
});

test('toolsets have methods and types like any source', async () => {
  const catalog = createCatalog();
  expect(await catalog.addToolset(files)).toMatchObject({ id: 'files', kind: 'toolset', server: null, operations: 4 });
  const declarations = await catalog.declarations();
  expect(declarations).toContain(
    "files_read(input: { path: string; encoding?: 'text' | 'bytes' }): Promise<string | FilesBytes>;",
  );
  expect(declarations).toContain('/** Write a file. @effect write */');
  expect(declarations).toContain('files_write(input?: { path?: string }): Promise<void>;');
  expect(declarations).toContain('files_list(input?: Record<string, never>): Promise<string[]>;');
  expect(declarations).toContain('files_pick(input: { a?: unknown } | { b?: unknown }): Promise<unknown>;');
  expect(declarations).toContain('type FilesBytes = number[];');
  expect((await catalog.search('read file')).hits[0]).toMatchObject({ name: 'files_read', effect: 'read', route: '' });
  expect(await catalog.plan('files_read', [{}])).toMatchObject({ ok: false, code: 'unknown_method' });
});

test('search answers with declarations; a name alone expands that method or type', async () => {
  const catalog = createCatalog();
  await catalog.import({ text: text(shop('Shop', 60)), from: 'a' });
  const answer = await catalog.search('show my orders');
  expect(answer.hits[0]!.name).toBe('shop_list_orders');
  expect(answer.declarations).toContain('/** List orders. GET /orders */');
  expect(answer.declarations).toContain('interface ShopOrder {');
  expect(answer.tokens).toBeLessThanOrEqual(800);
  expect((await catalog.search('shop_list_orders')).hits).toHaveLength(1);
  expect((await catalog.search('codemode.shop_list_orders()')).hits).toHaveLength(1);
  expect((await catalog.search('"shop_list_orders", shop_list_things1')).hits).toHaveLength(2);
  expect((await catalog.search('ShopOrder')).declarations).toMatch(/^interface ShopOrder \{/);
  expect(await catalog.search('zzzz qqqq')).toEqual({ hits: [], declarations: '', tokens: 0 });
  for (const odd of ['', '   ', '?', '__proto__', 'constructor', '\u0000', 'x'.repeat(10_000)])
    expect((await catalog.search(odd)).tokens).toBeLessThanOrEqual(800);
});

test('describe stays in its budget and names what it left out', async () => {
  const catalog = createCatalog();
  const wide = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [
      `field_${index}`,
      { type: 'string', description: 'Some words about it.' },
    ]),
  );
  const schemas = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`Part${index}`, { type: 'object', properties: wide }]),
  );
  const properties = Object.fromEntries(
    Object.keys(schemas).map((name) => [name, { $ref: `#/components/schemas/${name}` }]),
  );
  const paths = {
    '/big': {
      post: {
        operationId: 'big',
        requestBody: {
          content: {
            'application/json': {
              schema: { type: 'object', properties: { ...wide, ...properties }, required: ['field_0'] },
            },
          },
        },
        responses: {},
      },
    },
  };
  await catalog.import({
    name: 's',
    text: text({ openapi: '3.0.0', info: {}, paths, components: { schemas } }),
    from: 's',
  });
  for (const budget of [100, 400, 800, 2000]) {
    const description = await catalog.describe(['s_big'], budget);
    expect(description.length / 4).toBeLessThanOrEqual(budget);
    expect(description).toContain('field_0: string');
    if (budget < 2000) expect(description).toMatch(/and \d+ optional arguments: search "s_big"/);
    expect(description).toMatch(/more: search by name "SPart\d+"|optional arguments/);
  }
  expect(await catalog.describe(['SPart3'], 300)).toMatch(/^interface SPart3 \{/);
  expect(await catalog.describe(['no_such', 's_big'])).toContain('// unknown: no_such');
});

test('the footprint is counted, and a small catalog is written into the prompt', async () => {
  const catalog = createCatalog();
  expect(await catalog.footprint('')).toEqual({ prompt: 0, naive: 0, methods: 0, inlined: false });
  await catalog.import({ text: text(shop()), from: 'a' });
  const small = await counted(catalog);
  expect(small).toMatchObject({ methods: 1, inlined: true });
  expect(await catalog.inline()).toContain('shop_list_orders');
  expect(small.naive).toBeGreaterThan(20);
  expect((await catalog.sources())[0]!.naiveTokens).toBe(small.naive);
  await catalog.import({ text: text(shop('Shop', 30)), from: 'a' });
  expect(await catalog.inline()).toBe(null);
  const large = await counted(catalog);
  expect(large).toMatchObject({ methods: 30, inlined: false, prompt: 3 });
  expect(large.naive).toBeGreaterThan(small.naive! * 20);
});
