/**
 * SQL on the bytes of a database: opened in memory, run, and given back as bytes. What fails has changed nothing, since
 * nobody keeps the memory it failed in.
 */
import type { BindingSpec, Database, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { fail, messageOf, ok } from '#base/result.ts';
import type { DatabaseEngine, DatabaseQuery, DatabaseResult, DatabaseValue } from './database.contract.ts';

/** SQLite may hold this much, whatever is asked of it; of one value and of its SQL. */
const heap = 512 * 2 ** 20;
const longestValue = 32 * 2 ** 20;
const longestSql = 1_000_000;
/** Steps of its machine between two looks at the clock. */
const stride = 20_000;

export function createDatabaseEngine(load: () => Promise<Sqlite3Static>, now: () => number): DatabaseEngine {
  let loaded: Promise<Sqlite3Static> | undefined;
  return {
    async query(query) {
      loaded ??= load();
      try {
        return run(await loaded, query, now);
      } catch (error) {
        loaded = undefined;
        return fail('failed', `SQLite could not be started: ${messageOf(error)} Reload the page.`);
      }
    },
  };
}

function run(sqlite: Sqlite3Static, query: DatabaseQuery, now: () => number): DatabaseResult {
  const { bytes, sql, params, write, maxRows, maxBytes, wallMs } = query;
  const { capi } = sqlite;
  if (bytes && bytes.length > maxBytes) return tooLarge(bytes.length, maxBytes);
  let late = false;
  const db: Database = new sqlite.oo1.DB(':memory:', 'c');
  try {
    db.exec(`pragma hard_heap_limit = ${heap}`);
    if (bytes) open(sqlite, db, bytes, write);
    db.exec('pragma foreign_keys = on');
    capi.sqlite3_limit(db.pointer!, capi.SQLITE_LIMIT_ATTACHED, 0);
    capi.sqlite3_limit(db.pointer!, capi.SQLITE_LIMIT_LENGTH, longestValue);
    capi.sqlite3_limit(db.pointer!, capi.SQLITE_LIMIT_SQL_LENGTH, longestSql);
    const until = now() + wallMs;
    capi.sqlite3_progress_handler(db.pointer!, stride, () => ((late = now() > until) ? 1 : 0), 0);

    const before = db.changes(true);
    const columns: string[] = [];
    const rows: Record<string, DatabaseValue>[] = [];
    let more = false;
    db.exec({
      sql,
      ...(params !== undefined && { bind: params as BindingSpec }),
      rowMode: 'array',
      columnNames: columns,
      callback: (row: unknown) => {
        more = rows.length >= maxRows;
        if (more) return false;
        rows.push(Object.fromEntries((row as unknown[]).map((value, at) => [columns[at]!, plain(value)])));
        return undefined;
      },
    } as Parameters<Database['exec']>[0]);
    const answer = { columns, rows, more, changes: Number(db.changes(true)) - Number(before) };
    if (!write) return ok(answer);
    // What was begun and not committed is not in the file.
    if (!capi.sqlite3_get_autocommit(db.pointer!)) db.exec('rollback');
    const after = capi.sqlite3_js_db_export(db.pointer!);
    return after.length > maxBytes ? tooLarge(after.length, maxBytes) : ok({ ...answer, bytes: after });
  } catch (error) {
    if (late) return fail('timeout', `The query ran for over ${wallMs / 1000} s and was ended. Nothing was changed.`);
    return told(sqlite, error);
  } finally {
    db.close();
  }
}

/** Hands the bytes to SQLite, which frees them. Written ones may grow, others cannot be written at all. */
function open(sqlite: Sqlite3Static, db: Database, bytes: Uint8Array, write: boolean): void {
  const { capi, wasm } = sqlite;
  const own = bytes.slice();
  // A file in write-ahead mode cannot be opened in memory; without its log it is the same file in the other mode.
  if (own[18] === 2) own.fill(1, 18, 20);
  const place = wasm.allocFromTypedArray(own);
  const flags =
    capi.SQLITE_DESERIALIZE_FREEONCLOSE |
    (write ? capi.SQLITE_DESERIALIZE_RESIZEABLE : capi.SQLITE_DESERIALIZE_READONLY);
  db.checkRc(capi.sqlite3_deserialize(db.pointer!, 'main', place, own.length, own.length, flags));
  db.selectValue('select count(*) from sqlite_schema');
}

const plain = (value: unknown): DatabaseValue => {
  if (typeof value !== 'bigint') return value as DatabaseValue;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
};

const tooLarge = (size: number, most: number) =>
  fail('too_large', `The database has ${size} bytes; ${most} are kept. Nothing was changed.`);

function told(sqlite: Sqlite3Static, error: unknown): DatabaseResult {
  const { capi } = sqlite;
  // `SQLITE_ERROR: sqlite3 result code 1: no such table: t`
  const text = messageOf(error).replace(/^SQLITE_\w+: sqlite3 result code \d+: /, '');
  const code = error instanceof sqlite.SQLite3Error ? error.resultCode & 0xff : 0;
  const say = text.endsWith('.') ? text : `${text}.`;
  switch (code) {
    case capi.SQLITE_READONLY:
      return fail(
        'needs_write',
        'The statement would change the database, which is only read here. Nothing was changed.',
      );
    case capi.SQLITE_CONSTRAINT:
      return fail('constraint', `${say} Nothing was changed.`);
    case capi.SQLITE_NOTADB:
    case capi.SQLITE_CORRUPT:
      return fail('not_a_database', `The file is no SQLite database, or it is damaged: ${say}`);
    case capi.SQLITE_NOMEM:
    case capi.SQLITE_TOOBIG:
    case capi.SQLITE_FULL:
      return fail('too_large', `The query needs more memory than it may have: ${say} Nothing was changed.`);
    default:
      return fail('sql', say);
  }
}
