import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createIds } from '#base/id.ts';
import { startEgress } from '#guard/egress.remote.ts';
import { createPolicy } from '#guard/policy.ts';
import { makeKey } from '#guard/seal.ts';
import { createExecutor } from '#isolate/executor.ts';
import { hostileValue } from '#isolate/hostile-programs.suite.ts';
import type { PlannedRequest } from './catalog.contract.ts';
import { startCatalog } from './catalog.remote.ts';
import { startChecker } from './check.remote.ts';
import type { HttpAnswer } from './connector.contract.ts';
import { createExecute } from './execute.ts';
import { createEgressSend, createHttpConnector } from './http-connector.ts';
import type { RunRecord } from './run.contract.ts';
import { createToolset } from './toolset.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 90_000 });

const executor = createExecutor({ document, now: () => performance.now() });
afterAll(() => executor.dispose());

/** One operation for each place and writing an argument can go to. */
const text = { type: 'string' };
const answers = { 200: { description: 'ok', content: { 'application/json': { schema: {} } } } };
const place = (name: string, where: string, schema: object = text, more: object = {}) => ({
  name,
  in: where,
  required: where === 'path',
  schema,
  ...more,
});
const body = (media: string, schema: object) => ({ requestBody: { required: true, content: { [media]: { schema } } } });
const open = { type: 'object', additionalProperties: true };
const document_ = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Hostile', version: '1' },
  servers: [{ url: `${location.origin}/hostile` }],
  paths: {
    '/items/{id}': {
      get: { operationId: 'path', parameters: [place('id', 'path')], responses: answers },
      put: {
        operationId: 'json',
        parameters: [place('id', 'path')],
        ...body('application/json', open),
        responses: answers,
      },
    },
    '/label/{id}': {
      get: {
        operationId: 'label',
        parameters: [place('id', 'path', {}, { style: 'label', explode: true })],
        responses: answers,
      },
    },
    '/matrix/{id}': {
      get: {
        operationId: 'matrix',
        parameters: [place('id', 'path', {}, { style: 'matrix', explode: true })],
        responses: answers,
      },
    },
    '/query': {
      get: {
        operationId: 'query',
        parameters: [
          place('q', 'query'),
          place('list', 'query', {}),
          place('deep', 'query', {}, { style: 'deepObject' }),
          place('x-tag', 'header', {}),
          place('crumb', 'cookie'),
        ],
        responses: answers,
      },
    },
    '/form': { post: { operationId: 'form', ...body('application/x-www-form-urlencoded', open), responses: answers } },
    '/parts': { post: { operationId: 'parts', ...body('multipart/form-data', open), responses: answers } },
    '/text': { post: { operationId: 'text', ...body('text/plain', {}), responses: answers } },
  },
});
/** The argument each is given, with the hostile value in its place. */
const shapes: [method: string, argument: (value: string) => string][] = [
  ['hostile_path', (value) => `{ id: ${value} }`],
  ['hostile_label', (value) => `{ id: ${value} }`],
  ['hostile_matrix', (value) => `{ id: ${value} }`],
  ['hostile_query', (value) => `{ q: ${value} }`],
  ['hostile_query', (value) => `{ list: ${value} }`],
  ['hostile_query', (value) => `{ deep: ${value} }`],
  ['hostile_query', (value) => `{ 'x-tag': ${value}, x_tag: ${value}, crumb: ${value} }`],
  ['hostile_json', (value) => `{ id: 'a', any: ${value} }`],
  ['hostile_form', (value) => `{ any: ${value} }`],
  ['hostile_parts', (value) => `{ any: ${value} }`],
  ['hostile_text', (value) => `{ body: ${value} }`],
  ['hostile_json', (value) => value],
  ['own_typed', (value) => `{ name: ${value}, list: [${value}] }`],
  ['own_typed', (value) => value],
];

/** What wants to be more than a value where it is written into a request. */
const injection = fc
  .constantFrom(
    '..',
    '.',
    '',
    '/',
    '//evil.test',
    '../..',
    '..%2f..',
    '%2e%2e',
    '..\\\\..',
    'a/../../b',
    'a?b=c',
    'a#b',
    'a;b=c',
    'a&b=c',
    'a\\r\\nx-evil: 1',
    'a\\nb',
    '\\0',
    'http://evil.test/',
    '@evil.test',
    '\\ud800',
    '\\u202e',
    'é'.repeat(9),
    '"; filename="x',
    '--espalier-boundary-1',
    '{{secret:a}}',
    '\u2028',
    ' a ',
    'a,b|c',
    '[x]',
    '%',
    '%zz',
  )
  .chain((one) =>
    fc.constantFrom(
      `'${one}'`,
      `['${one}', '${one}']`,
      `{ ['${one}']: '${one}' }`,
      `[{ ['${one}']: 1 }]`,
      `'x' + '${one}'`,
    ),
  );
const spoofed = fc.constantFrom(
  'JSON.parse(`{"__proto__":{"polluted":1}}`)',
  'JSON.parse(`{"constructor":{"prototype":{"polluted":1}}}`)',
  '{ toJSON: () => ({ spoofed: 1 }), a: 1 }',
  '{ get a() { return Math.random() } }',
  '{ toString: () => "spoofed", valueOf: () => "spoofed", [Symbol.toPrimitive]: () => "spoofed" }',
  '(() => { const a = { b: {} }; a.b.a = a; return a })()',
  '(() => { let a = {}; for (let i = 0; i < 5000; i++) a = { a }; return a })()',
  '(() => { let a = []; for (let i = 0; i < 60; i++) a = [a]; return a })()',
  '"x".repeat(3e6)',
  'Array.from({ length: 20000 }, (_, n) => ({ n }))',
  'Object.fromEntries(Array.from({ length: 2000 }, (_, n) => ["k" + n, n]))',
  '10n ** 40n',
  '-(10n ** 18n)',
  'NaN',
  '-Infinity',
  '-0',
  'new Date(8.64e15)',
  'new Date(NaN)',
  'new Map([["__proto__", 1], ["a\\r\\nb", 2]])',
  'new Uint8Array([13, 10, 13, 10])',
  'new Uint8Array(0).buffer',
  '{ [Symbol("s")]: 1, a: 1 }',
  'Object.create(null, { a: { value: 1, enumerable: true } })',
  '[, , 1]',
  'new Array(1e6)',
);

const answered: HttpAnswer = { ok: true, status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };

/** Each request that was planned, with what is wrong with it. */
const planned: PlannedRequest[] = [];
const wrong: string[] = [];
function look(request: PlannedRequest): void {
  planned.push(request);
  const says = (what: string) =>
    wrong.push(`${what}: ${JSON.stringify({ ...request, body: undefined }).slice(0, 400)}`);
  const url = new URL(`${location.origin}/hostile${request.path}`);
  const [path = '', ...query] = request.path.split('?');
  if (url.origin !== location.origin || url.pathname !== `/hostile${path}` || url.hash) says('another address');
  if (!/^\/(items|label|matrix)\/[^/?#]+$|^\/(query|form|parts|text)$/.test(path)) says('another path');
  if (query.length > 1) says('a second query');
  if (path.startsWith('/items') && request.path.includes('?')) says('a query that nobody asked for');
  for (const [name, value] of Object.entries(request.headers)) {
    if (!['accept', 'content-type', 'x-tag', 'cookie'].includes(name)) says(`a header ${name}`);
    if (/[\r\n\0]/.test(value)) says(`a line break in ${name}`);
    new Headers([[name, value]]);
  }
  if (request.headers['content-type']?.startsWith('application/json')) JSON.parse(String(request.body));
}

describe('three hundred generated arguments through execute', () => {
  const seen = new Map<string, number>();
  const faults: string[] = [];
  const onFault = (event: ErrorEvent | PromiseRejectionEvent) =>
    void faults.push('reason' in event ? String(event.reason) : event.message);
  let run: (code: string) => Promise<RunRecord>;
  beforeAll(async () => {
    addEventListener('error', onFault);
    addEventListener('unhandledrejection', onFault);
    const newId = createIds();
    const catalog = startCatalog();
    expect(await catalog.import({ name: 'hostile', text: document_, from: 'test' })).toMatchObject({ ok: true });
    const own = createToolset('own', 'Own', [
      {
        name: 'typed',
        description: 'Takes a name',
        effect: 'read',
        input: {
          type: 'object',
          properties: { name: { type: 'string', maxLength: 40 }, list: { type: 'array', items: { type: 'string' } } },
          required: ['name'],
          additionalProperties: false,
        },
        output: {},
        run: (input) => ({ ok: true, value: Object.keys(input) }),
      },
    ]);
    await catalog.addToolset(own.toolset);
    const egress = startEgress();
    await egress.open(await makeKey(), []);
    await egress.grant([{ id: 'hostile', origin: location.origin }]);
    const send = createEgressSend({ egress, grant: 'hostile', server: `${location.origin}/hostile` });
    const runs = new Map<string, RunRecord>();
    const policy = await createPolicy({
      rules: { all: async () => [], put: async () => {}, remove: async () => {} },
      newId,
      now: Date.now,
    });
    const execute = createExecute({
      catalog,
      checker: startChecker(),
      executor,
      policy,
      connectors: new Map([
        [
          'hostile',
          createHttpConnector({
            source: 'hostile',
            catalog,
            send: async (request, signal) => {
              look(request);
              // Every fourth goes through the one door to the network, where nothing of it may be more than a request.
              return planned.length % 4 === 0 ? send(request, signal) : answered;
            },
          }),
        ],
        ['own', own.connector],
      ]),
      approve: async () => ({ decision: 'approve' }),
      runs: {
        put: async (one) => void runs.set(one.id, structuredClone(one)),
        get: async (id) => runs.get(id),
        ofSession: async () => [...runs.values()],
      },
      now: () => performance.timeOrigin + performance.now(),
      newId,
      limits: { wallMs: 20_000 },
    });
    run = (code) => execute(code, { sessionId: 's', toolCallId: null, unchecked: true });
  });
  afterAll(() => {
    removeEventListener('error', onFault);
    removeEventListener('unhandledrejection', onFault);
  });

  it('call no other address, set no other header, crash nothing, and fail with a code and a sentence', async () => {
    const values = fc.sample(
      fc.oneof(
        { arbitrary: injection, weight: 5 },
        { arbitrary: spoofed, weight: 3 },
        { arbitrary: hostileValue, weight: 2 },
      ),
      { numRuns: 304, seed: 20261120 },
    );
    const each = 16;
    for (let from = 0; from < values.length; from += each) {
      const calls = values.slice(from, from + each).map((value, at) => {
        const [method, argument] = shapes[(from + at) % shapes.length]!;
        return `try { await codemode.${method}(${argument(value)}); out.push(['ok', '']) } catch (e) { out.push([String(e?.code ?? e?.name), String(e?.message)]) }`;
      });
      const record = await run(`const out: string[][] = [];\n${calls.join('\n')}\nreturn out;`);
      // A value that ruins its program may end it; what went before is then in the record of its calls.
      const told = record.status === 'ok' ? (record.value as string[][]) : [];
      if (record.status !== 'ok')
        expect(['error', 'limit', 'timeout', 'stalled'], `${record.message}\n${record.code}`).toContain(record.status);
      for (const [code = '', message = ''] of told) {
        seen.set(code, (seen.get(code) ?? 0) + 1);
        expect(code, message).toMatch(/^(ok|[a-z]+(_[a-z0-9]+)*|[A-Z][A-Za-z]*Error|Error)$/);
        if (code !== 'ok') expect(message).not.toBe('');
      }
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      expect(Object.keys(Object.prototype)).toEqual([]);
    }
    expect(wrong).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('many of them did reach the network, and many were refused', () => {
    console.info('hostile arguments ended as', Object.fromEntries(seen));
    expect(planned.length).toBeGreaterThan(60);
    expect(seen.get('bad_argument') ?? 0).toBeGreaterThan(20);
    const told = [...seen.values()].reduce((sum, one) => sum + one, 0);
    expect(told).toBeGreaterThan(200);
  });
});
