import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createCatalog } from '../catalog.ts';

vi.setConfig({ testTimeout: 60_000 });

const parameter = (name: string, place: string, schema: object, more: object = {}) => ({
  name,
  in: place,
  schema,
  ...more,
});
const text = { type: 'string' };
const texts = { type: 'array', items: text };
const object = { type: 'object', additionalProperties: true };
const body = (media: string, schema: object, more: object = {}) => ({
  requestBody: { required: true, content: { [media]: { schema, ...more } } },
});
const pet = {
  type: 'object',
  required: ['name'],
  properties: { name: text, age: { type: 'integer' }, tags: texts, born: { type: 'string', readOnly: true }, id: {} },
};

const paths = {
  '/pets/{id}': {
    parameters: [parameter('id', 'path', text)],
    get: {
      operationId: 'get',
      parameters: [
        parameter('q', 'query', text),
        parameter('n', 'query', { type: 'integer' }),
        parameter('flag', 'query', { type: 'boolean' }),
        parameter('list', 'query', texts),
        parameter('comma', 'query', texts, { explode: false }),
        parameter('pipe', 'query', texts, { style: 'pipeDelimited', explode: false }),
        parameter('filter', 'query', object, { style: 'deepObject' }),
        parameter('flat', 'query', object),
        { name: 'json', in: 'query', content: { 'application/json': { schema: object } } },
        parameter('X-Trace', 'header', text),
      ],
    },
    put: { operationId: 'put', ...body('application/json', pet) },
    delete: { operationId: 'delete' },
  },
  '/files/{path}': {
    get: { operationId: 'file', parameters: [parameter('path', 'path', text, { 'x-multi-segment': true })] },
  },
  '/form': {
    post: {
      operationId: 'form',
      ...body(
        'application/x-www-form-urlencoded',
        {
          type: 'object',
          properties: { a: text, meta: object, items: { type: 'array', items: object }, expand: texts },
        },
        { encoding: { expand: { style: 'deepObject' } } },
      ),
    },
  },
  '/parts': {
    post: {
      operationId: 'parts',
      ...body('multipart/form-data', {
        type: 'object',
        properties: { file: { type: 'string', format: 'binary' }, note: text, meta: object },
      }),
    },
  },
  '/bytes': {
    post: { operationId: 'bytes', ...body('application/octet-stream', { type: 'string', format: 'binary' }) },
  },
  '/text': { post: { operationId: 'text', ...body('text/plain', text) } },
  '/list': { post: { operationId: 'list', ...body('application/json', { type: 'array', items: text }) } },
  '/open': {
    post: {
      operationId: 'open',
      ...body('application/json', { type: 'object', properties: { a: text }, additionalProperties: true }),
    },
  },
  '//evil.test/\\x#y': { get: { operationId: 'odd', parameters: [parameter('q', 'query', text)] } },
};

async function api() {
  const catalog = createCatalog();
  await catalog.import({
    name: 'p',
    from: 'p',
    text: JSON.stringify({ openapi: '3.0.0', info: {}, servers: [{ url: 'https://api.test/v1' }], paths }),
  });
  return {
    plan: (name: string, ...args: unknown[]) => catalog.plan(`p_${name}`, args),
    good: async (name: string, ...args: unknown[]) => {
      const planned = await catalog.plan(`p_${name}`, args);
      if (!planned.ok) throw new Error(planned.message);
      return planned.value;
    },
  };
}

test('query styles', async () => {
  const { good } = await api();
  const path = async (args: object) => (await good('get', { id: 'a', ...args })).path;
  expect(await path({})).toBe('/pets/a');
  expect(await path({ q: 'a b&c=d?#é' })).toBe('/pets/a?q=a%20b%26c%3Dd%3F%23%C3%A9');
  expect(await path({ n: 5, flag: false })).toBe('/pets/a?n=5&flag=false');
  expect(await path({ list: ['a', 'b'] })).toBe('/pets/a?list=a&list=b');
  expect(await path({ list: [] })).toBe('/pets/a');
  expect(await path({ comma: ['a', 'b,c'] })).toBe('/pets/a?comma=a,b%2Cc');
  expect(await path({ pipe: ['a', 'b'] })).toBe('/pets/a?pipe=a%7Cb');
  expect(await path({ filter: { gt: 1, deep: { x: ['y'] } } })).toBe('/pets/a?filter[gt]=1&filter[deep][x][]=y');
  expect(await path({ flat: { a: 1, b: 'c' } })).toBe('/pets/a?a=1&b=c');
  expect(await path({ json: { a: [1] } })).toBe('/pets/a?json=%7B%22a%22%3A%5B1%5D%7D');
  expect(await path({ q: undefined, n: null })).toBe('/pets/a');
});

test('headers and accept', async () => {
  const { good, plan } = await api();
  expect((await good('get', { id: 'a', 'X-Trace': 'abc' })).headers['x-trace']).toBe('abc');
  expect(await plan('get', { id: 'a', 'X-Trace': 'a\r\nHost: evil' })).toMatchObject({
    ok: false,
    code: 'bad_argument',
  });
});

test.each(['..', '.', ''])('the path value %j is refused', async (id) => {
  const { plan } = await api();
  const planned = await plan('get', { id });
  expect(planned).toMatchObject({ ok: false, code: 'bad_argument', detail: { argument: 'id' } });
});

test('no path value leaves its segment', async () => {
  const { plan } = await api();
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('../x', 'a/../b', 'x?y', 'a#b', 'a\nb', '%2e%2e', '\\..\\', '//evil.test', '\ud800'),
      ),
      async (id) => {
        const planned = await plan('delete', { id });
        if (!planned.ok) return;
        const url = new URL(`https://api.test/v1${planned.value.path}`);
        expect(url.origin).toBe('https://api.test');
        expect(url.search + url.hash).toBe('');
        expect(url.pathname.split('/').length).toBe(4);
        expect(decodeURIComponent(url.pathname.split('/')[3]!)).toBe(id);
      },
    ),
    { numRuns: 300 },
  );
});

test('a path of several segments keeps its slashes and nothing more', async () => {
  const { good, plan } = await api();
  expect((await good('file', { path: 'src/a b.ts' })).path).toBe('/files/src/a%20b.ts');
  expect(await plan('file', { path: 'a/../b' })).toMatchObject({ ok: false, code: 'bad_argument' });
});

test('a strange path of the document stays on its server', async () => {
  const { good } = await api();
  const { path } = await good('odd', { q: '1' });
  expect(new URL(`https://api.test${path}`).host).toBe('api.test');
  expect(path.endsWith('?q=1')).toBe(true);
});

test('JSON bodies take their properties as arguments', async () => {
  const { good, plan } = await api();
  // `id` is in the path as well, so this body cannot be merged.
  const planned = await good('put', { id: '1', body: { name: 'Rex', age: 3, id: 'x' } });
  expect(planned).toMatchObject({
    method: 'PUT',
    path: '/pets/1',
    body: '{"name":"Rex","age":3,"id":"x"}',
    headers: { 'content-type': 'application/json' },
  });
  expect((await good('list', { body: ['a'] })).body).toBe('["a"]');
  expect((await good('open', { a: 'x', more: [1] })).body).toBe('{"a":"x","more":[1]}');
  expect(await plan('list', {})).toMatchObject({ ok: false, code: 'missing_argument', detail: { argument: 'body' } });
  expect(await plan('list', { body: 'a' })).toMatchObject({ ok: true });
});

test('forms, with brackets and repeats', async () => {
  const { good } = await api();
  const planned = await good('form', {
    a: 'x y',
    meta: { k: { l: 1 } },
    items: [{ p: 1 }, { p: 2 }],
    expand: ['a', 'b'],
  });
  expect(planned.body).toBe('a=x%20y&meta[k][l]=1&items[0][p]=1&items[1][p]=2&expand[]=a&expand[]=b');
  expect(planned.headers['content-type']).toBe('application/x-www-form-urlencoded');
});

test('multipart bodies read back as what went in', async () => {
  const { good } = await api();
  const file = new Uint8Array([0, 255, 13, 10, 45, 45]);
  const planned = await good('parts', { file, note: 'héllo', meta: { a: 1 } });
  const form = await new Response(planned.body as Uint8Array<ArrayBuffer>, {
    headers: { 'content-type': planned.headers['content-type']! },
  }).formData();
  expect(new Uint8Array(await (form.get('file') as File).arrayBuffer())).toEqual(file);
  expect(form.get('note')).toBe('héllo');
  expect(form.get('meta')).toBe('{"a":1}');
});

test('bytes and text go as they are', async () => {
  const { good, plan } = await api();
  const bytes = new Uint8Array([1, 2]);
  expect((await good('bytes', { body: bytes })).body).toBe(bytes);
  expect((await good('text', { body: 'hi' })).body).toBe('hi');
  expect(await plan('bytes', { body: 5 })).toMatchObject({
    ok: false,
    code: 'bad_argument',
    detail: { argument: 'body' },
  });
});

const circle: Record<string, unknown> = {};
circle.self = circle;

test.each<[string, unknown[], string, string]>([
  ['get', [], 'missing_argument', 'id'],
  ['get', [{}], 'missing_argument', 'id'],
  ['get', [{ id: null }], 'missing_argument', 'id'],
  ['get', [{ id: 'a', n: 'five' }], 'bad_argument', 'n'],
  ['get', [{ id: 'a', n: 1.5 }], 'bad_argument', 'n'],
  ['get', [{ id: 'a', flag: 'maybe' }], 'bad_argument', 'flag'],
  ['get', [{ id: {} }], 'bad_argument', 'id'],
  ['get', [{ id: 'a', Q: 1 }], 'bad_argument', 'Q'],
  ['get', [JSON.parse('{"id": "a", "__proto__": {"q": 1}}')], 'bad_argument', '__proto__'],
  ['get', [{ id: 'a', constructor: 1 }], 'bad_argument', 'constructor'],
  ['get', [{ id: 'a', filter: circle }], 'bad_argument', 'filter'],
  ['open', [{ a: circle }], 'bad_argument', 'a'],
  ['open', [JSON.parse('{"__proto__": {"q": 1}}')], 'bad_argument', '__proto__'],
  ['form', [{ a: 5, meta: 5 }], 'bad_argument', 'meta'],
  ['open', [{ a: 5 }], 'bad_argument', 'a'],
])('%s %j is refused: %s, naming “%s”', async (name, args, code, argument) => {
  const { plan } = await api();
  const planned = await plan(name, ...args);
  expect(planned).toMatchObject({ ok: false, code, detail: { argument } });
  if (!planned.ok) expect(planned.message).toContain(`“${argument}”`);
});

test('arguments that are not one object, and methods that are not there', async () => {
  const { plan } = await api();
  expect(await plan('get', 'a')).toMatchObject({
    code: 'bad_argument',
    message: expect.stringContaining('not a string'),
  });
  expect(await plan('get', ['a'])).toMatchObject({
    code: 'bad_argument',
    message: expect.stringContaining('not an array'),
  });
  expect(await plan('get', { id: 'a' }, 2)).toMatchObject({ code: 'bad_argument' });
  for (const name of ['nothing', '__proto__', 'constructor'])
    expect(await plan(name, {})).toMatchObject({ code: 'unknown_method' });
});

test('whatever is given, a plan is a result', async () => {
  const { plan } = await api();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('get', 'put', 'form', 'parts', 'text', 'open', 'file'),
      fc.dictionary(
        fc.constantFrom(
          'id',
          'q',
          'n',
          'list',
          'filter',
          'flat',
          'json',
          'body',
          'a',
          'meta',
          'file',
          'path',
          'X-Trace',
        ),
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withNullPrototype: true }),
      ),
      async (name, args) => {
        const planned = await plan(name, args);
        expect(typeof planned.ok).toBe('boolean');
      },
    ),
    { numRuns: 400 },
  );
});
