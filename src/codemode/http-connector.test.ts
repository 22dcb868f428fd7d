import { expect, test } from 'vitest';
import { createRates } from '#guard/rate.ts';
import type { PlannedRequest } from './catalog.contract.ts';
import type { HttpAnswer, RetryReport } from './connector.contract.ts';
import { createEgressSend, createHttpConnector } from './http-connector.ts';

const plans = (method = 'GET') => ({
  plan: async (name: string) =>
    name === 'api_get'
      ? { ok: true as const, value: { method, path: '/thing', headers: {}, accept: 'application/json' } }
      : { ok: false as const, code: 'unknown_method' as const, message: `No ${name}.` },
});

function answered(status: number, body: string | Uint8Array, type = 'application/json', more = {}): HttpAnswer {
  return { ok: true, status, headers: { ...(type && { 'content-type': type }), ...more }, body };
}

async function reply(answers: HttpAnswer[], options: { method?: string; maxBytes?: number } = {}) {
  const retries: RetryReport[] = [];
  const sent: PlannedRequest[] = [];
  const connector = createHttpConnector({
    source: 'api',
    catalog: plans(options.method),
    send: async (request) => {
      sent.push(request);
      return answers[Math.min(sent.length, answers.length) - 1]!;
    },
    onRetry: (report) => retries.push(report),
    ...(options.maxBytes !== undefined && { maxBytes: options.maxBytes }),
  });
  const signal = new AbortController().signal;
  const result = await connector.call({ method: 'api_get', args: [], signal });
  return { result, retries, sent };
}

test.each([
  ['JSON', answered(200, '{"a":1}'), { a: 1 }],
  ['JSON of a vendor', answered(201, new TextEncoder().encode('[1]'), 'application/vnd.x+json; charset=utf-8'), [1]],
  ['text', answered(200, 'a,b', 'text/csv'), 'a,b'],
  ['XML', answered(200, '<a/>', 'application/xml'), '<a/>'],
  ['bytes', answered(200, new Uint8Array([1, 2]), 'image/png'), new Uint8Array([1, 2])],
  ['no content', answered(204, '', ''), null],
  ['an empty body', answered(200, ''), null],
])('%s is read by its type', async (_, answer, value) => {
  expect((await reply([answer])).result).toEqual({ ok: true, value });
});

test.each([
  [404, '{"detail":"No such zone."}', 'application/problem+json', 'http_404', 'No such zone.'],
  [400, '{"error":{"message":"Bad amount","type":"x"}}', 'application/json', 'http_400', 'Bad amount'],
  [403, '{"errors":[{"code":9,"message":"Not yours"}]}', 'application/json', 'http_403', 'Not yours'],
  [502, '<!doctype html><title>Bad Gateway</title><p>x', 'text/html', 'http_502', 'Bad Gateway'],
  [401, '', 'text/plain', 'http_401', 'a key is missing or wrong'],
  [302, '', 'text/plain', 'http_302', 'without a result'],
  [500, 'not json', 'application/json', 'http_500', 'not json'],
])('%i becomes a reply with the message of the service', async (status, body, type, code, message) => {
  const { result } = await reply([answered(status, body, type)]);
  expect(result).toMatchObject({ ok: false, code, message: expect.stringContaining(message) });
});

test('the body of an error is its data', async () => {
  const { result } = await reply([answered(422, '{"detail":"x","problems":["mode"]}')]);
  expect(result).toMatchObject({ data: { detail: 'x', problems: ['mode'] } });
});

test('what says it is JSON and is not, and what is too large, are told', async () => {
  expect((await reply([answered(200, '<html>')])).result).toMatchObject({ ok: false, code: 'bad_answer' });
  const { result } = await reply([answered(200, '"0123456789"')], { maxBytes: 10 });
  expect(result).toMatchObject({ ok: false, code: 'too_large', message: expect.stringContaining('smaller page') });
});

test('a read waits as it is told and tries again; a write does not', async () => {
  const busy = answered(429, '{"detail":"slow down"}', 'application/json', { 'retry-after': '0' });
  const read = await reply([busy, busy, answered(200, '1')]);
  expect(read.result).toEqual({ ok: true, value: 1 });
  expect(read.retries).toEqual([
    { method: 'api_get', status: 429, attempt: 1, waitMs: 0 },
    { method: 'api_get', status: 429, attempt: 2, waitMs: 0 },
  ]);
  const write = await reply([busy, answered(200, '1')], { method: 'POST' });
  expect(write.result).toMatchObject({ ok: false, code: 'http_429' });
  expect(write.sent).toHaveLength(1);
});

test('each try keeps to the rate of the source, says so, and gives its place back when it is stopped', async () => {
  const busy = answered(429, '', 'text/plain', { 'retry-after': '0' });
  const rates = createRates({ rates: () => ({ api: { calls: 1, perMs: 60 } }), now: () => 0 });
  const [said, waits]: [string[], number[]] = [[], []];
  const answers = [busy, busy, answered(200, '1')];
  const connector = createHttpConnector({
    source: 'api',
    catalog: plans(),
    send: async () => answers.shift()!,
    takePlace: () => rates.take('api'),
    onRetry: ({ waitMs }) => void waits.push(waitMs),
  });
  const signal = new AbortController().signal;
  expect(rates.take('api')?.ms).toBe(0);
  const onProgress = ({ message }: { message?: string }) => void said.push(message ?? '');
  expect(await connector.call({ method: 'api_get', args: [], signal, onProgress })).toEqual({ ok: true, value: 1 });
  expect(waits).toEqual([60, 120]);
  expect(said).toEqual(['Answered 429; asked again in 1 s.', 'Answered 429; asked again in 1 s.']);

  answers.push(busy, busy);
  const stop = new AbortController();
  const stopped = connector.call({ method: 'api_get', args: [], signal: stop.signal, onProgress: () => stop.abort() });
  expect(await stopped).toMatchObject({ code: 'aborted' });
  expect(rates.take('api')?.ms).toBe(180);
});

test('tries end: after four, and when the wait is too long', async () => {
  const busy = answered(503, '', 'text/plain', { 'retry-after': '0' });
  const { result, sent } = await reply([busy]);
  expect(sent).toHaveLength(4);
  expect(result).toMatchObject({ code: 'http_503', message: expect.stringContaining('Tried 4 times') });
  const long = answered(429, '', 'text/plain', { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() });
  expect((await reply([long])).sent).toHaveLength(1);
});

test('plans that fail and requests without an answer pass their code', async () => {
  const connector = createHttpConnector({
    source: 'api',
    catalog: plans(),
    send: async () => ({
      ok: false,
      code: 'unreachable',
      message: 'The server does not allow pages to call it (CORS).',
    }),
  });
  const signal = new AbortController().signal;
  expect(await connector.call({ method: 'api_x', args: [], signal })).toMatchObject({ code: 'unknown_method' });
  expect(await connector.call({ method: 'api_get', args: [], signal })).toMatchObject({ code: 'unreachable' });
  expect(await connector.call({ method: 'api_get', args: [], signal: AbortSignal.abort() })).toMatchObject({
    code: 'aborted',
  });
});

test('egress is asked under the grant, at the server, and its body is read', async () => {
  const asked: unknown[] = [];
  const send = createEgressSend({
    egress: {
      request: async (request) => {
        asked.push(request);
        const body = new Blob(['{"a":1}']).stream() as ReadableStream<Uint8Array>;
        return { ok: true, value: { status: 200, headers: { 'Content-Type': 'application/json' }, body } };
      },
    },
    grant: 'source:api',
    server: 'https://api.example/v1/',
  });
  const request = { method: 'GET', path: '/thing?a=1', headers: {}, accept: 'application/json' };
  const answer = await send(request, new AbortController().signal);
  expect(asked).toMatchObject([
    { grant: 'source:api', url: 'https://api.example/v1/thing?a=1', headers: { accept: 'application/json' } },
  ]);
  expect(answer).toMatchObject({ ok: true, status: 200, headers: { 'content-type': 'application/json' } });
});

test('a body that breaks off is told', async () => {
  const send = createEgressSend({
    egress: {
      request: async () => {
        const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('reset')) });
        return { ok: true, value: { status: 200, headers: {}, body } };
      },
    },
    grant: 'source:api',
    server: 'https://api.example',
  });
  const request = { method: 'GET', path: '/', headers: {}, accept: '' };
  expect(await send(request, new AbortController().signal)).toMatchObject({
    ok: false,
    message: expect.stringContaining('reset'),
  });
});

test('a second argument asks for status and headers too', async () => {
  const connector = createHttpConnector({
    source: 'api',
    catalog: plans(),
    send: async () => answered(200, '[1]', 'application/json', { link: '<x>; rel="next"' }),
  });
  const call = (...args: unknown[]) =>
    connector.call({ method: 'api_get', args, signal: new AbortController().signal });
  expect(await call({}, { full: true })).toEqual({
    ok: true,
    value: { status: 200, headers: { 'content-type': 'application/json', link: '<x>; rel="next"' }, data: [1] },
  });
  expect(await call({}, null)).toEqual({ ok: true, value: [1] });
});
