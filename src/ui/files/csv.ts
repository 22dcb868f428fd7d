import type { parse } from 'papaparse';
import { count, counted } from '../format.ts';

/** Rows that are read of a table. */
const most = 100_000;

/** A text of separated values as rows under its first line. What is odd in it is told in `notes`. */
export function rowsOf(
  text: string,
  read: typeof parse,
): { rows: Record<string, string | number>[]; more: boolean; notes: string } {
  const { data, errors, meta } = read<string[]>(text, { preview: most + 2, skipEmptyLines: 'greedy' });
  const [names = [], ...lines] = data;
  const columns = names.map((name, at) =>
    name && names.indexOf(name) === at ? name : `${name || 'column'} ${at + 1}`,
  );
  const uneven = lines.filter((line) => line.length !== columns.length).length;
  const widest = lines.reduce((sum, { length }) => Math.max(sum, length), columns.length);
  for (let at = columns.length; at < widest; at++) columns.push(`column ${at + 1}`);
  const rows = lines
    .slice(0, most)
    .map((line) => Object.fromEntries(columns.map((column, at) => [column, cellOf(line[at] ?? '')])));
  const quotes = errors.filter(({ type }) => type === 'Quotes');
  const notes = [
    ...(meta.delimiter && meta.delimiter !== ',' ? [`Separated by ${named[meta.delimiter] ?? meta.delimiter}.`] : []),
    ...(uneven > 0 ? [`${counted(uneven, 'row')} with other cells than the head.`] : []),
    ...(quotes[0] ? [`A quotation mark is out of place in row ${count((quotes[0].row ?? 0) + 1)}.`] : []),
  ];
  return { rows, more: lines.length > most, notes: notes.join(' ') };
}

const named: Record<string, string> = { ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

/** A number sorts by its size. What a number would lose of the text, as in a leading zero, stays a text. */
const cellOf = (text: string): string | number => (text !== '' && String(Number(text)) === text ? Number(text) : text);
