import { afterEach, expect, it } from 'vitest';
import type { EgressProblem } from './egress.contract.ts';
import { startEgress } from './egress.remote.ts';
import { createFetch } from './egress-fetch.ts';
import { makeKey, sealSecret } from './seal.ts';

const started: { stop(): void }[] = [];
afterEach(() => {
  for (const egress of started.splice(0)) egress.stop();
});
const open = () => {
  const egress = startEgress();
  started.push(egress);
  return egress;
};
const { origin } = location;
const here = new URL('./egress.contract.ts?raw', import.meta.url).href;
const secret = 'sk-0123456789abcdef';

it('reaches its own origin through the worker once that is granted, and streams the answer', async () => {
  const egress = open();
  const request = { grant: 'source:here', method: 'GET', url: here, headers: {} };
  expect(await egress.request(request)).toMatchObject({ ok: false, code: 'no_grant' });
  await egress.grant([{ id: 'source:here', origin }]);
  const result = await egress.request(request);
  if (!result.ok) throw new Error(result.message);
  expect(await new Response(result.value.body).text()).toContain('The contract of the one door');
  const elsewhere = { ...request, url: 'http://127.0.0.1:9/' };
  expect(await egress.request(elsewhere)).toMatchObject({ ok: false, code: 'origin_refused' });
});

it('keeps keys in the worker under a key that cannot be read, and takes them out of texts and answers', async () => {
  const egress = open();
  const key = await makeKey();
  const row = await sealSecret(key, { alias: 'main', origin, secret }, 1);
  const moved = { ...row, alias: 'moved' };
  await egress.open(key, [row, moved]);
  expect(await egress.redact(`Bearer ${secret} ${btoa(secret)}`)).toBe('Bearer [key main] [key main]');
  await egress.grant([{ id: 'source:here', origin, credential: { alias: 'moved', place: 'header', name: 'x-key' } }]);
  const request = { grant: 'source:here', method: 'GET', url: here, headers: {} };
  expect(await egress.request(request)).toMatchObject({ code: 'no_credential' });
  const sealed = await egress.seal('other', origin, 'another-secret-0123');
  expect(sealed).toMatchObject({ alias: 'other', origin, hint: '0123' });
  expect(await egress.redact('another-secret-0123')).toBe('[key other]');
  await egress.forget('other');
  expect(await egress.redact('another-secret-0123')).toBe('another-secret-0123');
  await expect(egress.seal('bad', 'no origin', secret)).rejects.toThrow('bound to an origin');
});

it('is a fetch for libraries: a body that can be left, a signal, a reason', async () => {
  const egress = open();
  await egress.grant([
    { id: 'model:here', origin },
    { id: 'model:down', origin: 'http://127.0.0.1:9' },
  ]);
  const fetch = createFetch(egress, 'model:here');
  const response = await fetch(here, { headers: { authorization: 'Bearer stand-in' } });
  expect([response.status, (await response.text()).length > 100]).toEqual([200, true]);
  await (await fetch(here)).body?.cancel();
  const early = await fetch(here, { signal: AbortSignal.abort() }).catch((error: unknown) => error);
  expect(early).toMatchObject({ name: 'AbortError' });
  const control = new AbortController();
  const pending = fetch(here, { signal: control.signal }).catch((error: unknown) => error);
  control.abort();
  expect(await pending).toMatchObject({ name: 'AbortError' });
  const down = await createFetch(egress, 'model:down')('http://127.0.0.1:9/').catch((error: unknown) => error);
  expect((down as TypeError).cause as EgressProblem).toMatchObject({ code: 'unreachable', cause: 'server_down' });
});
