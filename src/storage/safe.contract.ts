/** What keeps the database safe: a witness outside of it, copies of it, and the way back. Shapes only, no imports. */

/**
 * What is known of the database outside of it, in a file of the origin's private file system that is written and synced
 * again and again: a database that lost rows, or all of them, opens without a word.
 */
export interface Canary {
  /** The name of the database in use. */
  name: string;
  /** Also a row in the database: another one under the same name is not the one that was kept. */
  uuid: string;
  /** Rows of tables that only ever grow. */
  counts: Counts;
  /** The last row of the audit. */
  audit: { seq: number; hash: string } | null;
  /** Milliseconds since 1970. */
  at: number;
}

export interface Counts {
  sessions: number;
  entries: number;
  bodies: number;
}

/** What is found in a database. `uuid` is null where it has no such row; counts are null where they cannot be read. */
export interface Found {
  uuid: string | null;
  counts: Counts | null;
  audit: { seq: number; hash: string } | null;
}

export type Verdict =
  /** Nothing was ever kept here. */
  | { state: 'first' }
  | { state: 'fine' }
  /** All of it is gone, or another database is in its place. */
  | { state: 'lost'; message: string }
  /** Rows are missing, or cannot be read. */
  | { state: 'damaged'; message: string };

export interface Backup {
  /** Its file's name. */
  id: string;
  place: 'browser' | 'folder';
  bytes: number;
  createdAt: number;
  /** Of the database it is a copy of. */
  uuid: string;
}

export interface Progress {
  what: 'backup' | 'restore' | 'verify';
  /** Rows. */
  done: number;
  /** Null where it is not known. */
  of: number | null;
}

export interface Integrity {
  at: number;
  rows: number;
  /** What is wrong, in words; empty where nothing is. */
  problems: string[];
}

export interface SessionSize {
  sessionId: string;
  title: string;
  entries: number;
  bytes: number;
}

export type SafeCode =
  /** The browser has no private file system, or refuses it. */
  | 'unavailable'
  /** The file is not a backup, is cut off, or was changed. */
  | 'not_a_backup'
  /** A newer version wrote it. */
  | 'newer'
  /** The folder may not be written, or is gone. */
  | 'refused'
  | 'full'
  | 'cancelled'
  /** The database that is to be copied or marked has fewer rows than it had. */
  | 'damaged'
  | 'failed';

export type SafeResult<T = void> =
  | { ok: true; value: T }
  | { ok: false; code: SafeCode; message: string; detail?: unknown };

export interface BackUpOptions {
  name: string;
  /** How many copies of this database to keep; the oldest go. */
  keep: number;
  /** A folder of the person. Absent: the origin's private file system. */
  folder?: unknown;
}

/** Implemented in a worker, with connections of its own. Nothing rejects. */
export interface Safe {
  /** Writes the canary of this database anew, unless it has lost rows since: then `damaged`, and the old one stays. */
  mark(name: string): Promise<SafeResult<Canary>>;
  /** Makes what is there now, or a database that was made anew, what is to be kept: with another uuid. */
  adopt(name: string): Promise<SafeResult<Canary>>;
  /** Reads every row, and compares with the canary; without the files of the workspace where `files` is false. */
  verify(name: string, files?: boolean): Promise<SafeResult<Integrity>>;
  sizes(name: string): Promise<SafeResult<SessionSize[]>>;
  backUp(options: BackUpOptions): Promise<SafeResult<Backup>>;
  /** Newest first. */
  backups(folder?: unknown): Promise<Backup[]>;
  removeBackup(id: string, folder?: unknown): Promise<SafeResult>;
  /**
   * Reads a copy into a new database, verifies it, and makes the canary name it: the next visit opens it. The one in use is
   * left as it is, and goes with the next restore. Resolves to the name of the new one.
   */
  restore(file: Blob): Promise<SafeResult<string>>;
  /** A new empty database beside the one in use, named by the canary. Resolves to its name. */
  startAnew(): Promise<SafeResult<string>>;
}
