/**
 * `db_query` and `db_execute`: SQLite databases in files of the workspace. Reading and writing are two methods, so that
 * policy can tell them apart before any SQL is run; that the first only reads is not a matter of how its SQL looks.
 */
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Schema } from './tools/validate.ts';
import { createToolset, object } from './toolset.ts';

type Answer<T> = { ok: true; value: T } | { ok: false; code: string; message: string; detail?: unknown };

export interface DatabaseRequest {
  /** The path of its file. */
  database: string;
  sql: string;
  params?: unknown[] | Record<string, unknown>;
  write: boolean;
  maxRows: number;
}

interface Rows {
  /** Of the file, SHA-256, where it was written. */
  hash?: string;
  columns: string[];
  rows: Record<string, unknown>[];
  more: boolean;
  changes: number;
}

/** Databases of one workspace. */
export interface DatabasesOfFiles {
  query(request: DatabaseRequest, signal: AbortSignal): Promise<Answer<Rows>>;
  snapshot(): Promise<string | undefined>;
  /** The file as it was in a snapshot, gone where it was not there; refused where it is no longer that of `hash`. */
  restore(before: string, database: string, hash: string): Promise<CallReply>;
}

const standard = '/data.db';
const database: Schema = { type: 'string', minLength: 1, default: standard, description: 'Path of its file' };
const rows: Schema = {
  type: 'array',
  items: { type: 'object', additionalProperties: true },
  description: 'By column; blobs as Uint8Array, integers beyond 2^53 as text',
};
const input = object(
  {
    sql: { type: 'string', minLength: 1, description: 'One statement or several; FTS5 and JSON are there' },
    params: {
      anyOf: [{ type: 'array' }, { type: 'object', additionalProperties: true }],
      description: 'For ? by place, or by name as in { ":id": 1 }',
    },
    database,
    limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 1000, description: 'Rows given back' },
  },
  ['sql'],
);
const columns: Schema = { type: 'array', items: { type: 'string' } };
const more: Schema = { type: 'boolean', description: 'There were more rows than limit' };

export function databaseToolset(databases: DatabasesOfFiles): ReturnType<typeof createToolset> {
  const ask = (given: Record<string, unknown>, write: boolean, signal: AbortSignal) =>
    databases.query(
      {
        sql: String(given.sql),
        ...(given.params !== undefined && { params: given.params as unknown[] }),
        database: pathOf(given),
        maxRows: Number(given.limit ?? 1000),
        write,
      },
      signal,
    );
  return createToolset('db', 'Databases', [
    {
      name: 'query',
      description:
        'Query an SQLite database of the workspace (select, with, explain). Rows are those of the first statement that gives any. A statement that would change it is refused: use db_execute',
      effect: 'read',
      input,
      output: object({ columns, rows, more }),
      async run(given, signal) {
        const answer = await ask(given, false, signal);
        if (!answer.ok) return answer;
        const { columns, rows, more } = answer.value;
        return { ok: true, value: { columns, rows, more } };
      },
    },
    {
      name: 'execute',
      description:
        'Create or change an SQLite database of the workspace (create table, insert, update, delete), all or nothing. The file is made where it is missing',
      effect: 'write',
      input,
      output: object({
        columns,
        rows,
        more,
        changes: { type: 'integer', description: 'Rows inserted, updated or deleted, those of text indexes too' },
        hash: { type: 'string', description: 'SHA-256 of the file after it' },
      }),
      async run(given, signal) {
        const answer = await ask(given, true, signal);
        if (!answer.ok) return answer;
        const { columns, rows, more, changes, hash = '' } = answer.value;
        return { ok: true, value: { columns, rows, more, changes, hash } };
      },
      before: databases.snapshot,
      revert: async (given, { before, reply }) =>
        databases.restore(before, pathOf(given), ((reply.ok ? reply.value : {}) as { hash?: string }).hash ?? ''),
    },
  ]);
}

const pathOf = (given: Record<string, unknown>) => String(given.database ?? standard);
