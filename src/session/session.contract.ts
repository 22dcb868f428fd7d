/** One open session: the only way to change it. Every change is one strict commit and one row of the operation log. */
import type { Readable } from '#base/cell.ts';
import type { Message, Usage } from '#models/model.contract.ts';
import type {
  Branch,
  Colour,
  Entry,
  EntryBody,
  EntryKind,
  Fold,
  Head,
  Label,
  MergeRecord,
  Operation,
  Session,
  StoreResult,
  Visit,
} from './entry.contract.ts';
import type { Mark, Standing } from './standing.ts';

/** What is shown: rows, and what follows from them. A new object after each change. */
export interface SessionState {
  session: Session;
  entries: ReadonlyMap<string, Entry>;
  /** Children of each entry in the order they were made; the first messages are under `root`. Deleted ones left out. */
  children: ReadonlyMap<string, string[]>;
  bodies: ReadonlyMap<string, EntryBody>;
  head: Head;
  /** From the first message to the head. */
  path: Entry[];
  branches: Branch[];
  visits: Visit[];
  folds: Fold[];
  labels: Label[];
  operations: Operation[];
  /** Where each entry of `path` stands in the next request, in its order. */
  standings: Standing[];
  /** What the next request holds of the path, with active folds applied. */
  context: ContextPart[];
  /** Tokens of `context`, estimated where no provider counted. */
  tokens: number;
}

/** A part of what the model sees: an entry as it is, or a fold's summary in the place of its entries. */
export type ContextPart = { entry: Entry; message: Message } | { fold: Fold; message: Message };

/** Hashes of the workspace before and after. */
export interface FilesMove {
  before: string;
  after: string;
}

export interface FoldDraft {
  /** The entries the fold will stand for; pinned ones and those left out are not among them. */
  entries: Entry[];
  /** What is to be summarised, in order: entries, and the summaries of folds that this one swallows. */
  parts: ContextPart[];
  /** What `parts` take in a request now. */
  tokens: number;
  /** An extractive draft. */
  summary: string;
}

export interface NewEntry {
  /** Made by the caller with `newId`, so that a retry is the same write. */
  id?: string;
  kind: EntryKind;
  by: Entry['by'];
  /** Absent: the head. `null`: a first message. */
  parent?: string | null;
  message: Message;
  state?: Entry['state'];
  model?: { id: string; provider: string };
  usage?: Usage;
  error?: { code: string; message: string };
  runId?: string;
  tree?: string | null;
  /** What a person's own edit did to the files, which are so already: taken back with the entry. */
  files?: FilesMove;
  /** Leaves the head where it is: for an answer to a branch that is not the one shown. */
  stay?: boolean;
}

/** What a person takes over from another branch: at least one of quotes, files and a conclusion. */
export interface NewMerge {
  /** The tip of the other branch. */
  from: string;
  /** Entries of the other branch, quoted in its order. */
  quote?: readonly string[];
  /** What the merge makes of the files, every conflict decided. */
  files?: FilesMove & { changed: MergeRecord['files'] };
  conclusion?: { text: string; summariser: string; edited: boolean };
}

/** What there is to take over from another branch. */
export interface MergeDraft {
  /** The last entry that both branches share, or `null` where they begin apart. */
  ancestor: Entry | null;
  /** What the other branch said since. */
  entries: Entry[];
  /** The same as a request would hold it, for whoever writes the conclusion. */
  parts: ContextPart[];
  /** An extractive draft of the conclusion. */
  conclusion: string;
}

export interface OpenSession {
  state: Readable<SessionState>;
  /** `saved` only when everything shown is durable. A failed write stays in memory, `unsaved`, until `retry` or the next write. */
  saved: Readable<'saved' | 'saving' | 'unsaved'>;
  /** Why something is unsaved, and what to do; `null` otherwise. */
  problem: Readable<string | null>;
  /** Writes again whatever is not saved yet. */
  retry(): Promise<StoreResult>;
  newId(): string;
  /**
   * Appends, moves the head to the new entry, remembers the visit. Resolves when it is durable; shown at once. Under a
   * parent that was deleted meanwhile it is kept, and the head stays. An id already there is the same write again.
   */
  append(entry: NewEntry): Promise<StoreResult<Entry>>;
  /** Keeps what has streamed so far, relaxed. Found again after a reload as an interrupted entry. */
  draft(entry: NewEntry & { id: string }): Promise<void>;
  /**
   * Shows another branch: goes to the entry and on to the leaf last visited below it. `exact` stays on the entry. With
   * `files`, these go too, as one operation.
   */
  goTo(entryId: string | null, exact?: boolean, files?: FilesMove): Promise<StoreResult>;
  /** Hides the entry and all below it. Undone by `undo`. */
  remove(entryId: string): Promise<StoreResult>;
  rename(title: string): Promise<StoreResult>;
  /** Without a name, what there was is taken off. */
  nameBranch(entryId: string, name: string, colour?: Colour): Promise<StoreResult>;
  /** Puts a label on an entry, or changes the one given; without a text that one is taken off. */
  label(entryId: string, text: string, colour?: Colour, labelId?: string): Promise<StoreResult>;
  /** What another branch has that the shown one has not. Refused for an entry that is on the shown path. */
  draftMerge(from: string): StoreResult<MergeDraft>;
  /** Appends a merge entry under the head, with the other branch as its second parent, and brings the files: one operation. */
  merge(given: NewMerge): Promise<StoreResult<Entry>>;
  /**
   * Folds the entries from one to the other, both on the shown path or that of `tip`, widened so that no tool call is parted from its
   * result. Refused where it would cut an active fold in two.
   */
  fold(from: string, to: string, summary: string, summariser: string, tip?: string): Promise<StoreResult<Fold>>;
  /** Switches a fold off (`false`) or on again, in place. */
  setFold(foldId: string, active: boolean): Promise<StoreResult>;
  /** Pins entries, leaves them out of what the model reads, or takes either back. A call and its results go together. */
  mark(entryIds: readonly string[], mark: Mark): Promise<StoreResult>;
  /** What will be folded for a selection, widened; empty where nothing can be. */
  draftFold(from: string, to: string, tip?: string): FoldDraft;
  /** Takes back the last operation; a person's message and what answered it go as one. `null`: nothing to undo. */
  undo(): Promise<StoreResult<Operation | null>>;
  redo(): Promise<StoreResult<Operation | null>>;
  /** Brings everything back to the moment right after an operation. Itself an operation, so that it can be undone. */
  restore(operationId: string): Promise<StoreResult>;
  /** Counts what was spent outside of any message, as for a summary, US dollars. No operation: undo gives no money back. */
  spend(dollars: number): Promise<StoreResult>;
  /** Reads 200 more operations of the log. False where it has no older ones. */
  older(): Promise<StoreResult<boolean>>;
}
