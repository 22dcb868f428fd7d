import { afterEach, expect, inject, it } from 'vitest';
import { streamBytes } from '#base/stream-bytes.ts';
import { startEgress } from './egress.remote.ts';
import { createFetch } from './egress-fetch.ts';

const peer = inject('slowPeer');
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});
const open = async () => {
  const egress = startEgress();
  stops.push(egress.stop);
  await egress.grant([{ id: 'peer', origin: peer }]);
  const get = (path: string, more: { timeoutMs?: number; maxBytes?: number } = {}, signal?: AbortSignal) =>
    egress.request({ grant: 'peer', method: 'GET', url: `${peer}${path}`, headers: {}, ...more }, signal);
  const text = async (path: string, more = {}) => {
    const result = await get(path, more);
    if (!result.ok) return result;
    return streamBytes(result.value.body).then(
      (bytes) => new TextDecoder().decode(bytes),
      (error: unknown) => error,
    );
  };
  const counts = async () => JSON.parse((await text('/counts')) as string) as { ended: number; followed: number };
  return { egress, get, text, counts };
};

it('ends a request whose headers do not come, and an answer that falls silent, with its connection', async () => {
  const { text, counts } = await open();
  const before = await counts();
  expect(await text('/never', { timeoutMs: 50 })).toMatchObject({ ok: false, code: 'timeout' });
  expect(await text('/silent', { timeoutMs: 1_000 })).toMatchObject({ cause: { code: 'timeout' } });
  await expect.poll(async () => (await counts()).ended).toBe(before.ended + 2);
});

it('ends an answer that is too large, said or not', async () => {
  const { text } = await open();
  expect(await text('/said', { maxBytes: 99_999 })).toMatchObject({ ok: false, code: 'too_large' });
  expect(await text('/unsaid', { maxBytes: 99_999 })).toMatchObject({ cause: { code: 'too_large' } });
  expect(await text('/said', { maxBytes: 100_000 })).toHaveLength(100_000);
  expect(await text('/unsaid', { maxBytes: 100_000 })).toHaveLength(100_000);
});

it('says why to a library that reads the answer whole', async () => {
  const { egress } = await open();
  const read = async (path: string, options: { timeoutMs?: number; maxBytes?: number }) =>
    (await createFetch(egress, 'peer', options)(`${peer}${path}`)).text().catch((error: unknown) => error);
  expect(await read('/unsaid', { maxBytes: 99_999 })).toMatchObject({ cause: { code: 'too_large' } });
  expect(await read('/silent', { timeoutMs: 1_000 })).toMatchObject({ cause: { code: 'timeout' } });
  expect(await read('/unsaid', {})).toHaveLength(100_000);
});

it('does not go where an answer leads', async () => {
  const { text, counts } = await open();
  expect(await text('/elsewhere')).toMatchObject({ ok: false, code: 'redirect_refused' });
  expect((await counts()).followed).toBe(0);
});

it('ends all that is under way when everything is stopped, before and in the answer, and sends nothing until it goes on', async () => {
  const { egress, get, text, counts } = await open();
  const before = await counts();
  const silent = await get('/silent');
  if (!silent.ok) throw new Error(silent.message);
  const reading = streamBytes(silent.value.body).catch((error: unknown) => error);
  const waiting = Promise.all(Array.from({ length: 4 }, () => get('/never')));
  await egress.halt(true);
  for (const result of await waiting) expect(result).toMatchObject({ ok: false });
  expect(await reading).toMatchObject({ cause: { code: 'aborted' } });
  expect(await text('/counts')).toMatchObject({ ok: false, code: 'halted' });
  await egress.halt(false);
  await expect.poll(async () => (await counts()).ended).toBeGreaterThan(before.ended);
});
