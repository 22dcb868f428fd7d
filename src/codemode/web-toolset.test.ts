import { expect, it } from 'vitest';
import { createCatalog } from './catalog.ts';
import type { HttpAnswer } from './connector.contract.ts';
import { type WebRequest, webToolset } from './web-toolset.ts';

const signal = new AbortController().signal;
const answered = (type: string, body: string | Uint8Array): HttpAnswer => ({
  ok: true,
  status: 200,
  headers: { 'content-type': type },
  body,
});
const call = (answer: HttpAnswer, args: unknown[], sent: WebRequest[] = []) =>
  webToolset(async (request) => {
    sent.push(request);
    return answer;
  }).connector.call({ method: 'fetch', args, signal });

it('is called by its name alone, and described so', async () => {
  const catalog = createCatalog();
  await catalog.addToolset(webToolset(async () => answered('', '')).toolset);
  expect((await catalog.methods()).map(({ name, source }) => `${source} ${name}`)).toEqual(['web fetch']);
  const declarations = await catalog.declarations(['fetch']);
  expect(declarations).toMatch(/ fetch\(input: \{/);
  expect(declarations).toContain('@effect write');
});

it('gives JSON, text or bytes, whatever the status', async () => {
  const args = [{ url: 'https://api.example.com/' }];
  expect(await call(answered('application/problem+json; charset=utf-8', '{"a":1}'), args)).toMatchObject({
    value: { json: { a: 1 } },
  });
  expect(await call(answered('application/json', 'no json'), args)).toMatchObject({ value: { text: 'no json' } });
  expect(await call(answered('text/html', '<p>'), args)).toMatchObject({ value: { text: '<p>', status: 200 } });
  const bytes = new Uint8Array([1, 2, 255]);
  expect(await call(answered('image/png', bytes), args)).toMatchObject({ value: { bytes } });
  expect(await call({ ok: false, code: 'not_granted', message: 'No.' }, args)).toEqual({
    ok: false,
    code: 'not_granted',
    message: 'No.',
  });
});

it('sends strings and bytes as they are and the rest as JSON', async () => {
  const sent: WebRequest[] = [];
  const url = 'https://api.example.com/';
  const answer = answered('', '');
  await call(answer, [{ url, method: 'POST', body: { a: 1 } }], sent);
  await call(answer, [{ url, method: 'POST', body: [1], headers: { 'Content-Type': 'text/x' } }], sent);
  await call(answer, [{ url, method: 'PUT', body: 'plain' }], sent);
  await call(answer, [{ url }], sent);
  expect(sent).toEqual([
    { url, method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' },
    { url, method: 'POST', headers: { 'Content-Type': 'text/x' }, body: '[1]' },
    { url, method: 'PUT', headers: {}, body: 'plain' },
    { url, method: 'GET', headers: {} },
  ]);
});

it('refuses what is no request', async () => {
  for (const args of [
    [],
    [{}],
    [{ url: 3 }],
    [{ url: 'https://a.example', method: 'TRACE' }],
    [{ url: 'https://a.example', extra: 1 }],
    [{ url: 'https://a.example', headers: { a: 1 } }],
  ])
    expect(await call(answered('', ''), args)).toMatchObject({ ok: false, code: 'bad_argument' });
});
