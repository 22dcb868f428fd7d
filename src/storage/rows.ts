/** Rows of tables, whatever keeps them: the port under every store of this folder. Rejects with a StorageError. */
import type { StoreCode } from '#session/entry.contract.ts';
import type { Key, TableName, Tables } from './schema.ts';

export type Put = { [T in TableName]: { table: T; put: Tables[T] } }[TableName];
export type Removal = { table: TableName; remove: Key };

/** Tables of rows that are let go of when nothing reaches them: each knows when it was written last. */
export type Dated = 'blobs' | 'trees';

/** `strict`: on the disk when it resolves. `relaxed`: a power cut may take the last half minute. */
export type Durability = 'strict' | 'relaxed';

export interface Rows {
  get<T extends TableName>(table: T, key: Key): Promise<Tables[T] | undefined>;
  /** The key of every row, without the rows. */
  keys(table: TableName): Promise<Key[]>;
  /** Every row, by key. For small tables. */
  all<T extends TableName>(table: T): Promise<Tables[T][]>;
  /** The rows that belong to a session (or profile), by key: one range read a table, all in one transaction. */
  of<T extends TableName>(
    tables: readonly T[],
    owner: string,
    /** Of a table that only its end is wanted of: so many of the last rows. */
    newest?: Partial<Record<T, number>>,
  ): Promise<{ [K in T]: Tables[K][] }>;
  /** Of a table whose key begins with its owner: so many of the owner's last rows before a key, oldest first. */
  before<T extends TableName>(table: T, key: [owner: string, before: string], limit: number): Promise<Tables[T][]>;
  /** So many of an owner's rows after an id, in the order of their ids; from the first where `after` is `null`. */
  page<T extends TableName>(table: T, owner: string, after: string | null, limit: number): Promise<Tables[T][]>;
  /** How many rows there are; of an owner, how many with an id up to this one, included. */
  count(table: TableName, owner?: string, upTo?: string): Promise<number>;
  /** Every value that an index of a table holds, each once, without reading the rows. */
  distinct(table: TableName, index: string): Promise<string[]>;
  /** Hash and time of writing of every row, without the rows. */
  written(table: Dated): Promise<[hash: string, at: number][]>;
  /** Takes away those of these rows that were not written again since a time, in one transaction. Gives their number. */
  removeBefore(table: Dated, hashes: readonly string[], time: number): Promise<number>;
  /** All or nothing, in the order given. */
  write(changes: readonly (Put | Removal)[], durability: Durability): Promise<void>;
  /**
   * Reads one row and writes what `decide` makes of it, in one transaction over its table and `others`. False where it
   * decides on null: nothing was written then.
   */
  writeIf<T extends TableName>(
    row: { table: T; key: Key },
    others: readonly TableName[],
    durability: Durability,
    decide: (now: Tables[T] | undefined) => readonly (Put | Removal)[] | null,
  ): Promise<boolean>;
  /** What this tab may write; every transaction looks at it. */
  fence: Fence;
  close(): void;
}

/**
 * One tab at a time writes a session. Its claim is a number in a row, which every writing transaction that touches the
 * session reads: after another tab has claimed it, each write here fails with `replaced`, also one that was under way.
 * Sessions that were neither claimed nor disowned here are not looked at.
 */
export interface Fence {
  /** Takes the session over from whoever has it. Resolves to the number of the claim. */
  claim(sessionId: string): Promise<number>;
  /** This tab only reads the session from now on. */
  disown(sessionId: string): void;
  /** This tab has nothing to do with the session any more. */
  leave(sessionId: string): void;
}

export type StorageCode = Exclude<StoreCode, 'conflict'>;

/** What every store rejects with, or turns into a result. The message says what to do. */
export interface StorageError extends Error {
  code: StorageCode;
}

const messages: Record<StorageCode, string> = {
  full: 'The disk, or the space this browser gives to Espalier, is full. Delete a session or free some space, then try again. What is shown is still here.',
  unavailable:
    'This browser does not let Espalier keep anything here, as in a private window. Everything works, and is gone when the page is closed.',
  closed: 'Another tab has a newer Espalier. Reload this page to go on.',
  replaced: 'This tab was replaced: another one writes this conversation now. Take over to go on here.',
  failed: 'The browser could not save. Try again; if it happens again, reload the page.',
};

const unopened =
  'What is kept here could not be opened. Reload the page to try again. Until then everything works, and nothing is kept.';

export function storageError(code: StorageCode, cause?: unknown): StorageError {
  return Object.assign(new Error(messages[code], { cause }), { name: 'StorageError', code });
}

/**
 * Tells why IndexedDB refused. A full disk comes as an `AbortError` whose `inner` is the `QuotaExceededError`, at any
 * depth, so the name of the outer error alone says nothing.
 */
export function understood(thrown: unknown, opening = false): StorageError {
  const names = new Set<string>();
  for (let error = thrown, depth = 0; error && typeof error === 'object' && depth < 8; depth++) {
    const { name, code, inner, cause, failures } = error as Record<string, unknown>;
    if (name === 'StorageError') return error as StorageError;
    if (typeof name === 'string') names.add(name);
    if (code === 22) names.add('QuotaExceededError');
    error = inner ?? cause ?? (Array.isArray(failures) ? failures[0] : undefined);
  }
  if (names.has('QuotaExceededError')) return storageError('full', thrown);
  // Opened in a private window, an older Firefox says InvalidStateError; later it means that the connection is closed.
  if (opening && names.has('InvalidStateError')) return storageError('unavailable', thrown);
  if (['DatabaseClosedError', 'InvalidStateError', 'VersionError'].some((name) => names.has(name)))
    return storageError('closed', thrown);
  if (['MissingAPIError', 'SecurityError', 'OpenFailedError'].some((name) => names.has(name)))
    return storageError('unavailable', thrown);
  const failed = storageError('failed', thrown);
  if (opening) failed.message = unopened;
  return failed;
}
