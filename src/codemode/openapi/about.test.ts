import { expect, test, vi } from 'vitest';
import { createCatalog } from '../catalog.ts';
import { diagnose } from '../declare/compile.suite.ts';

vi.setConfig({ testTimeout: 60_000 });

async function imported(document: object, from = 'a.json') {
  const catalog = createCatalog();
  const text = JSON.stringify({ openapi: '3.1.0', info: { title: 'T' }, ...document });
  const result = await catalog.import({ name: 't', text, from });
  if (!result.ok) throw new Error(result.message);
  return { catalog, source: result.value };
}
const op = (operationId: string, part: object = {}) => ({ operationId, responses: { 200: { content: {} } }, ...part });

test('the keys a document takes come with their place, the most used first', async () => {
  const { source } = await imported({
    security: [{ token: [] }, { user: [], app: [] }],
    paths: {
      '/a': { get: op('a'), post: op('b', { security: [{ query: [] }] }) },
      '/b': { get: op('c', { security: [] }), put: op('d') },
    },
    components: {
      securitySchemes: {
        query: { type: 'apiKey', in: 'query', name: 'api_key' },
        token: { type: 'http', scheme: 'Bearer', description: 'From your profile.' },
        user: { type: 'http', scheme: 'basic' },
        app: { $ref: '#/components/securitySchemes/key' },
        key: { type: 'apiKey', in: 'header', name: 'X-App-Key' },
        sign: { type: 'oauth2', flows: {} },
        digest: { type: 'http', scheme: 'Digest' },
        odd: { type: 'mutualTLS' },
        broken: { type: 'apiKey' },
      },
    },
  });
  expect(
    source.security?.map(({ id, kind, place, name, prefix, operations }) => [
      id,
      kind,
      place,
      name,
      prefix,
      operations,
    ]),
  ).toEqual([
    ['token', 'bearer', 'header', 'Authorization', 'Bearer ', 2],
    ['user', 'basic', 'header', 'Authorization', 'Basic ', 2],
    ['app', 'key', 'header', 'X-App-Key', '', 2],
    ['query', 'key', 'query', 'api_key', '', 1],
    ['key', 'key', 'header', 'X-App-Key', '', 0],
    ['sign', 'oauth', 'header', 'Authorization', 'Bearer ', 0],
    ['digest', 'key', 'header', 'Authorization', 'Digest ', 0],
  ]);
  expect(source.security![0]!.about).toBe('From your profile.');
});

test('servers come with their variables', async () => {
  const { source } = await imported({
    servers: [
      {
        url: 'https://{region}.api.test/{version}',
        variables: { region: { default: 'eu', enum: ['eu', 'us'] }, version: { default: 'v1' } },
      },
      { url: 'https://sandbox.test', description: 'To try things.' },
      { description: 'no address' },
    ],
    paths: { '/a': { get: op('a') } },
  });
  expect(source.server).toBe('https://eu.api.test/v1');
  expect(source.servers).toEqual([
    {
      template: 'https://{region}.api.test/{version}',
      about: '',
      variables: [
        { name: 'region', default: 'eu', options: ['eu', 'us'], about: '' },
        { name: 'version', default: 'v1', options: [], about: '' },
      ],
    },
    { template: 'https://sandbox.test', about: 'To try things.', variables: [] },
  ]);
});

test('how a list goes on and which headers tell more stands above the method', async () => {
  const query = (name: string) => ({ name, in: 'query', schema: { type: 'string' } });
  const list = (names: string[], headers: object = {}) => ({
    parameters: names.map(query),
    responses: {
      200: { headers, content: { 'application/json': { schema: { type: 'array', items: { type: 'string' } } } } },
    },
  });
  const { catalog } = await imported({
    paths: {
      '/a': { get: op('pages', list(['page', 'per_page'])) },
      '/b': { get: op('cursor', list(['limit', 'starting_after', 'page'])), post: op('make', list(['page'])) },
      '/c': { get: op('linked', list(['per_page'], { Link: {}, 'X-Total-Count': {}, 'X-Other': {} })) },
      '/d': { get: op('plain', list(['name'], { 'Content-Type': {} })) },
    },
  });
  const text = await catalog.declarations();
  expect(text).toContain('GET /a @paginated page, per_page */');
  expect(text).toContain('GET /b @paginated starting_after, limit */');
  expect(text).toContain(
    "GET /c @paginated Link header @headers Link, X-Total-Count by codemode.full('t_linked', input) */",
  );
  expect(text).toContain('/** GET /d */');
  expect(text).toContain('/** POST /b @effect write */');
});

test('coverage is counted', async () => {
  const json = { 'application/json': { schema: { type: 'object', properties: { a: {} } } } };
  const { source } = await imported({
    paths: {
      '/a/{id}': {
        parameters: [
          { name: 'id', in: 'path', required: true, schema: {} },
          { name: 'session', in: 'cookie', schema: {} },
        ],
        get: op('one', {
          parameters: [{ name: 'q', in: 'query', schema: { $ref: 'other.yaml#/Q' } }],
          responses: { 200: { content: json } },
        }),
        put: op('one', { requestBody: { content: json }, responses: { 204: {} } }),
      },
      '/b': {
        post: { requestBody: { content: { 'text/plain': {} } }, responses: { 200: { content: { 'text/csv': {} } } } },
        get: op('file', { responses: { 200: { content: { 'image/png': {} } } } }),
        delete: op('gone', {
          responses: { 200: { content: { 'application/json': { schema: { $ref: '#/nowhere' } } } } },
        }),
      },
    },
  });
  expect(source.coverage).toEqual({
    operations: 5,
    parameters: 3,
    parametersNamed: 5,
    bodies: { 'application/json': 1, 'text/plain': 1 },
    keys: { none: 5 },
    outputs: { typed: 2, text: 1, binary: 1, none: 1, unknown: 0 },
    paginated: 0,
    withHeaders: 0,
    missing: 1,
    external: 1,
    renamed: 2,
  });
  expect(source.refersTo).toEqual(['other.yaml']);
});

test('each operation says which keys it takes, and the source how many take which', async () => {
  const { source, catalog } = await imported({
    security: [{ token: [] }, { user: [], secret: [] }],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        user: { type: 'apiKey', in: 'header', name: 'x-user' },
        secret: { type: 'apiKey', in: 'cookie', name: 'sid' },
      },
    },
    paths: {
      '/a': {
        get: op('usual'),
        post: op('open', { security: [] }),
        put: op('maybe', { security: [{ token: [] }, {}] }),
      },
    },
  });
  const text = await catalog.declarations();
  expect(text).toMatch(/@key token or user \+ secret \*\/\n\s+\w+_usual\(/);
  expect(text).toMatch(/@key token or none \*\/\n\s+\w+_maybe\(/);
  expect(/.*\n\s+\w+_open\(/.exec(text)![0]).not.toContain('@key');
  expect(await catalog.describe([`${source.id}_usual`])).toContain('@key token or user + secret');
  expect(source.coverage?.keys).toEqual({ 'token or user + secret': 1, none: 1, 'token or none': 1 });
  expect(source.notes).toContain('Keys in a cookie, which a browser lets no page send: secret.');
});

test('a whole answer is typed by the method it is of', async () => {
  const { catalog } = await imported({
    paths: {
      '/a': {
        get: op('a', {
          parameters: [{ name: 'q', in: 'query', required: true, schema: { type: 'number' } }],
          responses: {
            200: { content: { 'application/json': { schema: { type: 'array', items: { type: 'string' } } } } },
          },
        }),
      },
    },
  });
  const { discoveryToolset } = await import('../discovery-toolset.ts');
  await catalog.addToolset(
    discoveryToolset({ catalog, runs: { get: async () => undefined, ofSession: async () => [] } }).toolset,
  );
  const types = await catalog.declarations();
  const use = (code: string) => diagnose(`${types}\ndeclare const full: typeof codemode.full;\n${code}`);
  expect(use('')).toEqual([]);
  expect(
    use(
      "const answer = codemode.full('t_a', { q: 1 }); export const data: Promise<{ status: number; data: string[] }> = answer;",
    ),
  ).toEqual([]);
  expect(use("codemode.full('t_a', { q: 'text' });")).toHaveLength(1);
  expect(use("codemode.full('t_a');")).toHaveLength(1);
  expect(use("codemode.full('t_none', {});")).toHaveLength(1);
  expect(use("export const wrong: Promise<{ data: number }> = codemode.full('t_a', { q: 1 });")).toHaveLength(1);
});

test('a document in several files is whole when its parts are there', async () => {
  const catalog = createCatalog();
  const json = (schema: object) => ({ responses: { 200: { content: { 'application/json': { schema } } } } });
  const main = JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'T' },
    paths: {
      '/a': { get: { operationId: 'a', ...json({ $ref: './schemas/Pet.yaml' }) } },
      '/b': { $ref: 'paths/b.json#/item' },
    },
  });
  const first = await catalog.import({ name: 't', text: main, from: 'main.json' });
  expect(first).toMatchObject({ ok: true, value: { operations: 1, refersTo: ['paths/b.json', 'schemas/Pet.yaml'] } });
  const parts: Record<string, string> = {
    'schemas/Pet.yaml':
      'type: object\nproperties:\n  name: {type: string}\n  owner: {$ref: "../common.json#/defs/Owner"}\n  mother: {$ref: "#"}\n  of: {$ref: "#/properties/owner"}',
    'paths/b.json': JSON.stringify({ item: { get: { operationId: 'b', ...json({ $ref: '../schemas/Pet.yaml' }) } } }),
  };
  const second = await catalog.import({ name: 't', text: main, from: 'main.json', parts });
  expect(second).toMatchObject({ ok: true, value: { operations: 2, refersTo: ['common.json'] } });
  parts['common.json'] =
    '{"defs":{"Owner":{"type":"object","properties":{"age":{"type":"number"},"pets":{"type":"array","items":{"$ref":"schemas/Pet.yaml"}}}}}}';
  const third = await catalog.import({
    name: 't',
    text: main,
    from: 'main.json',
    parts: { ...parts, 'odd.json': '"text"' },
  });
  expect(third).toMatchObject({ ok: true, value: { operations: 2 } });
  if (third.ok) {
    expect(third.value.refersTo).toBeUndefined();
    expect(third.value.notes).toEqual([
      expect.stringContaining('odd.json is neither'),
      expect.stringContaining('server'),
    ]);
  }
  const text = await catalog.declarations();
  expect(text).toContain('t_a(input?: Record<string, never>): Promise<TPet>;');
  expect(text).toContain('t_b(input?: Record<string, never>): Promise<TPet>;');
  expect(text).toContain('age?: number');
  expect(text).toMatch(/mother\?: TPet;/);
  expect(diagnose(text)).toEqual([]);
});
