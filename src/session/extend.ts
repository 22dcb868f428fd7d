/**
 * A map with some pairs more, sharing the rest: what an append to a long session costs does not grow with it. Small
 * layers lie over a plain map and are merged into it when they grow past the square root of its size.
 */
export function extend<K, V>(map: ReadonlyMap<K, V>, pairs: readonly (readonly [K, V])[]): ReadonlyMap<K, V> {
  if (pairs.length === 0) return map;
  const { base, top } = layers.get(map) ?? { base: map, top: new Map() };
  if (top.size + pairs.length > 64 + Math.sqrt(base.size)) return new Map([...map, ...pairs]);
  const layered = overlay(base as ReadonlyMap<K, V>, new Map([...(top as Map<K, V>), ...pairs]));
  return layered;
}

interface Layers {
  base: ReadonlyMap<unknown, unknown>;
  top: ReadonlyMap<unknown, unknown>;
}

const layers = new WeakMap<ReadonlyMap<unknown, unknown>, Layers>();

function overlay<K, V>(base: ReadonlyMap<K, V>, top: ReadonlyMap<K, V>): ReadonlyMap<K, V> {
  let size = base.size;
  for (const key of top.keys()) if (!base.has(key)) size++;
  function* entries(): MapIterator<[K, V]> {
    for (const [key, value] of base) yield [key, top.has(key) ? top.get(key)! : value];
    for (const pair of top) if (!base.has(pair[0])) yield pair;
    return undefined;
  }
  function* keys(): MapIterator<K> {
    for (const [key] of entries()) yield key;
    return undefined;
  }
  function* values(): MapIterator<V> {
    for (const [, value] of entries()) yield value;
    return undefined;
  }
  const map: ReadonlyMap<K, V> = {
    size,
    get: (key) => (top.has(key) ? top.get(key) : base.get(key)),
    has: (key) => top.has(key) || base.has(key),
    forEach: (act) => {
      for (const [key, value] of entries()) act(value, key, map);
    },
    entries,
    keys,
    values,
    [Symbol.iterator]: entries,
  };
  layers.set(map, { base, top });
  return map;
}
