/**
 * Search over everything said, run and returned, in every session and branch. The index is disposable: what is true
 * stands in the rows, and a mark for each session says how much of it the index has.
 */

/** One thing that can be found: an entry, or a run with its program, output and answers. */
export interface SearchText {
  sessionId: string;
  /** Of the entry or of the run. Unique in a session. */
  id: string;
  kind: 'entry' | 'run';
  /** When it was made: hits come newest first. */
  at: number;
  /** At most a million characters: one that is longer is found by what it begins with. */
  text: string;
  /** Of a run that may still change: its state, to tell whether it did. */
  stamp?: string;
}

/** What the index reads: the rows, in the order of their ids. Rejects where they cannot be read. */
export interface SearchTruth {
  sessions(): Promise<{ id: string; title: string; updatedAt: number; deletedAt?: number }[]>;
  /** How many entries have an id up to this one, included. */
  countEntries(sessionId: string, upTo: string): Promise<number>;
  /** How many entries there are in all sessions. */
  size(): Promise<number>;
  entries(sessionId: string, after: string | null, limit: number): Promise<SearchText[]>;
  runs(sessionId: string, after: string | null, limit: number): Promise<SearchText[]>;
  /** The texts of these, in any order; those that are gone are left out. */
  texts(hits: readonly Pick<SearchText, 'sessionId' | 'id' | 'kind'>[]): Promise<SearchText[]>;
  shape(sessionId: string): Promise<SearchShape | null>;
}

/** What is needed of a session to say where a hit is. */
export interface SearchShape {
  title: string;
  headId: string | null;
  entries: Map<string, ShapeEntry>;
  /** Names of branches by the entry they stand at. */
  names: Map<string, string>;
}

export interface ShapeEntry {
  parent: string | null;
  kind: string;
  by: string;
  title: string;
  deleted: boolean;
}

/** How much of a session is in the index. */
export interface SearchMark {
  entries: number;
  last: string | null;
  lastRun: string | null;
  /** Runs that may still change, with their stamp when they were read. */
  open: Record<string, string>;
}

export interface SearchHit {
  sessionId: string;
  sessionTitle: string;
  /** Where to go; `null` for a run of the playground. */
  entryId: string | null;
  runId: string | null;
  /** As in `user`, `assistant`, `tool`, `edit`, `run`. */
  kind: string;
  at: number;
  /** The branch it is on, for people; `null` where the session has one branch only. */
  branch: string | null;
  snippet: string;
  /** Places in `snippet` that match, from and up to. */
  marks: [from: number, to: number][];
}

export interface SearchAnswer {
  hits: SearchHit[];
  /** True where the index has everything; otherwise these are the hits so far. */
  complete: boolean;
  /** There are more than were asked for. */
  more: boolean;
  /** Words that were taken for a misspelling, with what was looked for. */
  corrected: { word: string; to: string[] }[];
}

export interface SearchProgress {
  state: 'starting' | 'building' | 'ready' | 'follows' | 'failed';
  done: number;
  of: number;
  /** `mini`: in memory, its copy in a file. `sqlite`: a database in a file. `memory`: neither is kept. */
  engine: 'mini' | 'sqlite' | 'memory' | null;
  /** What went wrong, and what to do. */
  problem?: string;
}

export interface Search {
  find(query: string, limit: number): Promise<SearchAnswer>;
  /** Something of this session is new. Returns when the index has it. */
  touch(sessionId?: string): Promise<void>;
}
