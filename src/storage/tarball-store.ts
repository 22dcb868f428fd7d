/**
 * Tarballs of packages by their integrity, in the Cache API: disposable, so neither in the database nor in copies of it.
 * Least recently used go first, by a time that is written at most once a day.
 */
import type { TarballStore } from '#ladder/npm.contract.ts';

interface TarballStoreOptions {
  /** As `caches` of the page; absent where a browser refuses it, and then nothing outlives the page. */
  caches: CacheStorage | undefined;
  now: () => number;
  /** Bytes of all together. Default 300 MiB. */
  most?: number;
}

const day = 24 * 3_600_000;
const name = 'packages';

export function createTarballStore({ caches, now, most = 300 * 2 ** 20 }: TarballStoreOptions): TarballStore {
  const memory = new Map<string, Uint8Array>();
  const open = async () => {
    try {
      return await caches?.open(name);
    } catch {
      return undefined;
    }
  };
  // A path of its own that no page is served under.
  const key = (integrity: string) => `/-/tarball/${encodeURIComponent(integrity)}`;

  const keep = (cache: Cache, integrity: string, bytes: Uint8Array) =>
    cache.put(key(integrity), new Response(bytes as BodyInit, { headers: headersOf(bytes.length, now()) }));

  /** Takes away the oldest until `room` more fit. */
  async function makeRoom(cache: Cache, room: number): Promise<void> {
    const entries: { request: Request; size: number; used: number }[] = [];
    for (const request of await cache.keys()) {
      const headers = (await cache.match(request))?.headers;
      entries.push({ request, size: Number(headers?.get('x-size')), used: Number(headers?.get('x-used')) });
    }
    let size = entries.reduce((sum, entry) => sum + entry.size, room);
    for (const { request, size: own } of entries.sort((a, b) => a.used - b.used)) {
      if (size <= most) return;
      await cache.delete(request);
      size -= own;
    }
  }

  return {
    async get(integrity) {
      const cache = await open();
      try {
        const found = await cache?.match(key(integrity));
        if (!cache || !found) return memory.get(integrity);
        const bytes = new Uint8Array(await found.arrayBuffer());
        if (now() - Number(found.headers.get('x-used')) > day)
          await keep(cache, integrity, bytes).catch(() => undefined);
        return bytes;
      } catch {
        return memory.get(integrity);
      }
    },
    async put(integrity, bytes) {
      if (bytes.length > most) return;
      const cache = await open();
      if (!cache) {
        memory.set(integrity, bytes);
        return;
      }
      try {
        await makeRoom(cache, bytes.length);
        await keep(cache, integrity, bytes);
      } catch {
        // A full disk: it is fetched again the next time.
        memory.set(integrity, bytes);
      }
    },
  };
}

const headersOf = (size: number, used: number) => ({ 'x-size': String(size), 'x-used': String(used) });
