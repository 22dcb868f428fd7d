import { afterEach, expect, it } from 'vitest';
import { createImageStore } from './image-store.ts';

const store = createImageStore(caches);
afterEach(() => store.drop());

it('keeps one image with its name, as bytes, until it is let go', async () => {
  expect(await store.get()).toBe(null);
  expect(await store.put(new File([new Uint8Array([1, 2, 255])], 'Maschine für Ä.image'))).toBe(null);
  expect(await store.put(new File([new Uint8Array([3, 0])], 'second.image'))).toBe(null);
  const kept = await createImageStore(caches).get();
  expect(kept?.name).toBe('second.image');
  expect([...new Uint8Array(await kept!.image.arrayBuffer())]).toEqual([3, 0]);
  await store.drop();
  expect(await store.get()).toBe(null);
});

it('says so where nothing can be kept', async () => {
  const none = createImageStore(undefined);
  expect(await none.put(new File(['x'], 'x'))).toMatch(/private window/);
  expect(await none.get()).toBe(null);
  await none.drop();
  const full = { open: () => Promise.reject(new DOMException('no', 'QuotaExceededError')) } as unknown as CacheStorage;
  expect(await createImageStore(full).put(new File(['x'], 'x'))).toMatch(/full/);
  expect(await createImageStore(full).get()).toBe(null);
});
