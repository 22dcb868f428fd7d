/** Storage of a frame that has none: pages that keep something keep it until they are loaded anew. */
export function createMemories(realm: Window): void {
  for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(realm, name, { value: createMemory(), configurable: true });
}

function createMemory(): Storage {
  const kept = new Map<string, string>();
  const own = {
    getItem: (key: string) => kept.get(String(key)) ?? null,
    setItem: (key: string, value: string) => void kept.set(String(key), String(value)),
    removeItem: (key: string) => void kept.delete(String(key)),
    clear: () => kept.clear(),
    key: (at: number) => [...kept.keys()][at] ?? null,
  };
  return new Proxy(own as unknown as Storage, {
    get: (target, key) =>
      key === 'length' ? kept.size : Object.hasOwn(target, key) ? Reflect.get(target, key) : kept.get(String(key)),
    set(_, key, value) {
      kept.set(String(key), String(value));
      return true;
    },
    deleteProperty: (_, key) => kept.delete(String(key)) || true,
    has: (target, key) => kept.has(String(key)) || key in target,
    ownKeys: () => [...kept.keys()],
    getOwnPropertyDescriptor: (_, key) =>
      kept.has(String(key))
        ? { value: kept.get(String(key)), enumerable: true, configurable: true, writable: true }
        : undefined,
  });
}
