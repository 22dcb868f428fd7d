import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { ImportProgress } from '../catalog.contract.ts';
import { createCatalog } from '../catalog.ts';
import { largestText } from './size.ts';

vi.setConfig({ testTimeout: 60_000 });

const importing = async (document: unknown, from = 'test.json') => {
  const catalog = createCatalog();
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const result = await catalog.import({ text, from });
  return { catalog, result, methods: await catalog.methods() };
};
const api = (paths: unknown, more: object = {}) => ({
  openapi: '3.0.3',
  info: { title: 'Pets', version: '1' },
  paths,
  ...more,
});
const answer = {
  responses: { 200: { description: 'ok', content: { 'application/json': { schema: { type: 'string' } } } } },
};

test('reads YAML and JSON alike', async () => {
  const yaml =
    'openapi: 3.1.0\ninfo: {title: Pets, version: "1"}\npaths:\n  /pets:\n    get: {operationId: listPets, responses: {}}\n';
  const { result, methods } = await importing(yaml);
  expect(result.ok).toBe(true);
  expect(methods.map(({ name, effect, route }) => [name, effect, route])).toEqual([
    ['pets_list_pets', 'read', 'GET /pets'],
  ]);
});

test.each([
  ['', 'not_parsed', /line 1, column 1/],
  ['{"openapi": "3.0.0",\n "paths": {\n  "/a": ] }', 'not_parsed', /line 3, column \d+/],
  ['a: b\n c: [1,\n', 'not_parsed', /line \d+, column \d+/],
  ['<!DOCTYPE html><html><body>Not found</body></html>', 'not_parsed', /web page/],
  ['  <html lang="en">', 'not_parsed', /web page/],
  ['just some words', 'not_openapi', /plain text/],
  ['[]', 'not_openapi', /a list/],
  ['null', 'not_openapi', /empty/],
  ['{"name": "left-pad", "version": "1.0.0"}', 'not_openapi', /openapi/],
  ['{"openapi": {"x": 1}, "paths": {}}', 'not_openapi', /openapi/],
  ['{"openapi": "4.0.0", "paths": {}}', 'not_openapi', /4\.0\.0/],
  ['{"swagger": "1.2", "paths": {}}', 'not_openapi', /1\.2/],
  ['{"openapi": "3.1.0", "webhooks": {"x": {"post": {}}}}', 'no_operations', /webhooks/],
  ['{"openapi": "3.0.0", "paths": {}}', 'no_operations', /no operations/],
  ['{"openapi": "3.0.0", "paths": {"/a": {"get": 3, "post": "x", "parameters": 5}}}', 'no_operations', /no operations/],
])('refuses %j as %s', async (text, code, message) => {
  const { result } = await importing(text);
  expect(result).toMatchObject({ ok: false, code });
  if (!result.ok) expect(result.message).toMatch(message);
});

test('refuses 100 MB before it parses', async () => {
  const { result } = await importing(' '.repeat(100 * 1024 * 1024));
  expect(result).toMatchObject({ ok: false, code: 'too_large' });
  if (!result.ok) expect(result.message).toMatch(/100 MB.*64 MB/);
  expect(largestText).toBe(64 * 1024 * 1024);
});

test('names: two operations of one id, reserved words, prototype keys, other scripts, digits', async () => {
  const ids = [
    'get',
    'get',
    '__proto__',
    'constructor',
    'then',
    'delete',
    '日本語',
    'Überblick',
    '3d-model',
    'list.all',
    '',
    '🙂',
  ];
  const paths = Object.fromEntries(
    ids.map((operationId, index) => [`/things/${index}/{id}`, { get: { operationId, ...answer } }]),
  );
  const first = (await importing(api(paths))).methods.map(({ name }) => name);
  const again = (await importing(api(paths))).methods.map(({ name }) => name);
  expect(again).toEqual(first);
  expect(new Set(first).size).toBe(ids.length);
  for (const name of first) expect(name).toMatch(/^pets_[\p{ID_Continue}]+$/u);
  expect(first).toEqual(
    expect.arrayContaining([
      'pets_get',
      'pets_proto',
      'pets_constructor',
      'pets_then',
      'pets_delete',
      'pets_日本語',
      'pets_uberblick',
      'pets_3d_model',
      'pets_list_all',
    ]),
  );
});

test('the same operation keeps its name when another is added after it', async () => {
  const paths = { '/a': { get: { operationId: 'x', ...answer } }, '/b': { get: { operationId: 'x', ...answer } } };
  const before = (await importing(api(paths))).methods.map(({ name }) => name);
  const after = (await importing(api({ ...paths, '/c': { get: { operationId: 'x', ...answer } } }))).methods.map(
    ({ name }) => name,
  );
  expect(after.slice(0, 2)).toEqual(before);
});

test('parameters of the path, by reference, with one name in two places', async () => {
  const { catalog, result } = await importing(
    api(
      {
        '/pets/{id}': {
          parameters: [
            { $ref: '#/components/parameters/Id' },
            { name: 'verbose', in: 'query', schema: { type: 'boolean' } },
          ],
          get: {
            operationId: 'get_pet',
            parameters: [
              { name: 'id', in: 'query', schema: { type: 'integer' } },
              { name: 'verbose', in: 'query', required: true, schema: { type: 'string' } },
              { name: 'X-Trace', in: 'header', schema: { type: 'string' } },
              { name: 'session', in: 'cookie', schema: { type: 'string' } },
              { name: 'Authorization', in: 'header', schema: { type: 'string' } },
              { $ref: '#/components/parameters/Gone' },
              7,
            ],
            ...answer,
          },
        },
      },
      { components: { parameters: { Id: { name: 'id', in: 'path', required: true, schema: { type: 'string' } } } } },
    ),
  );
  const text = await catalog.declarations();
  expect(text).toContain(
    "pets_get_pet(input: { id: string; verbose: string; query_id?: number; 'X-Trace'?: string }): Promise<string>",
  );
  expect(result.ok && result.value.notes.join(' ')).toMatch(/cookie parameters/);
  expect(result.ok && result.value.notes.join(' ')).toMatch(/lead nowhere.*\(1\).*Gone/);
});

test('circular, missing and external references', async () => {
  const schemas = {
    Node: {
      type: 'object',
      properties: {
        next: { $ref: '#/components/schemas/Node' },
        lost: { $ref: '#/components/schemas/Lost' },
        far: { $ref: 'other.yaml#/X' },
      },
    },
    A: { $ref: '#/components/schemas/B' },
    B: { $ref: '#/components/schemas/A' },
    Self: { allOf: [{ $ref: '#/components/schemas/Self' }, { type: 'object', properties: { a: { type: 'string' } } }] },
  };
  const get = (name: string) => ({
    get: {
      operationId: name,
      responses: {
        200: { description: '', content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } },
      },
    },
  });
  const { catalog, result } = await importing(
    api({ '/n': get('Node'), '/a': get('A'), '/s': get('Self') }, { components: { schemas } }),
  );
  expect(result.ok && result.value.notes.some((note) => /other files.*other\.yaml/.test(note))).toBe(true);
  expect(result.ok && result.value.notes.some((note) => /lead nowhere.*Lost/.test(note))).toBe(true);
  const text = await catalog.declarations();
  expect(text).toContain('interface PetsNode { next?: PetsNode; lost?: unknown; far?: unknown }');
  expect(text).toContain('pets_a(input?: Record<string, never>): Promise<unknown>');
});

test('YAML that shares and circles is read and declared', async () => {
  const yaml = `openapi: 3.1.0
info: {title: Knots}
paths:
  /a: {get: {operationId: a, responses: {200: {content: {application/json: {schema: &s {type: object, default: &d [*s, *d], enum: [*s], properties: {me: *s, all: {type: array, items: *s}}}}}}}}}
  /b: {get: {operationId: b, responses: {200: {content: {application/json: {schema: *s}}}}}}
`;
  const { catalog, result } = await importing(yaml);
  expect(result).toMatchObject({ ok: true });
  const text = await catalog.declarations();
  expect(text).toContain('knots_b(');
  expect(text.length).toBeLessThan(2000);
  expect((await catalog.describe(['knots_a'])).length).toBeLessThan(3300);
});

test('servers: absolute, relative to the document, with variables, missing, overridden', async () => {
  const server = async (servers: unknown, from: string, given?: string) => {
    const result = await createCatalog().import({
      text: JSON.stringify(api({ '/a': { get: answer } }, { servers })),
      from,
      ...(given ? { server: given } : {}),
    });
    return result.ok && result.value.server;
  };
  expect(await server([{ url: 'https://api.test/v1/' }], 'x.json')).toBe('https://api.test/v1');
  expect(await server([{ url: '/v2' }], 'https://host.test/docs/openapi.json')).toBe('https://host.test/v2');
  expect(
    await server(
      [{ url: '{scheme}://{host}/', variables: { scheme: { default: 'https' }, host: { enum: ['a.test'] } } }],
      'x',
    ),
  ).toBe('https://a.test');
  expect(await server(undefined, 'https://host.test/openapi.json')).toBe('https://host.test');
  expect(await server(undefined, 'file.json')).toBe(null);
  expect(await server([{ url: 'javascript:alert(1)' }], 'x')).toBe(null);
  expect(await server([{ url: 'https://user:secret@a.test' }], 'x')).toBe('https://a.test');
  expect(await server([{ url: 'https://a.test' }], 'x', 'http://localhost:8080')).toBe('http://localhost:8080');
});

test('progress comes in order, and a cancelled import leaves the catalog as it was', async () => {
  const catalog = createCatalog();
  const paths = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`/p${index}`, { get: answer }]));
  const seen: ImportProgress[] = [];
  const text = JSON.stringify(api(paths));
  const going = catalog.import({ text, from: 'big' }, (progress) => {
    seen.push(progress);
    if (progress.stage === 'indexing') void catalog.cancel();
  });
  expect(await going).toMatchObject({ ok: false, code: 'cancelled' });
  expect(await catalog.sources()).toEqual([]);
  expect(seen.map(({ part }) => part)).toEqual([...seen.map(({ part }) => part)].sort((a, b) => a - b));
  expect(await catalog.import({ text, from: 'big' })).toMatchObject({ ok: true });
});

test('nesting ten thousand levels deep overflows nothing', async () => {
  const text = `{"openapi":"3.0.0","info":{"title":"Deep"},"paths":{"/a":{"post":{"operationId":"a","requestBody":{"content":{"application/json":{"schema":${deepText(10_000)}}}},"responses":{"200":{"content":{"application/json":{"schema":${deepText(10_000)}}}}}}}}}`;
  const { catalog, result } = await importing(text);
  expect(result.ok).toBe(true);
  expect((await catalog.declarations()).length).toBeLessThan(3_000_000);
  expect(await catalog.describe(['deep_a'])).toContain('deep_a(');
});

const deepText = (levels: number): string =>
  `${'{"type":"object","properties":{"a":'.repeat(levels)}{"type":"string"}${'}}'.repeat(levels)}`;

test('what is a number or a text where an object should be never breaks the import', async () => {
  const key = fc.constantFrom(
    'get',
    'post',
    'parameters',
    'responses',
    '200',
    'content',
    'application/json',
    'schema',
    'properties',
    'allOf',
    'oneOf',
    'items',
    'type',
    'enum',
    '$ref',
    'name',
    'in',
    'requestBody',
    'required',
    'a',
    '__proto__',
    'operationId',
    'description',
    'tags',
    'servers',
    'url',
    'toString',
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6, depthSize: 'medium' },
      fc.constantFrom(
        null,
        1,
        true,
        '',
        'string',
        'object',
        'array',
        'query',
        'path',
        'id',
        '#/paths/~1x',
        '#/components/schemas/A',
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5 }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(value, value, value, async (operation, item, schemas) => {
      const document = {
        openapi: '3.1.0',
        paths: {
          '/x': { get: operation, post: { parameters: [item], requestBody: item, responses: item } },
          '/{id}': item,
        },
        components: { schemas },
      };
      const { catalog, result, methods } = await importing(JSON.stringify(document));
      expect(typeof result.ok).toBe('boolean');
      expect(typeof (await catalog.declarations())).toBe('string');
      expect(typeof (await catalog.search('get x'))).toBe('object');
      for (const { name } of methods) expect(typeof (await catalog.plan(name, [{ id: 'a' }])).ok).toBe('boolean');
    }),
    { numRuns: 150 },
  );
}, 60_000);
