import { beforeEach, expect, it } from 'vitest';
import { createSnapshotStore } from './snapshot-store.ts';

beforeEach(() => caches.delete('interpreters'));

const memory = new Uint8Array(100_000).fill(7).buffer;

it('keeps the memory of one version, and only of that', async () => {
  const first = createSnapshotStore({ caches, version: 'python-1.wasm' });
  expect(await first.get()).toBeNull();
  await first.put(memory);
  expect(new Uint8Array((await first.get())!)).toEqual(new Uint8Array(memory));
  const second = createSnapshotStore({ caches, version: 'python-2.wasm' });
  expect(await second.get()).toBeNull();
  await second.put(memory);
  expect(await first.get()).toBeNull();
  await second.drop();
  expect(await second.get()).toBeNull();
});

it('gives nothing back where it was damaged, or where a browser has no such place', async () => {
  const store = createSnapshotStore({ caches, version: 'one' });
  await (await caches.open('interpreters')).put('/-/interpreter/one', new Response('no gzip'));
  expect(await store.get()).toBeNull();
  const nowhere = createSnapshotStore({ caches: undefined, version: 'one' });
  await nowhere.put(memory);
  expect(await nowhere.get()).toBeNull();
});
