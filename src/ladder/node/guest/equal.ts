/** Deep equality as `node:assert` and `node:util` have it, strict and loose. */

type Pairs = Map<object, object>;

export const deepEqual = (a: unknown, b: unknown, strict: boolean) => same(a, b, strict, new Map());

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const kindOf = (value: object) => Object.prototype.toString.call(value);

function same(a: unknown, b: unknown, strict: boolean, pairs: Pairs): boolean {
  if (Object.is(a, b)) return true;
  if (!strict && a === b) return true;
  if (!isObject(a) || !isObject(b)) {
    if (strict) return false;
    if (isObject(a) || isObject(b)) return false;
    // biome-ignore lint/suspicious/noDoubleEquals: that is what loose means
    return (typeof a !== 'function' && typeof b !== 'function' && a == b) || (Number.isNaN(a) && Number.isNaN(b));
  }
  if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (kindOf(a) !== kindOf(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  if (pairs.get(a) === b) return true;
  pairs.set(a, b);
  const equal = alike(a, b, strict, pairs);
  pairs.delete(a);
  return equal;
}

function alike(a: object, b: object, strict: boolean, pairs: Pairs): boolean {
  const inner = (x: unknown, y: unknown) => same(x, y, strict, pairs);
  if (a instanceof Date && b instanceof Date) {
    if (!Object.is(a.getTime(), b.getTime())) return false;
  } else if (a instanceof RegExp && b instanceof RegExp) {
    if (a.source !== b.source || a.flags !== b.flags || a.lastIndex !== b.lastIndex) return false;
  } else if (a instanceof Error && b instanceof Error) {
    if (
      a.message !== b.message ||
      a.name !== b.name ||
      Object.hasOwn(a, 'cause') !== Object.hasOwn(b, 'cause') ||
      !inner(a.cause, b.cause)
    )
      return false;
    if (!inner((a as AggregateError).errors, (b as AggregateError).errors)) return false;
  } else if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
    if (!equalViews(a, b, strict)) return false;
    return equalKeys(a, b, strict, inner, true);
  } else if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) {
    if (!equalBytes(new Uint8Array(a), new Uint8Array(b))) return false;
  } else if (a instanceof Set && b instanceof Set) {
    if (!equalSets(a, b, inner)) return false;
  } else if (a instanceof Map && b instanceof Map) {
    if (!equalMaps(a, b, inner)) return false;
  } else if (isBoxed(a) && isBoxed(b)) {
    if (!Object.is(a.valueOf(), b.valueOf())) return false;
  } else if (a instanceof WeakMap || a instanceof WeakSet || a instanceof Promise) return false;
  else if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return false;
  return equalKeys(a, b, strict, inner, false);
}

const isBoxed = (value: object) =>
  value instanceof Number ||
  value instanceof String ||
  value instanceof Boolean ||
  /^\[object (BigInt|Symbol)\]$/.test(kindOf(value));
const equalBytes = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, at) => byte === b[at]);

function equalViews(a: ArrayBufferView, b: ArrayBufferView, strict: boolean): boolean {
  const numbers = !strict && (a instanceof Float32Array || a instanceof Float64Array);
  if (numbers)
    return (
      Array.from(a as unknown as number[]).every((value, at) => value === (b as unknown as number[])[at]) &&
      a.byteLength === b.byteLength
    );
  return equalBytes(
    new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
    new Uint8Array(b.buffer, b.byteOffset, b.byteLength),
  );
}

function keysOf(value: object, strict: boolean, skipIndexes: boolean): (string | symbol)[] {
  const names = Object.keys(value).filter((key) => !skipIndexes || !/^\d+$/.test(key));
  const symbols = strict
    ? Object.getOwnPropertySymbols(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key))
    : [];
  return [...names, ...symbols];
}

function equalKeys(
  a: object,
  b: object,
  strict: boolean,
  inner: (x: unknown, y: unknown) => boolean,
  view: boolean,
): boolean {
  const keys = keysOf(a, strict, view);
  if (keys.length !== keysOf(b, strict, view).length) return false;
  return keys.every(
    (key) =>
      Object.prototype.propertyIsEnumerable.call(b, key) &&
      inner((a as Record<PropertyKey, unknown>)[key], (b as Record<PropertyKey, unknown>)[key]),
  );
}

function equalSets(a: Set<unknown>, b: Set<unknown>, inner: (x: unknown, y: unknown) => boolean): boolean {
  if (a.size !== b.size) return false;
  const left = [...b].filter((value) => !a.has(value));
  return [...a].every((value) => {
    if (b.has(value)) return true;
    const at = left.findIndex((other) => inner(value, other));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function equalMaps(
  a: Map<unknown, unknown>,
  b: Map<unknown, unknown>,
  inner: (x: unknown, y: unknown) => boolean,
): boolean {
  if (a.size !== b.size) return false;
  const left = [...b].filter(([key]) => !a.has(key));
  return [...a].every(([key, value]) => {
    if (b.has(key)) return inner(value, b.get(key));
    const at = left.findIndex(([otherKey, other]) => inner(key, otherKey) && inner(value, other));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}
