import { bytesOf, isPlain } from './kind.ts';

/**
 * A value as JSON, indented by two. What JSON has no word for is written so that a person understands it: BigInt as its
 * digits, Map as pairs, Set as a list, bytes as numbers, a cycle as “[circular]”. Never throws.
 */
export function toJson(value: unknown): string {
  const above: object[] = [];
  const plain = (inner: unknown): unknown => {
    if (typeof inner === 'bigint') return String(inner);
    if (typeof inner !== 'object' || inner === null) return inner;
    if (inner instanceof Date) return Number.isNaN(inner.getTime()) ? null : inner.toISOString();
    if (inner instanceof Error) return { name: inner.name, message: inner.message };
    if (inner instanceof RegExp) return String(inner);
    if (inner instanceof ArrayBuffer) return Array.from(bytesOf(inner));
    if (ArrayBuffer.isView(inner)) return inner instanceof DataView ? null : Array.from(inner as Uint8Array, plain);
    if (above.includes(inner)) return '[circular]';
    above.push(inner);
    const made = Array.isArray(inner)
      ? inner.map(plain)
      : inner instanceof Map
        ? [...inner].map((pair) => pair.map(plain))
        : inner instanceof Set
          ? [...inner].map(plain)
          : Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, plain(one)]));
    above.pop();
    return made;
  };
  return JSON.stringify(plain(value), null, 2) ?? 'undefined';
}

/** Rows as CSV with a header. Source of the quoting: RFC 4180. A cell a spreadsheet would run begins with an apostrophe. */
export function toCsv(rows: readonly Record<string, unknown>[], columns: readonly string[]): string {
  const cell = (value: unknown): string => {
    if (value === undefined || value === null) return '';
    const text =
      typeof value === 'object'
        ? isPlain(value) || Array.isArray(value)
          ? compact(value)
          : toText(value)
        : String(value);
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns.map(cell), ...rows.map((row) => columns.map((column) => cell(row[column])))]
    .map((cells) => cells.join(','))
    .join('\r\n');
}

const toText = (value: object) => toJson(value).replace(/^"|"$/g, '');
const compact = (value: unknown) => JSON.stringify(JSON.parse(toJson(value)));

/** Reads CSV as RFC 4180 writes it. At most `limit` rows after the header; a short row has missing cells. */
export function fromCsv(text: string, limit = 10_000): { columns: string[]; rows: Record<string, string>[] } {
  const lines: string[][] = [];
  let line: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length && lines.length <= limit; at++) {
    const mark = text[at]!;
    if (quoted) {
      if (mark !== '"') cell += mark;
      else if (text[at + 1] === '"') cell += text[at++];
      else quoted = false;
    } else if (mark === '"' && cell === '') quoted = true;
    else if (mark === ',') {
      line.push(cell);
      cell = '';
    } else if (mark === '\n') {
      lines.push([...line, cell.replace(/\r$/, '')]);
      line = [];
      cell = '';
    } else cell += mark;
  }
  if ((cell || line.length) && lines.length <= limit) lines.push([...line, cell.replace(/\r$/, '')]);
  const names = lines.shift() ?? [];
  const columns = names.map((name, at) =>
    name && names.indexOf(name) === at ? name : `${name || 'column'} ${at + 1}`,
  );
  return {
    columns,
    rows: lines.map((cells) => Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']))),
  };
}
