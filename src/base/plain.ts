/**
 * Plain data: what may cross between two realms. undefined, null, booleans, numbers, strings, bigints, Date, RegExp, Error,
 * Map, Set, ArrayBuffer, typed arrays, DataView, arrays and objects without a class, of such, without cycles. The built-in
 * functions are taken when this file is evaluated, so that code that changes them later does not change the answer.
 */

/** `bytes` is an estimate: a character is one, a value eight, a container sixteen, a buffer its length. */
export type Measured = { ok: true; bytes: number } | NotPlain;

interface NotPlain {
  ok: false;
  reason: 'type' | 'key' | 'cycle' | 'depth' | 'size';
  /** Where it is: `result.items[3].run`. */
  path: string;
  /** A sentence that names the path and says what to do. */
  message: string;
}

const { getPrototypeOf, keys, prototype: objectPrototype } = Object;
const { isArray } = Array;
const { isView } = ArrayBuffer;
const { apply } = Reflect;
const { toString: tagOf } = objectPrototype;
const mapEach = Map.prototype.forEach;
const setEach = Set.prototype.forEach;
const deepest = 100;

const isReserved = (key: string) => key === '__proto__' || key === 'constructor' || key === 'prototype';

/** Walks the value, stopping at the first thing that may not cross or when `limit` bytes are passed. Never throws. */
export function measure(value: unknown, limit: number, root = 'value'): Measured {
  let bytes = 0;
  const path: (string | number)[] = [];
  const above: object[] = [];

  const refuse = (reason: NotPlain['reason'], what: string): NotPlain => {
    const place = shownPath(root, path);
    return { ok: false, reason, path: place, message: `${place} ${what}` };
  };

  const add = (count: number) => {
    bytes += count;
    return bytes <= limit ? undefined : refuse('size', `makes this larger than ${limit} bytes. Send less at once.`);
  };

  const step = (name: string | number, inner: unknown): NotPlain | undefined => {
    path[path.length] = name;
    const problem = visit(inner);
    path.length--;
    return problem;
  };

  const visit = (inner: unknown): NotPlain | undefined => {
    switch (typeof inner) {
      case 'undefined':
      case 'boolean':
      case 'number':
        return add(8);
      case 'string':
        return add(8 + inner.length);
      case 'bigint':
        return add(8 + inner.toString(16).length / 2);
      case 'function':
        return refuse('type', 'is a function and cannot cross. Only plain data can.');
      case 'symbol':
        return refuse('type', 'is a symbol and cannot cross. Only plain data can.');
    }
    if (inner === null) return add(8);
    for (let i = above.length - 1; i >= 0; i--)
      if (above[i] === inner) return refuse('cycle', 'refers back to itself.');
    if (above.length >= deepest) return refuse('depth', `is nested deeper than ${deepest} levels.`);
    above[above.length] = inner as object;
    const problem = container(inner as object);
    above.length--;
    return problem;
  };

  const members = (object: object): NotPlain | undefined => {
    const names = keys(object);
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      if (isReserved(name)) return refuse('key', `has a key "${name}", which is not allowed.`);
      const problem = add(name.length) ?? step(name, (object as Record<string, unknown>)[name]);
      if (problem) return problem;
    }
    return undefined;
  };

  const container = (object: object): NotPlain | undefined => {
    if (isArray(object)) {
      const tooLarge = add(16) ?? (bytes + object.length * 8 > limit ? add(object.length * 8) : undefined);
      if (tooLarge) return tooLarge;
      for (let i = 0; i < object.length; i++) {
        const problem = step(i, object[i]);
        if (problem) return problem;
      }
      const all = keys(object);
      const extra = all.length > 0 && !(Number(all[all.length - 1]) < object.length);
      return extra ? refuse('key', `is an array with a key "${all[all.length - 1]}".`) : undefined;
    }
    const prototype = getPrototypeOf(object);
    if (prototype === objectPrototype || prototype === null) return add(16) ?? members(object);
    if (object instanceof Map) return add(16) ?? mapMembers(object);
    if (object instanceof Set) return add(16) ?? setMembers(object);
    if (object instanceof Date) return add(16);
    if (object instanceof RegExp) return add(16 + object.source.length);
    if (object instanceof ArrayBuffer) return isDetached(object) ?? add(16 + object.byteLength);
    if (isView(object)) {
      const own = object.buffer instanceof ArrayBuffer;
      return own
        ? (isDetached(object.buffer) ?? add(16 + object.buffer.byteLength))
        : refuse('type', 'is a view of shared memory and cannot cross.');
    }
    if (object instanceof Error) {
      const problem = add(16 + `${object.name}${object.message}${object.stack}`.length);
      return problem ?? (object.cause === undefined ? undefined : step('cause', object.cause));
    }
    return refuse('type', described(object));
  };

  const isDetached = (buffer: ArrayBufferLike) =>
    (buffer as { detached?: boolean }).detached ? refuse('type', 'is a buffer that was transferred away.') : undefined;

  const mapMembers = (map: Map<unknown, unknown>) => {
    let problem: NotPlain | undefined;
    apply(mapEach, map, [
      (inner: unknown, key: unknown) => {
        problem ??= step(typeof key === 'string' ? key : '<key>', key) ?? step(shownKey(key), inner);
      },
    ]);
    return problem;
  };

  const setMembers = (set: Set<unknown>) => {
    let problem: NotPlain | undefined;
    let index = 0;
    apply(setEach, set, [(inner: unknown) => (problem ??= step(index++, inner))]);
    return problem;
  };

  try {
    return visit(value) ?? { ok: true, bytes };
  } catch {
    return refuse('type', 'cannot be read.');
  }
}

/** A copy without the keys that `measure` does not allow, for data that comes from elsewhere. Call it when `measure` says `key`. */
export function withoutReserved(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > deepest) return value;
  if (isArray(value)) return value.map((inner) => withoutReserved(inner, depth + 1));
  if (value instanceof Map) return new Map([...value].map(([key, inner]) => [key, withoutReserved(inner, depth + 1)]));
  if (value instanceof Set) return new Set([...value].map((inner) => withoutReserved(inner, depth + 1)));
  const prototype = getPrototypeOf(value);
  if (prototype !== objectPrototype && prototype !== null) return value;
  const entries = Object.entries(value).filter(([key]) => !isReserved(key));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutReserved(inner, depth + 1)]));
}

const simple = /^[A-Za-z_$][\w$]*$/;

function shownPath(root: string, path: (string | number)[]): string {
  let shown = root;
  for (let i = 0; i < path.length && shown.length < 200; i++) {
    const name = path[i]!;
    shown +=
      typeof name === 'string' && simple.test(name)
        ? `.${name}`
        : `[${typeof name === 'string' ? JSON.stringify(name) : name}]`;
  }
  return shown;
}

const shownKey = (key: unknown) => (typeof key === 'string' || typeof key === 'number' ? key : '<key>');

function described(object: object): string {
  const tag = apply(tagOf, object, []).slice(8, -1);
  if (tag === 'Promise') return 'is a promise and cannot cross. Await it first.';
  if (/^Weak|^(Async)?Generator|Iterator$/.test(tag))
    return `is a ${tag} and cannot cross. Make an array or an object of it.`;
  const name = (object.constructor as { name?: unknown } | undefined)?.name;
  const known = typeof name === 'string' && name ? name.slice(0, 80) : 'a class';
  return `is an instance of ${known} and cannot cross. Make a plain object of it.`;
}
