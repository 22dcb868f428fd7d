import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readGlob } from './glob.ts';
import { literalPattern, readPattern } from './pattern.ts';

const search = (source: string, text: string, ignoreCase = false) => {
  const read = readPattern(source, { ignoreCase });
  if (!read.ok) throw new Error(read.message);
  return read.value.search(text);
};

const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '\\d', '\\b', 'é', ' ', '\\.', '(?:a|b c)', '(ab)');
const count = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{0,}', '*?');
const part = fc.tuple(atom, count).map(([one, times]) => (one === '\\b' ? one : one + times));
const row = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''));
const pattern = fc
  .tuple(row, row, fc.constantFrom('', '^'), fc.constantFrom('', '$'))
  .map(([a, b, begin, end]) => `${begin}(${a}|${b})${end}`);
const line = fc
  .array(fc.constantFrom('a', 'b', 'c', 'B', 'é', '1', ' ', '.', '😀'), { maxLength: 12 })
  .map((chars) => chars.join(''));

test('finds where the language itself finds', () => {
  fc.assert(
    fc.property(pattern, line, fc.boolean(), (source, text, ignoreCase) => {
      const flags = ignoreCase ? 'iu' : 'u';
      expect(search(source, text, ignoreCase)).toBe(text.search(new RegExp(source, flags)));
    }),
    { numRuns: 1500 },
  );
});

test('a plain text is found where it is', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, all) => {
      expect(search(literalPattern(text), all)).toBe(all.indexOf(text));
    }),
  );
});

test.each(['(a+)+$', '^(a|a)*$', '(a|aa)+$', '(.*a){12}$', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
  '%s takes no more than its states times the text',
  (source) => {
    expect(search(source, `${'a'.repeat(5000)}!`)).toBe(-1);
  },
);

test.each([
  ['(a)\\1', 'back reference'],
  ['(?=a)b', 'Look-around'],
  ['(?<!a)b', 'Look-around'],
  ['((((a{900}){900}){900}){900})', 'too large'],
  ['((){1000}){1000}', 'too large'],
  ['(', 'cannot be read'],
])('%s is refused', (source, message) => {
  expect(readPattern(source)).toMatchObject({ code: 'bad_pattern', message: expect.stringContaining(message) });
});

test.each([
  ['*.ts', '/a/b.ts', true],
  ['*.ts', '/a/b.tsx', false],
  ['src/**/*.{ts,tsx}', '/src/a/b/c.tsx', true],
  ['src/**/*.ts', '/src/c.ts', true],
  ['/src/*.ts', '/src/a/c.ts', false],
  ['**', '/x/y', true],
  ['[a-c]?.m[!d]', '/b1.mx', true],
  ['[a-c]?.m[!d]', '/b1.md', false],
  ['a{b,c{d,e}}', '/ace', true],
  ['\\*', '/*', true],
  ['\\*', '/a', false],
])('the glob %s and %s', (glob, path, is) => {
  const read = readGlob(glob);
  expect(read.ok && read.value(path)).toBe(is);
});

test('a glob of stars is no trap, and one of braces is refused', () => {
  const read = readGlob(`${'*a'.repeat(100)}b`);
  expect(read.ok && read.value(`/${'a'.repeat(250)}`)).toBe(false);
  expect(readGlob('{a,b}'.repeat(20))).toMatchObject({ code: 'bad_glob' });
});
