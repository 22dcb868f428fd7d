/**
 * A copy of the database as lines of JSON: a header, one row a line, and a last line with the counts and the SHA-256 of
 * every line before it. The last line tells a copy that was cut off or changed from a whole one.
 *
 * Rows that others name come after those that name them. Tables are read one after another while the page goes on writing,
 * and what is named is only ever added: so a copy never holds a name without what it names.
 */
import { decodePlain, encodePlain } from '#base/codec.ts';
import { fail, ok } from '#base/result.ts';
import type { SafeResult } from './safe.contract.ts';
import { keyOf, keys, type TableName } from './schema.ts';

export const format = 'espalier-database';
const version = 1;

/** Tables of the copy: all but the claims of tabs. `audit` is of the ledger. Keys are in the vault, which is never copied. */
export type CopiedTable = Exclude<TableName, 'writers'> | 'audit';

const named: CopiedTable[] = ['entries', 'bodies', 'runs', 'journals', 'journal', 'live', 'trees', 'blobs'];
export const copied: readonly CopiedTable[] = [
  ...(Object.keys(keys) as TableName[])
    .filter((table) => table !== 'writers')
    .filter((table) => !named.includes(table)),
  ...named,
  'audit',
];

export interface Header {
  format: typeof format;
  version: number;
  /** The database this is a copy of. */
  uuid: string;
  createdAt: number;
  /** Of the tables and their keys: what a reader has to know. */
  schema: Record<string, readonly string[]>;
}

export interface Trailer {
  end: true;
  sha256: string;
  counts: Record<string, number>;
}

/** Values that belong to this browser alone: its name, a handle of a folder, a sign-in under way, copies of what is in other rows. */
const ownValues = /^(database|shape:.*|shape-pack:.*|setting:(backup-folder|local-folder|.*sign-in.*|.*verifier.*))$/;

export const isCopied = (table: CopiedTable, row: object): boolean =>
  table !== 'values' || !ownValues.test((row as { key: string }).key);

export const headerLine = (uuid: string, createdAt: number): string =>
  `${JSON.stringify({ format, version, uuid, createdAt, schema: keys } satisfies Header)}\n`;

export const rowLine = (table: CopiedTable, row: object): string =>
  `${JSON.stringify({ t: table })}${encodePlain(row)}\n`;

export const trailerLine = (sha256: string, counts: Record<string, number>): string =>
  `${JSON.stringify({ end: true, sha256, counts } satisfies Trailer)}\n`;

const broken = (why: string) =>
  fail('not_a_backup', `This is not a whole copy of Espalier: ${why}. Nothing was changed.`);

export function readHeader(line: string): SafeResult<Header> {
  const header = parsed(line) as Partial<Header> | undefined;
  if (header?.format !== format) return broken('it does not begin as one');
  if (header.version !== version || Object.keys(header.schema ?? {}).some((table) => !Object.hasOwn(keys, table)))
    return fail('newer', 'A newer Espalier made this copy. Reload the page to get that version, then try again.');
  if (typeof header.uuid !== 'string') return broken('its header is damaged');
  return ok(header as Header);
}

export type Line = { row: { table: CopiedTable; value: object } } | { trailer: Trailer };

export function readLine(line: string): SafeResult<Line> {
  const tag = /^\{"t":"(\w+)"\}/.exec(line);
  if (!tag) {
    const trailer = parsed(line) as Partial<Trailer> | undefined;
    return trailer?.end === true && typeof trailer.sha256 === 'string' && trailer.counts
      ? ok({ trailer: trailer as Trailer })
      : broken('a line of it cannot be read');
  }
  const table = tag[1] as CopiedTable;
  if (!copied.includes(table)) return broken(`it has a table “${tag[1]}”`);
  try {
    const value = decodePlain(line.slice(tag[0].length)) as object;
    if (!isRow(table, value)) return broken(`a row of ${table} has no key`);
    return ok({ row: { table, value } });
  } catch {
    return broken('a line of it cannot be read');
  }
}

function isRow(table: CopiedTable, value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (table === 'audit') return Number.isInteger((value as { seq?: unknown }).seq);
  return [keyOf(table, value)].flat().every((part) => typeof part === 'string');
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
