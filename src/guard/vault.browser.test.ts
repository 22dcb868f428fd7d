import { afterEach, expect, it, vi } from 'vitest';
import { createMemoryVault, openVault } from '#storage/vault-store.ts';
import { startEgress } from './egress.remote.ts';
import { makeKey } from './seal.ts';
import { createVault } from './vault.ts';

// A busy machine takes its time for many hashes and for a passphrase that is slow on purpose.
vi.setConfig({ testTimeout: 30_000 });

const { origin } = location;
const secret = 'sk-0123456789abcdef';
const passphrase = 'four words and a comma';
const started: { stop(): void }[] = [];
afterEach(() => {
  for (const egress of started.splice(0)) egress.stop();
});
const open = () => {
  const egress = startEgress();
  started.push(egress);
  return egress;
};

it('stretches the passphrase with Argon2id in the worker, and keeps the vault shut without it', async () => {
  const name = `vault-${Date.now()}`;
  const store = await openVault({ name });
  if (!store.ok) throw new Error(store.message);
  const egress = open();
  const vault = await createVault({ store: store.value, egress, newKey: makeKey });
  await vault.add('main', origin, secret);
  expect(await vault.setPassphrase(passphrase)).toEqual({ ok: true, value: undefined });
  expect(await store.value.lock()).toMatchObject({ kdf: 'argon2id' });
  await vault.lock();
  const begun = performance.now();
  expect(await vault.unlock(passphrase)).toEqual({ ok: true, value: undefined });
  console.info(`unlock with Argon2id, 19 MiB, t=2: ${Math.round(performance.now() - begun)} ms`);
  expect(await egress.redact(secret)).toBe('[key main]');

  const later = open();
  const again = await createVault({ store: store.value, egress: later, newKey: makeKey });
  expect(again.state.get()).toBe('locked');
  expect(await later.redact(secret)).toBe(secret);
  expect(await again.unlock('something else')).toMatchObject({ code: 'wrong_passphrase' });
  expect(await again.unlock(passphrase)).toMatchObject({ ok: true });
  expect(await later.redact(secret)).toBe('[key main]');
  // The device's key, which opened it before, is not there any more.
  await expect(store.value.key()).rejects.toMatchObject({ code: 'closed' });
  expect(await again.setPassphrase(null, passphrase)).toMatchObject({ ok: true });
  await expect(crypto.subtle.exportKey('raw', await store.value.key())).rejects.toMatchObject({
    name: 'InvalidAccessError',
  });
});

it('ends every request in the worker when all is stopped', async () => {
  const egress = open();
  await createVault({ store: createMemoryVault(), egress, newKey: makeKey });
  await egress.grant([{ id: 'here', origin }]);
  const request = { grant: 'here', method: 'GET', url: `${origin}/`, headers: {} };
  await egress.halt(true);
  expect(await egress.request(request)).toMatchObject({ ok: false, code: 'halted' });
  await egress.halt(false);
  expect(await egress.request(request)).toMatchObject({ ok: true });
});
