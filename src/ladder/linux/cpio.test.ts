import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readCpio, writeCpio } from './cpio.ts';

const entry = fc.record({
  name: fc
    .stringMatching(/^[\p{L}\d_.-]{1,40}(\/[\p{L}\d_-]{1,40}){0,6}$/u)
    .filter((name) => !/^\.\//.test(name) && name !== '.'),
  bytes: fc.uint8Array({ maxLength: 50 }),
  mode: fc.constantFrom(0o100644, 0o100755, 0o120777, 0o40755),
});

it('gives back what was written', () => {
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      expect([...readCpio(writeCpio(entries))].map(({ name, bytes, mode }) => [name, [...bytes], mode])).toEqual(
        entries.map(({ name, bytes, mode }) => [name, [...bytes], mode]),
      );
    }),
  );
});

it('takes nothing from what is no archive, and what stands before a broken end', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => [...readCpio(bytes)].length === 0));
  const archive = writeCpio([{ name: 'a', bytes: new Uint8Array(9), mode: 0o100644 }]);
  expect([...readCpio(archive.slice(0, 118))]).toEqual([]);
  expect([...readCpio(archive.slice(0, -124))].map(({ name }) => name)).toEqual(['a']);
});
