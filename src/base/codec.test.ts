import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePlain, encodePlain } from './codec.ts';

test('plain data comes back as it was', () => {
  const leaf = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, maxDepth: 3 }),
    fc.constantFrom<unknown>(undefined, -0, Number.NaN, Number.NEGATIVE_INFINITY, new Date(Number.NaN), /a\/b/gi),
    fc.dictionary(fc.constantFrom('$', 'v', 'a'), fc.integer()),
  );
  fc.assert(
    fc.property(leaf, (value) => {
      expect(decodePlain(encodePlain(value))).toEqual(value);
    }),
    { numRuns: 500 },
  );
});

test('errors, buffers and views keep what they hold', () => {
  const error = decodePlain(encodePlain(new RangeError('too far')));
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'RangeError', message: 'too far' });
  const bytes = new Uint8Array(20_000).map((_, index) => index);
  expect(decodePlain(encodePlain(bytes.buffer))).toEqual(bytes.buffer);
  expect(decodePlain(encodePlain(bytes.subarray(5, 9)))).toEqual(bytes.slice(5, 9));
  expect(decodePlain(encodePlain({ $: 'undefined', v: 1 }))).toEqual({ $: 'undefined', v: 1 });
});
