import { inspect as real } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inspect } from './inspect.ts';

class Point {
  x = 1;
  #hidden = 2;
  get sum() {
    return this.x + this.#hidden;
  }
}
class Late extends Map<number, number> {}
class Wrong extends Error {}
const circle: Record<string, unknown> = { name: 'a' };
circle.self = circle;
circle.list = [circle];
const holes = Object.assign(new Array(4), { 0: 1, 3: 2 });
const extra = Object.assign([1, 2], { more: true });
const boom = new Error('boom');
boom.stack = 'Error: boom\n    at here (file.js:1:2)';
const withCode = Object.assign(new TypeError('bad'), { code: 'E_BAD' });
withCode.stack = 'TypeError: bad\n    at here (file.js:1:2)';
const caused = new Error('outer', { cause: boom });
caused.stack = 'Error: outer\n    at there (file.js:3:4)';
const wrong = new Wrong('w');
wrong.stack = 'Error: w\n    at x (y:1:1)';

const argumentsOf = new Function('return arguments') as (...given: number[]) => unknown;
const cases: Record<string, unknown> = {
  numbers: [0, -0, 1.5, Number.NaN, Infinity, 10n],
  strings: ['a', "it's", `"both" it's`, 'a\nb', 'tab\t', '\u0001', '\\', '`"\''],
  others: [true, null, undefined, Symbol('s'), Symbol()],
  empty: [{}, [], new Map(), new Set(), new Uint8Array(0), Object.create(null)],
  object: { a: 1, 'b-c': 'x', 3: null, [Symbol('k')]: 4, $x: 1 },
  nested: { a: { b: { c: { d: 1 } } }, list: [[[[1]]]] },
  three: { a: { b: { c: {} } } },
  long: { first: 'aaaaaaaaaaaaaaaaaaaaaaaaaaa', second: 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', third: 'ccccccccccccccccc' },
  exact: { first: 'aaaaaaaaaaaaaaaaaaaaaaaaaaa', second: 'bbbbbbbbbbbbbbbbbbbbbb' },
  hundred: Array.from({ length: 100 }, (_, i) => i),
  overlong: Array.from({ length: 250 }, (_, i) => i * 3),
  words: 'one two three four five six seven eight nine ten eleven twelve'.split(' '),
  twentySix: Array.from('abcdefghijklmnopqrstuvwxyz'),
  objects: Array.from({ length: 8 }, (_, i) => ({ id: i, name: `n${i}` })),
  rows: [
    { id: 1, name: 'Ada', tags: ['x', 'y'] },
    { id: 2, name: 'Bob', tags: [] },
  ],
  holes,
  extra,
  circle,
  map: new Map<unknown, unknown>([
    ['a', 1],
    [{ k: 1 }, [1, 2]],
  ]),
  set: new Set([1, 'two', { three: 3 }]),
  late: new Late([[1, 2]]),
  point: new Point(),
  points: [new Point(), new Point()],
  nameless: Object.assign(Object.create(null), { a: 1 }),
  accessors: {
    get a() {
      return 1;
    },
    set b(_value: number) {},
    get c() {
      return 1;
    },
    set c(_value) {},
  },
  functions: [
    function named() {},
    () => {},
    class {},
    class A {},
    class B extends Point {},
    async () => {},
    function* g() {},
    Math.max,
  ],
  functionWith: Object.assign(function f() {}, { a: 1 }),
  dates: [new Date(0), new Date(Number.NaN)],
  regexp: [/a.b/gi, Object.assign(/x/, { y: 1 })],
  boxed: [Object(1), Object('s'), Object(true), Object(Symbol('q')), Object(2n)],
  buffers: [new Uint8Array([1, 2, 3]), new ArrayBuffer(3), new Float64Array([1.5]), new DataView(new ArrayBuffer(2))],
  weak: [new WeakMap(), new WeakSet()],
  boom,
  withCode,
  caused,
  wrong,
  inside: { error: boom, more: [withCode] },
  customs: { [Symbol.for('nodejs.util.inspect.custom')]: (depth: number) => `<${depth}>` },
  customObject: { a: { [Symbol.for('nodejs.util.inspect.custom')]: () => ({ shown: true }) } },
  tagged: { [Symbol.toStringTag]: 'Tag', a: 1 },
  longText: `${'x'.repeat(60)}\n${'y'.repeat(60)}\n`,
  longTextIn: { text: `${'x'.repeat(60)}\n${'y'.repeat(60)}\n` },
  arguments: argumentsOf(1, 2),
  global: Math,
  json: JSON,
};

for (const [name, value] of Object.entries(cases))
  it(`shows ${name} as Node does`, () => {
    expect(inspect(value)).toBe(real(value));
    expect(inspect(value, { depth: 0 })).toBe(real(value, { depth: 0 }));
    expect(inspect(value, { depth: null, colors: true })).toBe(real(value, { depth: null, colors: true }));
    expect(inspect(value, { compact: false })).toBe(real(value, { compact: false }));
    expect(inspect(value, { breakLength: Infinity })).toBe(real(value, { breakLength: Infinity }));
    expect(inspect(value, { breakLength: 40, sorted: true })).toBe(real(value, { breakLength: 40, sorted: true }));
  });

it('shows any data as Node does', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      expect(inspect(value)).toBe(real(value));
    }),
    { numRuns: 500 },
  );
});
