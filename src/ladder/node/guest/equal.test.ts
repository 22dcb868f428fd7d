import { deepEqual as realLoose, deepStrictEqual as realStrict } from 'node:assert';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deepEqual } from './equal.ts';

const real = (a: unknown, b: unknown, strict: boolean) => {
  try {
    (strict ? realStrict : realLoose)(a, b);
    return true;
  } catch {
    return false;
  }
};

class A {
  x = 1;
}
class B {
  x = 1;
}
const circle = () => {
  const made: Record<string, unknown> = { a: 1 };
  made.self = made;
  return made;
};
const values: unknown[] = [
  0,
  -0,
  1,
  '1',
  true,
  null,
  undefined,
  Number.NaN,
  '',
  1n,
  'a',
  Symbol.for('s'),
  {},
  [],
  [undefined],
  new Array(1),
  { a: undefined },
  { a: 1 },
  { a: '1' },
  { a: 1, b: 2 },
  { b: 2, a: 1 },
  Object.create(null),
  Object.assign(Object.create(null), { a: 1 }),
  [1, 2],
  [1, '2'],
  [2, 1],
  Object.assign([1, 2], { x: 1 }),
  new A(),
  new B(),
  { x: 1 },
  new Date(0),
  new Date(1),
  new Date(Number.NaN),
  /a/,
  /a/g,
  /b/,
  new Error('x'),
  new Error('y'),
  new TypeError('x'),
  Object.assign(new Error('x'), { code: 1 }),
  new Error('x', { cause: 1 }),
  new Map([[1, 2]]),
  new Map([[1, '2']]),
  new Map([[{ a: 1 }, [1]]]),
  new Map([[{ a: 1 }, [2]]]),
  new Map(),
  new Set([1, 2]),
  new Set([2, 1]),
  new Set([{ a: 1 }]),
  new Set([{ a: 2 }]),
  new Set([[1], [2]]),
  new Set(),
  new Uint8Array([1, 2]),
  new Uint8Array([1, 3]),
  new Uint16Array([1, 2]),
  Buffer.from([1, 2]),
  new Float64Array([0]),
  new Float64Array([-0]),
  new Uint8Array([1, 2]).buffer,
  Object(1),
  Object('1'),
  Object(2),
  circle(),
  circle(),
  { a: 1, self: { a: 1, self: 1 } },
  { [Symbol.for('k')]: 1 },
  { [Symbol.for('k')]: 2 },
  () => 1,
  [[1, { a: [2] }]],
  [[1, { a: [2] }]],
];

it('finds equal what Node finds equal, of every pair', () => {
  const wrong: string[] = [];
  values.forEach((a, i) => {
    values.forEach((b, j) => {
      for (const strict of [true, false])
        if (deepEqual(a, b, strict) !== real(a, b, strict))
          wrong.push(
            `${i} ${j} ${strict ? 'strict' : 'loose'} ${String(Object.prototype.toString.call(a))} ${real(a, b, strict)}`,
          );
    });
  });
  expect(wrong).toEqual([]);
});

it('finds equal what Node finds equal, of any data and a copy of it', () => {
  fc.assert(
    fc.property(
      fc.anything({ withMap: true, withSet: true, withTypedArray: true, withDate: true }),
      fc.anything(),
      (a, b) => {
        expect(deepEqual(a, b, true)).toBe(real(a, b, true));
        expect(deepEqual(a, structuredClone(a), true)).toBe(real(a, structuredClone(a), true));
      },
    ),
  );
});
