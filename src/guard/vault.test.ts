import { expect, it, vi } from 'vitest';
import type { SealedSecret, VaultLock, VaultStore } from './egress.contract.ts';
import type { EgressWorld } from './egress.ts';
import { createEgress } from './egress.ts';
import { hintOf, makeKey, openSecret, sealSecret } from './seal.ts';
import { createVault } from './vault.ts';

// A busy machine takes its time for many hashes and for a passphrase that is slow on purpose.
vi.setConfig({ testTimeout: 30_000 });

function memoryVault(key: CryptoKey) {
  const rows = new Map<string, SealedSecret>();
  let guard: CryptoKey | VaultLock = key;
  const store: VaultStore & { rows: Map<string, SealedSecret> } = {
    rows,
    key: async () => guard as CryptoKey,
    lock: async () => ('kdf' in guard ? guard : null),
    async replace(next, all) {
      guard = next;
      rows.clear();
      for (const row of all) rows.set(row.alias, row);
    },
    async touch(alias, usedAt) {
      const row = rows.get(alias);
      if (row) rows.set(alias, { ...row, usedAt });
    },
    secrets: async () => [...rows.values()],
    put: async (row) => void rows.set(row.alias, row),
    remove: async (alias) => void rows.delete(alias),
  };
  return store;
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
  expect(added).toMatchObject({
    ok: true,
    value: { alias: 'main', kind: 'source', origin: entry.origin, hint: 'cdef' },
  });
  const egress = createEgress(world);
  const second = await createVault({ store, egress, newKey: makeKey });
  expect(second.keys.get()).toMatchObject([
    { alias: 'main', origin: entry.origin, hint: 'cdef', usedAt: null, sessionOnly: false },
  ]);
  expect(await egress.redact(`it is ${entry.secret}`)).toBe('it is [key main]');
  expect(await second.remove('main')).toMatchObject({ ok: true, value: { alias: 'main' } });
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
  const store = { ...memoryVault(await makeKey()), key: refuse, secrets: refuse, put: refuse, remove: refuse };
  const vault = await createVault({ store, egress, newKey: makeKey });
  const added = await vault.add('main', entry.origin, entry.secret);
  expect(added).toMatchObject({ ok: false, code: 'unavailable' });
  expect(vault.keys.get()).toHaveLength(1);
  expect(await egress.redact(entry.secret)).toBe('[key main]');
});

it('is empty, and says why, where the worker is not there', async () => {
  const gone = async () => Promise.reject(new Error('It did not start.'));
  const store = memoryVault(await makeKey());
  const vault = await createVault({
    store,
    egress: { ...createEgress(world), open: gone, seal: gone, forget: gone },
    newKey: makeKey,
  });
  expect(vault.keys.get()).toEqual([]);
  expect(await vault.add('main', entry.origin, entry.secret)).toMatchObject({ message: 'It did not start.' });
  expect(await vault.remove('main')).toMatchObject({ ok: false, code: 'unavailable' });
});

const passphrase = 'four words and a comma';
const request = { grant: 'g', method: 'GET', url: `${entry.origin}/`, headers: {} };
const grants = [
  { id: 'g', origin: entry.origin, credential: { alias: 'main', place: 'header' as const, name: 'x-key' } },
];

/** What left, instead of leaving. */
function watched() {
  const sent: string[] = [];
  const egress = createEgress({
    ...world,
    fetch: async (_, init) => {
      sent.push(new Headers(init?.headers).get('x-key') ?? '');
      return new Response('{}');
    },
  });
  return { egress, sent };
}

it('a passphrase takes the place of the key of this device, and is asked for at the next visit', async () => {
  const store = memoryVault(await makeKey());
  const { egress, sent } = watched();
  await egress.grant(grants);
  const vault = await createVault({ store, egress, newKey: makeKey });
  await vault.add('main', entry.origin, entry.secret, { kind: 'model' });
  const before = store.rows.get('main')!;
  expect(await vault.setPassphrase('short')).toMatchObject({ ok: false, code: 'weak_passphrase' });
  expect(await vault.setPassphrase(passphrase)).toMatchObject({ ok: true });
  expect(vault.state.get()).toBe('unlocked');
  expect(await store.lock()).toMatchObject({ kdf: 'argon2id', cost: 19 * 1024 });
  expect(Buffer.from(store.rows.get('main')!.ciphertext).equals(Buffer.from(before.ciphertext))).toBe(false);
  expect(await egress.request(request)).toMatchObject({ ok: true });

  await vault.lock();
  expect(await egress.request(request)).toMatchObject({ ok: false, code: 'vault_locked' });
  expect(await vault.add('other', entry.origin, 'abcdefgh')).toMatchObject({ ok: false, code: 'locked' });
  expect(await vault.setPassphrase(null, passphrase)).toMatchObject({ ok: false, code: 'locked' });
  expect(await vault.unlock('another passphrase')).toMatchObject({ ok: false, code: 'wrong_passphrase' });
  expect(vault.state.get()).toBe('locked');
  expect(await vault.unlock(passphrase)).toMatchObject({ ok: true });
  expect(await egress.request(request)).toMatchObject({ ok: true });
  expect(sent).toEqual([entry.secret, entry.secret]);

  const later = watched();
  await later.egress.grant(grants);
  const again = await createVault({ store, egress: later.egress, newKey: makeKey });
  expect(again.state.get()).toBe('locked');
  expect(again.keys.get()).toMatchObject([{ alias: 'main', kind: 'model', hint: 'cdef' }]);
  expect(await later.egress.request(request)).toMatchObject({ code: 'vault_locked' });
  expect(await again.unlock(passphrase)).toMatchObject({ ok: true });
  expect(await later.egress.request(request)).toMatchObject({ ok: true });

  expect(await again.setPassphrase(null, 'not the passphrase')).toMatchObject({ code: 'wrong_passphrase' });
  expect(await again.setPassphrase('another passphrase', passphrase)).toMatchObject({ ok: true });
  expect(await again.setPassphrase(null, passphrase)).toMatchObject({ code: 'wrong_passphrase' });
  expect(await again.setPassphrase(null, 'another passphrase')).toMatchObject({ ok: true });
  expect([again.state.get(), await store.lock()]).toEqual(['device', null]);
  const third = watched();
  await third.egress.grant(grants);
  await createVault({ store, egress: third.egress, newKey: makeKey });
  expect(await third.egress.request(request)).toMatchObject({ ok: true });
});

it('changes nothing where a new passphrase cannot be kept', async () => {
  const store = memoryVault(await makeKey());
  const egress = createEgress(world);
  const vault = await createVault({ store, egress, newKey: makeKey });
  await vault.add('main', entry.origin, entry.secret);
  const refused = { ...store, replace: async () => Promise.reject(new Error('The disk is full.')) };
  const half = await createVault({ store: refused, egress, newKey: makeKey });
  expect(await half.setPassphrase(passphrase)).toMatchObject({ ok: false, code: 'unavailable' });
  expect(half.state.get()).toBe('device');
  await half.add('second', entry.origin, 'another-secret');
  const again = createEgress(world);
  await createVault({ store, egress: again, newKey: makeKey });
  expect(await again.redact(`${entry.secret} another-secret`)).toBe('[key main] [key second]');
});

it('does not keep a key under what another tab has replaced', async () => {
  const store = memoryVault(await makeKey());
  const [one, other] = await Promise.all(
    [1, 2].map(() => createVault({ store, egress: createEgress(world), newKey: makeKey })),
  );
  await one!.setPassphrase(passphrase);
  const late = await other!.add('main', entry.origin, entry.secret);
  expect(late).toMatchObject({ ok: false, code: 'unavailable', message: expect.stringContaining('Another tab') });
  expect(store.rows.size).toBe(0);
  expect(await one!.add('main', entry.origin, entry.secret)).toMatchObject({ ok: true });
});

it('uses PBKDF2 where WebAssembly is refused, and says so where a vault of Argon2id meets that', async () => {
  const refused = { ...world, argon: async () => Promise.reject(new Error('WebAssembly is refused')) };
  const store = memoryVault(await makeKey());
  const vault = await createVault({ store, egress: createEgress(refused), newKey: makeKey });
  await vault.add('main', entry.origin, entry.secret);
  expect(await vault.setPassphrase(passphrase)).toMatchObject({ ok: true });
  const lock = await store.lock();
  expect(lock).toMatchObject({ kdf: 'pbkdf2', cost: 600_000 });
  await vault.lock();
  expect(await vault.unlock(passphrase)).toMatchObject({ ok: true });
  // A lock made cheaper by hand does not open: its settings are bound to it.
  await store.replace({ ...lock!, cost: 1_000 }, [...store.rows.values()]);
  const cheap = await createVault({ store, egress: createEgress(world), newKey: makeKey });
  expect(await cheap.unlock(passphrase)).toMatchObject({ code: 'wrong_passphrase' });

  const other = memoryVault(await makeKey());
  const strong = await createVault({ store: other, egress: createEgress(world), newKey: makeKey });
  await strong.setPassphrase(passphrase);
  const here = await createVault({ store: other, egress: createEgress(refused), newKey: makeKey });
  expect(await here.unlock(passphrase)).toMatchObject({ code: 'kdf_refused' });
});

it('a key of this visit only is never stored, and works until then', async () => {
  const store = memoryVault(await makeKey());
  const { egress, sent } = watched();
  await egress.grant(grants);
  const vault = await createVault({ store, egress, newKey: makeKey });
  await vault.add('main', entry.origin, entry.secret, { sessionOnly: true });
  expect([store.rows.size, vault.keys.get()[0]?.sessionOnly]).toEqual([0, true]);
  await vault.setPassphrase(passphrase);
  expect(store.rows.size).toBe(0);
  await vault.lock();
  await vault.unlock(passphrase);
  await egress.request(request);
  expect(sent).toEqual([entry.secret]);
  await vault.add('main', entry.origin, entry.secret);
  expect(store.rows.size).toBe(1);
  await vault.add('main', entry.origin, entry.secret, { sessionOnly: true });
  expect(store.rows.size).toBe(0);
});

it('takes a removal back with the sealed row, unless the passphrase changed since', async () => {
  const store = memoryVault(await makeKey());
  const egress = createEgress(world);
  const vault = await createVault({ store, egress, newKey: makeKey });
  await vault.add('main', entry.origin, entry.secret);
  const removed = await vault.remove('main');
  if (!removed.ok || !removed.value) throw new Error('not removed');
  expect(await vault.restore(removed.value)).toEqual({ ok: true, value: undefined });
  expect(await egress.redact(entry.secret)).toBe('[key main]');
  expect([store.rows.size, vault.keys.get().length]).toEqual([1, 1]);
  const again = await vault.remove('main');
  await vault.setPassphrase(passphrase);
  if (!again.ok || !again.value) throw new Error('not removed');
  expect(await vault.restore(again.value)).toMatchObject({ ok: false, code: 'not_found' });
  expect(store.rows.size).toBe(0);
});

it('seals rows of the older manner anew, bound to kind, origin and alias', async () => {
  const key = await makeKey();
  const store = memoryVault(key);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = new TextEncoder().encode(`model-1|${entry.origin}`);
  const plain = new TextEncoder().encode(entry.secret);
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, plain));
  store.rows.set('model-1', { alias: 'model-1', origin: entry.origin, iv, ciphertext, createdAt: 7, hint: 'cdef' });
  const vault = await createVault({ store, egress: createEgress(world), newKey: makeKey });
  expect(vault.keys.get()).toMatchObject([{ alias: 'model-1', kind: 'model', createdAt: 7 }]);
  const row = store.rows.get('model-1')!;
  expect(row.kind).toBe('model');
  expect(await openSecret(key, row)).toBe(entry.secret);
  await expect(openSecret(key, { ...row, kind: 'web' })).rejects.toThrow();
});

it('puts keys in by name for their own origin only, in headers we wrote', async () => {
  const { egress } = watched();
  const sent: Record<string, string>[] = [];
  const spied = createEgress({
    ...world,
    fetch: async (_, init) => {
      sent.push(Object.fromEntries(new Headers(init?.headers)));
      return new Response(`{"you sent": "${entry.secret}", "I know": "another-secret-0123"}`);
    },
  });
  await spied.open(await makeKey(), []);
  await spied.seal('main', entry.origin, entry.secret);
  await spied.seal('foreign', 'https://other.example.com', 'another-secret-0123');
  const named = { authorization: 'Bearer {{secret:main}}' };
  await spied.grant([
    { id: 'mcp', origin: entry.origin, headers: named, indirection: true },
    { id: 'plain', origin: entry.origin },
    { id: 'foreign', origin: entry.origin, headers: { 'x-key': '{{secret:foreign}}' } },
  ]);
  const answer = await spied.request({
    ...request,
    grant: 'mcp',
    headers: { 'x-other': 'is {{ secret:main }} {{secret: main }}' },
  });
  expect(sent[0]).toEqual({
    authorization: `Bearer ${entry.secret}`,
    'x-other': `is {{ secret:main }} ${entry.secret}`,
  });
  if (!answer.ok) throw new Error(answer.message);
  expect(await new Response(answer.value.body).text()).toBe('{"you sent": "[key main]", "I know": "[key foreign]"}');
  // A program that writes such a name into a header of its own sends the name.
  await spied.request({ ...request, grant: 'plain', headers: { 'x-other': '{{secret:main}}' } });
  expect(sent[1]).toEqual({ 'x-other': '{{secret:main}}' });
  expect(await spied.request({ ...request, grant: 'foreign' })).toMatchObject({ ok: false, code: 'no_credential' });
  expect(await egress.request({ ...request, grant: 'mcp' })).toMatchObject({ code: 'no_grant' });
});

it('stops every request at once, refuses new ones, and goes on when told', async () => {
  const aborted: string[] = [];
  const egress = createEgress({
    ...world,
    fetch: (url, init) =>
      new Promise((_, reject) => {
        init!.signal!.addEventListener('abort', () => {
          aborted.push(String(url));
          reject(new Error('aborted'));
        });
      }),
  });
  await egress.grant([{ id: 'g', origin: entry.origin }]);
  const all = [1, 2, 3].map((n) => egress.request({ ...request, url: `${entry.origin}/${n}` }));
  await egress.halt(true);
  expect((await Promise.all(all)).map((result) => result.ok || result.code)).toEqual(Array(3).fill('aborted'));
  expect(aborted).toHaveLength(3);
  expect(await egress.request(request)).toMatchObject({ ok: false, code: 'halted' });
  await egress.halt(false);
  const control = new AbortController();
  const after = egress.request(request, control.signal);
  control.abort();
  expect(await after).toMatchObject({ ok: false, code: 'aborted' });
});
