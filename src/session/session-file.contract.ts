/**
 * A session as a file: JSON lines in UTF-8. The first is the header, `{"espalier":"session","version":1,…}`; then one row a line,
 * its kind in `type`, an entry with its text in one; the last is `end` with the number of lines before it and their SHA-256.
 * Keys are sorted and rows are in the order of their ids, so that the same session gives the same bytes. No row names the
 * session: whoever reads it chooses the id. With files it holds every folder and file that a row reaches.
 */
import type { Branch, Entry, EntryBody, Fold, Head, Label, Operation, Session, Visit } from './entry.contract.ts';

/** Everything of one session. Runs and files are named by their shape only: they belong to other rooms. */
export interface SessionArchive {
  session: Session;
  head: Head;
  entries: Entry[];
  bodies: EntryBody[];
  branches: Branch[];
  labels: Label[];
  visits: Visit[];
  folds: Fold[];
  operations: Operation[];
  runs: ArchivedRun[];
  /** What each run asked for and was answered, one a run: it can be forked where the file is read. */
  journals: ArchivedJournal[];
}

export interface ArchivedRun {
  id: string;
  sessionId: string;
  [field: string]: unknown;
}

export interface ArchivedJournal {
  runId: string;
  sessionId: string;
  entries: Record<string, unknown>[];
  [field: string]: unknown;
}

/** Folders, contents of files, and large values of runs, each by its hash. */
export interface ArchivedFiles {
  trees: { hash: string; entries: ArchivedName[] }[];
  blobs: { hash: string; bytes: Uint8Array }[];
  results: { hash: string; bytes: Uint8Array }[];
  /** Contents that are not in the file, and why, as in “holds a key”. */
  left: { hash: string; why: string }[];
}

export interface ArchivedName {
  name: string;
  kind: 'file' | 'folder';
  hash: string;
  size: number;
  modifiedAt: number;
  as?: 'link' | 'program';
}

export type ReadCode =
  /** No file of a kind that is known. */
  | 'foreign'
  /** Cut off, or changed after it was written. */
  | 'damaged'
  /** Whole, and it does not hold together: an entry without its parent, for example. */
  | 'broken'
  /** Of a newer Espalier. */
  | 'newer'
  | 'empty';

export type ReadResult<T> = { ok: true; value: T } | { ok: false; code: ReadCode; message: string };

/** One conversation of a file that was read: ready to be kept. */
export interface ReadConversation {
  /** What wrote it. */
  from: 'espalier' | 'pi' | 'chatgpt' | 'claude';
  archive: SessionArchive;
  files: ArchivedFiles;
}

export const noFiles = (): ArchivedFiles => ({ trees: [], blobs: [], results: [], left: [] });
