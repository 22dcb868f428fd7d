/**
 * The rows of a conversation. Entries are appended and never edited; branches, folds and the context are functions of
 * them. The shape of the tree (Entry) loads without the texts (EntryBody). Laid so that files, merges and the operation
 * log need no migration: `parents` is a list, `tree` is there.
 */
import type { Message, Usage } from '#models/model.contract.ts';

export type EntryKind =
  /** What a person said. */
  | 'user'
  /** One answer of a model, with its tool calls. */
  | 'assistant'
  /** The result of one tool call. */
  | 'tool'
  /** A person's own edit of files, or a run in the playground. */
  | 'edit'
  /** What a person took over from another branch: its second parent. */
  | 'merge';

/** What a person gave a branch or a label, by the name of its token in the theme. */
export const colours = ['ochre', 'plum', 'slate', 'moss', 'brick'] as const;
export type Colour = (typeof colours)[number];

export interface Entry {
  /** A ULID of the client: a retry is the same write. */
  id: string;
  sessionId: string;
  /** The first is the one continued; more only on a merge. Empty for a first message. */
  parents: string[];
  kind: EntryKind;
  by: 'person' | 'model' | 'host';
  createdAt: number;
  /** Hash of the workspace snapshot at this entry, or `null` where nothing was taken. */
  tree: string | null;
  /** Of this entry alone in a request, estimated or the provider's. */
  tokens: number;
  /** US dollars. */
  cost: number;
  /** One line for the lanes, at most 120 characters. */
  title: string;
  /** Complete, or cut short by an abort, an error or a reload. */
  state: 'complete' | 'interrupted' | 'aborted' | 'error';
  deletedAt?: number;
}

export interface EntryBody {
  id: string;
  sessionId: string;
  /** What goes to a model for this entry. */
  message: Message;
  model?: { id: string; provider: string };
  usage?: Usage;
  error?: { code: string; message: string };
  /** The run of an `execute` call, by id. */
  runId?: string;
  /** Of a merge: what came from where. */
  merge?: MergeRecord;
}

/** Where everything that a merge brought comes from. */
export interface MergeRecord {
  /** The tip of the other branch. */
  from: string;
  /** The last entry that both branches share, or `null` where they begin apart. */
  ancestor: string | null;
  /** Entries of the other branch that were quoted, in its order. */
  quoted: string[];
  /** Files that came in, and how: as the other branch has them, put together, or decided by the person. */
  files: { path: string; how: 'taken' | 'removed' | 'combined' | 'decided' }[];
  /** What a person approved as the outcome of the other branch, and who wrote its draft: a model, or `extractive`. */
  conclusion: { text: string; summariser: string; edited: boolean } | null;
}

export interface Session {
  id: string;
  title: string;
  createdAt: number;
  updatedAt: number;
  /** The project folder's name, for people. */
  project: string;
  deletedAt?: number;
  /** Spent so far, US dollars. */
  cost: number;
}

/** The persisted head: which entry is the tip of what is shown. `null` in an empty session. */
export interface Head {
  sessionId: string;
  entryId: string | null;
}

/** A name a person gave to the branch that ends in, or goes through, an entry. */
export interface Branch {
  id: string;
  sessionId: string;
  entryId: string;
  name: string;
  colour?: Colour;
}

/** A word a person put on an entry, to find it again. An entry may have several, each text once. */
export interface Label {
  id: string;
  sessionId: string;
  entryId: string;
  text: string;
  colour: Colour;
}

/** Which child was last shown below a branch point. The root point's id is `root`. */
export interface Visit {
  sessionId: string;
  pointId: string;
  childId: string;
}

/** An overlay on a path: never removes an entry. Valid only where both ends are on the path and the hash matches. */
export interface Fold {
  id: string;
  sessionId: string;
  kind: 'summary' | 'exclude' | 'pin';
  /** First and last entry, both included. */
  from: string;
  to: string;
  /** Hash of the ids covered, in order. */
  sourceHash: string;
  summary: string;
  tokensBefore: number;
  tokensAfter: number;
  /** Who wrote the summary, as in `extractive` for the one without a model. */
  summariser: string;
  active: boolean;
  createdAt: number;
}

/** One row per operation, each with its inverse, for undo. */
export interface Operation {
  id: string;
  sessionId: string;
  type: string;
  /** For the history and the undo notice, as in “Deleted 3 messages”. */
  title: string;
  /** Rows to write to go forward and back: table, key, value before, value after. */
  changes: Change[];
  undone: boolean;
  /** The operation it was made after, `null` for the first. Absent in rows of old: the one before it in the log. */
  base?: string | null;
  /** Undone, and then passed by another operation: redo goes by it. */
  passed?: boolean;
  createdAt: number;
}

/**
 * One row written. `null` before: it was made. `null` after: it is taken away (never an entry, only its name or view).
 * `files` is no row: the hash of the whole workspace before and after.
 */
export interface Change {
  table: 'sessions' | 'entries' | 'heads' | 'branches' | 'labels' | 'visits' | 'folds' | 'files';
  key: string;
  before: unknown;
  after: unknown;
}

/** Everything of one session but the bodies. */
export interface SessionRows {
  session: Session;
  entries: Entry[];
  head: Head;
  branches: Branch[];
  visits: Visit[];
  folds: Fold[];
  labels: Label[];
  /** The newest 200, oldest first; older ones are read with `operationsBefore` when history or undo gets there. */
  operations: Operation[];
}

/** `replaced`: another tab writes this session now, and nothing was written here. */
export type StoreCode = 'full' | 'unavailable' | 'closed' | 'conflict' | 'replaced' | 'failed';

export type StoreResult<T = void> =
  | { ok: true; value: T }
  | { ok: false; code: StoreCode; message: string; detail?: unknown };

/**
 * The port `storage` fills. `commit` is strict: durable when it resolves, all or nothing. `draft` is streaming
 * text, which a power cut may take where it is relaxed, kept apart until the entry is committed, and found again as interrupted.
 */
export interface SessionStore {
  sessions(): Promise<StoreResult<Session[]>>;
  /** One range read a table; every entry of the session. */
  load(sessionId: string): Promise<StoreResult<SessionRows>>;
  bodies(sessionId: string): Promise<StoreResult<EntryBody[]>>;
  /**
   * What `load` gives, much sooner, from a copy that is kept for long sessions: to be shown until that comes. `null` where
   * there is none that can be believed.
   */
  shape?(sessionId: string): Promise<SessionRows | null>;
  /** Keeps such a copy of what was loaded after `shape`, where there is none. To be called when nothing else is to do. */
  keepShape?(loaded: SessionRows): Promise<void>;
  /** The newest `limit` operations before one, oldest first. */
  operationsBefore(sessionId: string, operationId: string, limit: number): Promise<StoreResult<Operation[]>>;
  commit(write: Write): Promise<StoreResult>;
  draft(body: Draft, durability?: 'strict' | 'relaxed'): Promise<StoreResult>;
  drafts(sessionId: string): Promise<StoreResult<Draft[]>>;
}

export interface Write {
  changes: Change[];
  bodies?: EntryBody[];
  operation?: Operation;
  /** Operations whose `undone` changed. */
  operations?: Operation[];
  /** Drafts that this write makes obsolete, by entry id. */
  settled?: string[];
}

/** A model's answer while it streams. */
export interface Draft {
  entry: Entry;
  body: EntryBody;
}
