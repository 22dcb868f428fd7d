import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTarballStore } from './tarball-store.ts';

const clear = () => caches.delete('packages');
beforeEach(clear);
afterEach(clear);

const bytes = (size: number, fill: number) => new Uint8Array(size).fill(fill);

it('keeps bytes for the next visit, under names with any sign', async () => {
  const integrity = 'sha512-a/b+c==';
  await createTarballStore({ caches, now: Date.now }).put(integrity, bytes(10, 1));
  expect(await createTarballStore({ caches, now: Date.now }).get(integrity)).toEqual(bytes(10, 1));
  expect(await createTarballStore({ caches, now: Date.now }).get('sha512-other')).toBeUndefined();
});

it('lets go of what was not used for longest', async () => {
  let time = 0;
  const store = createTarballStore({ caches, now: () => time, most: 30 });
  for (const id of ['a', 'b', 'c']) {
    time += 1000;
    await store.put(id, bytes(10, 1));
  }
  time += 25 * 3_600_000;
  await store.get('a');
  await store.put('d', bytes(10, 4));
  expect(await Promise.all(['a', 'b', 'c', 'd'].map(async (id) => (await store.get(id))?.length))).toEqual([
    10,
    undefined,
    10,
    10,
  ]);
  await store.put('huge', bytes(31, 1));
  expect(await store.get('huge')).toBeUndefined();
});

it('goes on without a cache, and with one that is full', async () => {
  const none = createTarballStore({ caches: undefined, now: Date.now });
  await none.put('a', bytes(3, 3));
  expect(await none.get('a')).toEqual(bytes(3, 3));
  const full = {
    open: async () => ({
      keys: async () => [],
      match: async () => undefined,
      put: () => Promise.reject(new DOMException('', 'QuotaExceededError')),
    }),
  } as unknown as CacheStorage;
  const store = createTarballStore({ caches: full, now: Date.now });
  await store.put('a', bytes(3, 3));
  expect(await store.get('a')).toEqual(bytes(3, 3));
});
