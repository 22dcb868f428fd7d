import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editText } from './edit.ts';

test('what is there exactly once is replaced, and nothing else', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), fc.string(), (before, find, after, replace) => {
      const text = before + find + after;
      const done = editText(text, [{ find, replace }]);
      if (text.indexOf(find) !== text.lastIndexOf(find)) return;
      expect(done).toMatchObject({ ok: true, value: { text: before + replace + after } });
    }),
  );
});

const source = 'function a() {\n\tif (x) {\n\t\treturn 1;\n\t}\n}\nfunction b() {\n\tif (y) {\n\t\treturn 2;\n\t}\n}\n';

test('white space is forgiven, and what comes in stands where the lines stood', () => {
  const done = editText(source, [{ find: 'if (x) {\n  return 1;\n}', replace: 'if (x) {\n\treturn 3;\n}' }]);
  expect(done).toMatchObject({ ok: true, value: { edits: [{ places: 1, how: 'spaces forgiven' }] } });
  expect(done.ok && done.value.text).toBe(
    source.replace('return 1', 'return 3').replace('\t\treturn 3', '\t\treturn 3'),
  );
});

test.each([
  [[{ find: 'return', replace: 'x' }], 'ambiguous', 'at lines 3, 8'],
  [[{ find: '', replace: 'x' }], 'bad_edit', 'empty'],
  [[{ find: 'return 22;', replace: 'x' }], 'not_found', 'Line'],
  [[{ find: 'nothing alike', replace: 'x' }], 'not_found', 'Read the file again'],
  [
    [
      { find: 'a()', replace: 'c()' },
      { find: 'a()', replace: 'd()' },
    ],
    'not_found',
    'Edit 2',
  ],
])('%j is refused: %s', (edits, code, message) => {
  expect(editText(source, edits)).toMatchObject({ ok: false, code, message: expect.stringContaining(message) });
});

test('all places, where all are meant', () => {
  expect(editText('a b a', [{ find: 'a', replace: 'aa', all: true }])).toMatchObject({
    value: { text: 'aa b aa', edits: [{ places: 2, how: 'exact' }] },
  });
});
