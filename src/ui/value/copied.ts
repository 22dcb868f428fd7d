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
