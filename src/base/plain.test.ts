import fc from 'fast-check';
import { expect, it } from 'vitest';
import { measure, withoutReserved } from './plain.ts';

const limit = 1 << 20;
const key = fc.string().filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name));
const { plain } = fc.letrec<{ plain: unknown }>((tie) => ({
  plain: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.constant(undefined), fc.constant(null), fc.boolean(), fc.double(), fc.string(), fc.bigInt(), fc.date()),
    fc.uint8Array(),
    fc.float64Array(),
    fc.array(tie('plain'), { maxLength: 5 }),
    fc.dictionary(key, tie('plain'), { maxKeys: 5 }),
    fc.array(fc.tuple(fc.string(), tie('plain')), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    fc.array(tie('plain'), { maxLength: 4 }).map((values) => new Set(values)),
    fc.string().map((message) => new TypeError(message)),
  ),
}));

class Point {
  x = 1;
}
const poison = fc.constantFrom<() => unknown>(
  () => () => 1,
  () => Symbol('s'),
  () => Promise.resolve(1),
  () => new WeakMap(),
  () => new Point(),
  () => new Number(1),
  () => JSON.parse('{"__proto__":1}'),
  () => ({ constructor: 1 }),
  () => Object.assign([1], { extra: 1 }),
  () => new Uint8Array(new SharedArrayBuffer(8)),
  () => [1][Symbol.iterator](),
  () => {
    const own: unknown[] = [];
    own.push(own);
    return own;
  },
  () => 'x'.repeat(limit),
  () => new Array(2 ** 31),
);

it('lets every plain value pass, and what passes can be cloned', () => {
  fc.assert(
    fc.property(plain, (value) => {
      expect(measure(value, limit)).toMatchObject({ ok: true });
      expect(structuredClone(value)).toEqual(value);
    }),
  );
});

it('measures a clone as the original', () => {
  fc.assert(
    fc.property(
      plain.filter((value) => !(value instanceof Error)),
      (value) => void expect(measure(structuredClone(value), limit)).toMatchObject({ ok: true }),
    ),
  );
});

it('finds one thing that may not cross, wherever it is, and names the path', () => {
  const wraps = fc.array(
    fc.constantFrom<[(inner: unknown) => unknown, string]>(
      [(inner) => [0, inner], '[1]'],
      [(inner) => ({ a: 1, b: inner }), '.b'],
      [(inner) => new Map([['k', inner]]), '.k'],
      [(inner) => new Set([inner]), '[0]'],
    ),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(poison, wraps, (make, layers) => {
      const value = layers.reduce((inner, [wrap]) => wrap(inner), make());
      const path = layers
        .map(([, name]) => name)
        .toReversed()
        .join('');
      const found = measure(value, limit, 'result');
      expect(found.ok).toBe(false);
      if (!found.ok) expect(found.path.startsWith(`result${path}`)).toBe(true);
    }),
  );
});

it('stops at the limit and at depth without walking on', () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(measure(deep, limit)).toMatchObject({ ok: false, reason: 'depth' });
  let wide: unknown = 1;
  for (let i = 0; i < 60; i++) wide = [wide, wide];
  expect(measure(wide, limit)).toMatchObject({ ok: false, reason: 'size' });
  expect(measure(new Uint8Array(new ArrayBuffer(limit), 0, 1), limit)).toMatchObject({ reason: 'size' });
});

it.each([
  [() => 1, 'result is a function and cannot cross. Only plain data can.'],
  [Promise.resolve(), 'result is a promise and cannot cross. Await it first.'],
  [new Point(), 'result is an instance of Point and cannot cross. Make a plain object of it.'],
  [new WeakMap(), 'result is a WeakMap and cannot cross. Make an array or an object of it.'],
])('says what to do about %s', (value, message) => expect(measure(value, limit, 'result')).toMatchObject({ message }));

it('drops reserved keys on request', () => {
  const value = JSON.parse('{"a":[{"__proto__":{"x":1},"b":2}],"constructor":3}');
  const cleaned = withoutReserved(value);
  expect(cleaned).toEqual({ a: [{ b: 2 }] });
  expect(measure(cleaned, limit).ok).toBe(true);
});
