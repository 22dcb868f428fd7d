/** The image of a machine that a person gave, in the Cache API: large, disposable, read as a file. One at a time. */

export interface ImageStore {
  /** `null` where none is kept, also where the browser keeps nothing. */
  get(): Promise<{ name: string; image: Blob } | null>;
  /** Gives a sentence where it could not be kept. */
  put(image: File): Promise<string | null>;
  drop(): Promise<void>;
}

const cacheName = 'machines';
const key = '/-/machine/image';
const nameHeader = 'X-Name';

/** `caches` as of the page; absent where a browser refuses it. */
export function createImageStore(caches: CacheStorage | undefined): ImageStore {
  return {
    async get() {
      const found = await caches
        ?.open(cacheName)
        .then((cache) => cache.match(key))
        .catch(() => undefined);
      if (!found) return null;
      return { name: decodeURIComponent(found.headers.get(nameHeader) ?? 'image'), image: await found.blob() };
    },
    async put(image) {
      if (!caches) return 'This browser keeps no files here, as in a private window.';
      try {
        const cache = await caches.open(cacheName);
        await cache.put(key, new Response(image, { headers: { [nameHeader]: encodeURIComponent(image.name) } }));
        return null;
      } catch {
        return 'The image could not be kept: the disk is full, or this browser allows no more.';
      }
    },
    async drop() {
      await caches?.delete(cacheName).catch(() => false);
    },
  };
}
