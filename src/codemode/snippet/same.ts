/** Whether two plain values say the same: order of keys does not count, and a field of `undefined` is no field. */
export function same(a: unknown, b: unknown, depth = 0): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || depth > 100) return false;
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
  if (a instanceof Date) return a.getTime() === (b as Date).getTime();
  if (a instanceof Map) return same([...a], [...(b as Map<unknown, unknown>)], depth + 1);
  if (a instanceof Set) return same([...a], [...(b as Set<unknown>)], depth + 1);
  if (a instanceof Error) return a.message === (b as Error).message;
  const list = Array.isArray(a) || ArrayBuffer.isView(a);
  if (list && (a as ArrayLike<unknown>).length !== (b as ArrayLike<unknown>).length) return false;
  const [left, right] = [fields(a), fields(b)];
  if (left.size !== right.size) return false;
  for (const [key, value] of left) if (!right.has(key) || !same(value, right.get(key), depth + 1)) return false;
  return true;
}

const fields = (value: object) => new Map(Object.entries(value).filter(([, item]) => item !== undefined));
