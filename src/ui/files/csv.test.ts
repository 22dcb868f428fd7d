import fc from 'fast-check';
import papaparse from 'papaparse';
import { expect, test } from 'vitest';
import { toCsv } from '../value/copied.ts';
import { rowsOf } from './csv.ts';

const read = (text: string) => rowsOf(text, papaparse.parse);

test('what is copied as a table is read back as it was', () => {
  const cell = fc.string({ maxLength: 12 }).filter((text) => text.trim() !== '' && !/^[=+\-@\t\r]/.test(text));
  fc.assert(
    fc.property(fc.array(fc.record({ a: cell, b: cell }), { minLength: 1, maxLength: 8 }), (rows) => {
      const back = read(toCsv(rows, ['a', 'b'])).rows.map((row) => ({ a: String(row.a), b: String(row.b) }));
      expect(back).toEqual(rows);
    }),
  );
});

test('numbers are numbers, and what they would lose stays text', () => {
  expect(read('a,b,c\n1.5,007,1e3').rows).toEqual([{ a: 1.5, b: '007', c: '1e3' }]);
});

test('other marks between cells, uneven rows, names twice and stray quotes are told', () => {
  expect(read('a;b\n1;2')).toMatchObject({ rows: [{ a: 1, b: 2 }], notes: 'Separated by semicolons.' });
  expect(read('a,a,\n1,2,3,4\n5')).toEqual({
    rows: [
      { a: 1, 'a 2': 2, 'column 3': 3, 'column 4': 4 },
      { a: 5, 'a 2': '', 'column 3': '', 'column 4': '' },
    ],
    more: false,
    notes: '2 rows with other cells than the head.',
  });
  expect(read('a,b\n"x"y,1\n').notes).toContain('A quotation mark is out of place');
  expect(read('')).toMatchObject({ rows: [], more: false });
});
