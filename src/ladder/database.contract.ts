/** The contract of databases: one statement after another on the bytes of one SQLite file. Shapes only. */
export type DatabaseCode =
  /** The SQL, its parameters or what they did: the message is SQLite's. */
  | 'sql'
  /** A unique, foreign key, check or not-null constraint. */
  | 'constraint'
  /** It would change the database, and was only to read it. */
  | 'needs_write'
  | 'not_a_database'
  | 'too_large'
  | 'timeout'
  | 'aborted'
  | 'failed';

/** What SQLite keeps. Integers beyond 2^53 come back as text. */
export type DatabaseValue = null | number | string | Uint8Array;

export interface DatabaseQuery {
  /** `null` for a database that is new. */
  bytes: Uint8Array | null;
  sql: string;
  /** By place, or by name as in `{ ":id": 1 }`. */
  params?: unknown[] | Record<string, unknown>;
  write: boolean;
  /** Rows given back; the rest is not read. */
  maxRows: number;
  maxBytes: number;
  wallMs: number;
}

export interface DatabaseAnswer {
  columns: string[];
  rows: Record<string, DatabaseValue>[];
  /** True where there were more rows than were asked for. */
  more: boolean;
  /** Rows that were inserted, updated or deleted, those in which FTS5 keeps its index too. */
  changes: number;
  /** The database afterwards, where it was written. */
  bytes?: Uint8Array;
}

export type DatabaseResult =
  | { ok: true; value: DatabaseAnswer }
  | { ok: false; code: DatabaseCode; message: string; detail?: unknown };

export interface DatabaseEngine {
  /** Never rejects. A failed query gives no bytes: nothing of it happened. */
  query(query: DatabaseQuery): Promise<DatabaseResult>;
}
