import { expect, it } from 'vitest';
import type { SealedSecret, VaultStore } from './egress.contract.ts';
import type { EgressWorld } from './egress.ts';
import { createEgress } from './egress.ts';
import { hintOf, makeKey, openSecret, sealSecret } from './seal.ts';
import { createVault } from './vault.ts';

function memoryVault(key: CryptoKey): VaultStore & { rows: Map<string, SealedSecret> } {
  const rows = new Map<string, SealedSecret>();
  return {
    rows,
    key: async () => key,
    secrets: async () => [...rows.values()],
    put: async (row) => void rows.set(row.alias, row),
    remove: async (alias) => void rows.delete(alias),
  };
}

const world: EgressWorld = {
  fetch,
  now: () => 42,
  page: new URL('http://localhost/'),
  online: () => true,
  permission: async () => undefined,
};
const entry = { alias: 'main', origin: 'https://api.example.com', secret: 'sk-0123456789abcdef' };

it('seals so that only the same alias and origin open it', async () => {
  const key = await makeKey();
  const row = await sealSecret(key, entry, 1);
  expect(await openSecret(key, row)).toBe(entry.secret);
  await expect(openSecret(key, { ...row, origin: 'https://evil.example.com' })).rejects.toThrow();
  await expect(openSecret(key, { ...row, alias: 'other' })).rejects.toThrow();
  await expect(openSecret(await makeKey(), row)).rejects.toThrow();
  const again = await sealSecret(key, entry, 1);
  expect(Buffer.from(again.iv).equals(Buffer.from(row.iv))).toBe(false);
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  expect(JSON.stringify(row)).not.toContain(entry.secret);
});

it('hints at no more than a quarter', () => {
  expect(['', 'abc', 'abcd', 'abcdefgh', '0123456789abcdefgh'].map(hintOf)).toEqual(['', '', 'd', 'gh', 'efgh']);
});

it('keeps keys over a reload, and removes them', async () => {
  const store = memoryVault(await makeKey());
  const first = await createVault({ store, egress: createEgress(world), newKey: makeKey });
  const added = await first.add('main', 'https://api.example.com/v1', `  ${entry.secret}\n`);
  expect(added).toEqual({ ok: true, value: { alias: 'main', origin: entry.origin, hint: 'cdef' } });
  const egress = createEgress(world);
  const second = await createVault({ store, egress, newKey: makeKey });
  expect(second.keys.get()).toEqual([{ alias: 'main', origin: entry.origin, hint: 'cdef' }]);
  expect(await egress.redact(`it is ${entry.secret}`)).toBe('it is [key main]');
  expect(await second.remove('main')).toEqual({ ok: true, value: undefined });
  expect([store.rows.size, second.keys.get().length]).toEqual([0, 0]);
  expect(await egress.redact(entry.secret)).toBe(entry.secret);
});

it('leaves out a row that was moved to another origin', async () => {
  const key = await makeKey();
  const store = memoryVault(key);
  const row = await sealSecret(key, entry, 1);
  store.rows.set('main', { ...row, origin: 'https://evil.example.com' });
  const egress = createEgress(world);
  await createVault({ store, egress, newKey: makeKey });
  expect(await egress.redact(entry.secret)).toBe(entry.secret);
});

it('says what is no key and what is no origin', async () => {
  const vault = await createVault({
    store: memoryVault(await makeKey()),
    egress: createEgress(world),
    newKey: makeKey,
  });
  for (const bad of ['', '   ', 'a\nb', 'ключ']) {
    expect(await vault.add('main', entry.origin, bad)).toMatchObject({ ok: false, code: 'bad_secret' });
  }
  for (const bad of ['', 'api.example.com', 'file:///etc/passwd', 'javascript:alert(1)']) {
    expect(await vault.add('main', bad, entry.secret)).toMatchObject({ ok: false, code: 'bad_origin' });
  }
  expect(vault.keys.get()).toEqual([]);
});

it('works for this visit where storage is refused, and says that nothing was kept', async () => {
  const refuse = async () => Promise.reject(new Error('IndexedDB is refused here.'));
  const egress = createEgress(world);
  const store: VaultStore = { key: refuse, secrets: refuse, put: refuse, remove: refuse };
  const vault = await createVault({ store, egress, newKey: makeKey });
  const added = await vault.add('main', entry.origin, entry.secret);
  expect(added).toMatchObject({ ok: false, code: 'unavailable' });
  expect(vault.keys.get()).toHaveLength(1);
  expect(await egress.redact(entry.secret)).toBe('[key main]');
});

it('is empty, and says why, where the worker is not there', async () => {
  const gone = async () => Promise.reject(new Error('It did not start.'));
  const store = memoryVault(await makeKey());
  const vault = await createVault({ store, egress: { open: gone, seal: gone, forget: gone }, newKey: makeKey });
  expect(vault.keys.get()).toEqual([]);
  expect(await vault.add('main', entry.origin, entry.secret)).toMatchObject({ message: 'It did not start.' });
  expect(await vault.remove('main')).toMatchObject({ ok: false, code: 'unavailable' });
});
