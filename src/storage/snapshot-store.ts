/**
 * The memory of a started interpreter, compressed, in the Cache API: disposable, and of one version of the interpreter.
 * Nothing rejects: what is not there is made anew.
 */
import type { SnapshotStore } from '#ladder/python-rung.ts';

interface SnapshotStoreOptions {
  /** As `caches` of the page; absent where a browser refuses it. */
  caches: CacheStorage | undefined;
  /** Of the interpreter, as in the address of its file. Another one's memory is dropped. */
  version: string;
}

const name = 'interpreters';

export function createSnapshotStore({ caches, version }: SnapshotStoreOptions): SnapshotStore {
  const key = `/-/interpreter/${encodeURIComponent(version)}`;
  const attempt = async <T>(work: (cache: Cache) => Promise<T>, otherwise: T): Promise<T> => {
    try {
      const cache = await caches?.open(name);
      return cache ? await work(cache) : otherwise;
    } catch {
      return otherwise;
    }
  };
  return {
    get: () =>
      attempt(async (cache) => {
        const found = await cache.match(key);
        if (!found?.body) return null;
        return new Response(found.body.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
      }, null),
    put: (memory) =>
      attempt(async (cache) => {
        for (const request of await cache.keys()) await cache.delete(request);
        const packed = new Blob([memory]).stream().pipeThrough(new CompressionStream('gzip'));
        await cache.put(key, new Response(await new Response(packed).blob()));
      }, undefined),
    drop: () =>
      attempt(async (cache) => {
        await cache.delete(key);
      }, undefined),
  };
}
