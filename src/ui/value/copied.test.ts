import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toCsv, toJson } from './copied.ts';
import { imageType, kindOf, short } from './kind.ts';

it('does not give a spreadsheet something to run', () =>
  expect(toCsv([{ a: '=HYPERLINK("x")', b: -1 }], ['a', 'b'])).toBe('a,b\r\n"\'=HYPERLINK(""x"")",-1'));

it('agrees with JSON where JSON has a word', () =>
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(toJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  ));

it('writes what JSON has no word for', () => {
  const cyclic: unknown[] = [1n, new Map([['k', new Set([1])]]), new Uint8Array([1]), new Date(0)];
  cyclic.push(cyclic);
  expect(JSON.parse(toJson(cyclic))).toEqual(['1', [['k', [1]]], [1], '1970-01-01T00:00:00.000Z', '[circular]']);
  expect(toJson(undefined)).toBe('undefined');
});

it('tells images by their first bytes', () => {
  const bytes = (text: string) => Uint8Array.from(text.padEnd(16, '\0'), (c) => c.charCodeAt(0));
  expect(imageType(bytes('\x89PNG\r\n\x1a\n'))).toBe('image/png');
  expect(imageType(bytes('\xff\xd8\xff\xe0'))).toBe('image/jpeg');
  expect(imageType(bytes('RIFF0000WEBP'))).toBe('image/webp');
  expect(imageType(bytes('BM and so on'))).toBeNull();
  expect(imageType(new Uint8Array(3))).toBeNull();
});

it('has one line about anything, without throwing', () =>
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withMap: true,
        withSet: true,
        withTypedArray: true,
        withNullPrototype: true,
        withDate: true,
        withSparseArray: true,
      }),
      (value) => {
        expect(short(value, 80).length).toBeLessThan(200);
        expect(kindOf(value)).toBeTypeOf('string');
      },
    ),
  ));
