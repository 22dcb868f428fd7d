/**
 * Everything the interface may know and do: one typed context, built by `app`, read through `useIde` and `useCell`.
 * Cells hold facts and live things; functions are actions. An action never rejects: what went wrong becomes a notice.
 */
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { SentRequest, TurnEnd } from '#agents/agent.contract.ts';
import type { Readable } from '#base/cell.ts';
import type {
  Footprint,
  ImportProgress,
  KeyNeed,
  Method,
  OwnRecovery,
  RecoveryOffers,
  SearchAnswer,
  Source,
  SourceChange,
} from '#codemode/catalog.contract.ts';
import type { Completion, Diagnostic, Hover } from '#codemode/check.contract.ts';
import type { RunRecord } from '#codemode/run.contract.ts';
import type { Approval, ApprovalRequest, Rule } from '#guard/policy.contract.ts';
import type { Choice, Rung } from '#ladder/rung.contract.ts';
import type { Finding, ModelConfig, ProviderKind } from '#models/model.contract.ts';
import type { Preset } from '#models/presets.ts';
import type { Colour, Session } from '#session/entry.contract.ts';
import type { SessionState } from '#session/session.contract.ts';
import type { Mark } from '#session/standing.ts';
import type { FileChange, FileInfo } from '#workspace/files.contract.ts';
import type { BrowserFace } from './browser-face.ts';
import type { DurableFace } from './durable-face.ts';
import type { EditorFace } from './editor-face.ts';
import type { ExchangeFace } from './exchange-face.ts';
import type { FanFace } from './fan-face.ts';
import type { GitFace } from './git-face.ts';
import type { GuardFace } from './guard-face.ts';
import type { GuidesFace } from './guides-face.ts';
import type { McpFace } from './mcp-face.ts';
import type { MergeFace } from './merge-face.ts';
import type { PackagesFace } from './packages-face.ts';
import type { PolicyFace } from './policy-face.ts';
import type { PreviewFace } from './preview-face.ts';
import type { SafeFace } from './safe-face.ts';
import type { SearchFace } from './search-face.ts';
import type { SnippetFace } from './snippet-face.ts';
import type { TabFace } from './tab-face.ts';
import type { TerminalFace } from './terminal-face.ts';
import type { TransferFace } from './transfer-face.ts';

/** The turn under way: what has streamed and is not an entry yet. */
export interface LiveTurn {
  entryId: string;
  text: string;
  reasoning: string;
  /** Calls whose arguments stream or that run now, in order. */
  calls: { callId: string; name: string; input: string; state: 'writing' | 'running' }[];
  /** Shown while waiting to try again, as in “Busy; trying again in 4 s”. */
  retry: string | null;
  startedAt: number;
}

export interface Importing {
  title: string;
  progress: ImportProgress;
  startedAt: number;
}

export interface Status {
  /** Of the last strict commit: `unsaved` while one is under way or failed. */
  saved: 'saved' | 'saving' | 'unsaved' | 'unavailable';
  /** A sentence where saving does not work: disk full, private mode. */
  problem: string | null;
  running: number;
  warm: number;
  /** US dollars of this session. */
  cost: number;
  usageBytes: number | null;
  quotaBytes: number | null;
  persisted: boolean;
}

export interface Notice {
  id: string;
  tone: 'info' | 'problem';
  text: string;
  /** For example Undo, or Try again. */
  action?: { title: string; run(): void };
}

/** A step of the scripted tour: what is said beside the live product. */
export interface TourStep {
  number: number;
  of: number;
  title: string;
  text: string;
  /** The landmark it speaks of, a `data-tour` value, or none. */
  target: string | null;
  /** True while the tour waits for the product to finish. */
  busy: boolean;
}

export interface ModelDraft {
  kind: ProviderKind;
  label: string;
  baseUrl: string;
  model: string;
  protocol: 'tools' | 'text';
  /** Given once; goes to the vault and is never read back. */
  key?: string;
  /** The key is never stored: gone when the page closes. */
  sessionOnly?: boolean;
}

/** What fills the form for a new model. */
export type ModelPreset = Preset;

export interface Ide {
  /** True once the stored session is shown. */
  ready: Readable<boolean>;

  /** Whether this tab writes the open conversation, or shows what another tab writes. */
  tab: TabFace;
  /** How what is kept is kept safe. */
  safe: SafeFace;
  packages: PackagesFace;
  /** Shells, the agent's among them. */
  terminal: TerminalFace;
  preview: PreviewFace;
  browser: BrowserFace;

  sessions: Readable<Session[]>;
  session: Readable<SessionState | null>;
  turn: Readable<LiveTurn | null>;
  lastTurn: Readable<TurnEnd | null>;
  newSession(): Promise<void>;
  openSession(id: string): Promise<void>;
  renameSession(title: string): Promise<void>;
  /** With Undo in a notice. */
  deleteSession(id: string): Promise<void>;
  /** Sends under the head. */
  send(text: string): Promise<void>;
  /** A sibling of a person's message with another text, answered. */
  editAndResend(entryId: string, text: string): Promise<void>;
  /** Another answer beside this one. */
  regenerate(entryId: string): Promise<void>;
  /** Goes on after an interrupted, aborted or failed turn. */
  continueTurn(): Promise<void>;
  stopTurn(): void;
  /** Several branches that answer at once. */
  fan: FanFace;
  goTo(entryId: string | null, exact?: boolean): Promise<void>;
  removeEntry(entryId: string): Promise<void>;
  nameBranch(entryId: string, name: string, colour?: Colour): Promise<void>;
  /** Puts a label on a message, or changes the one given; without a text that one is taken off. */
  labelEntry(entryId: string, text: string, colour?: Colour, labelId?: string): Promise<void>;
  /** Brings what another branch has into the one shown. */
  merging: MergeFace;
  /** Reads more of the log of operations. False where there is nothing older. */
  olderOperations(): Promise<boolean>;
  draftFold(from: string, to: string): { entries: { id: string }[]; tokens: number; summary: string };
  /** `summariser`: the model that wrote it, where one did. */
  fold(from: string, to: string, summary: string, summariser?: string): Promise<void>;
  /** The summary of a range written by the model, streamed, with the files it read and changed; `null` where it failed. */
  writeSummary(
    from: string,
    to: string,
    signal: AbortSignal,
    onText: (text: string) => void,
    /** What is to be kept above all, in a person's words. */
    focus?: string,
    /** Another model than the one of the conversation. */
    modelId?: string,
  ): Promise<{ summary: string; summariser: string } | null>;
  /** The share of the model's window at which earlier messages are folded by themselves; `null`: never. */
  foldAt: Readable<number | null>;
  setFoldAt(share: number | null): void;
  /** The summary of such a fold while it is written; `null` when none is. */
  folding: Readable<string | null>;
  setFold(foldId: string, active: boolean): Promise<void>;
  /** Always sent as they are, never sent, or neither. */
  markEntries(entryIds: readonly string[], mark: Mark): Promise<void>;
  /** Over every conversation. */
  search: SearchFace;
  /** Conversations as files, and links to them. */
  transfer: TransferFace;
  undo(): Promise<void>;
  redo(): Promise<void>;
  /** Everything as it was right after an operation of the log; itself an operation. */
  restoreTo(operationId: string): Promise<void>;
  /** What would be sent to the model now; `null` while no session is open. */
  modelRequest(): Promise<SentRequest | null>;
  guides: GuidesFace;

  /** Runs of this session by id, the one under way included, changing as it goes. */
  runs: Readable<ReadonlyMap<string, RunRecord>>;
  /** The run shown on the right. */
  shownRun: Readable<string | null>;
  showRun(id: string | null): void;
  /** Runs a program of a person. With `unchecked`, also where the checker refuses it. */
  runProgram(code: string, unchecked?: boolean): Promise<void>;
  stopRun(id: string): void;
  /** Runs that were cut off or are over: going on, taking back, forking. */
  durable: DurableFace;
  snippets: SnippetFace;
  approvals: Readable<ApprovalRequest[]>;
  decide(id: string, approval: Approval): void;
  /** Rules that are tried out and made, budgets, rates, and what can be done with a call that waits. */
  policy: PolicyFace;
  rules: Readable<Rule[]>;
  removeRule(id: string): Promise<void>;

  /** Keys, hosts, the audit, requests to models, and the switch that stops everything. */
  guard: GuardFace;

  sources: Readable<Source[]>;
  methods: Readable<Method[]>;
  importing: Readable<Importing | null>;
  /** A file, pasted text, or an address. Resolves to the source's id, or null when it failed or was cancelled. */
  importSource(input: {
    text?: string;
    file?: File;
    url?: string;
    name?: string;
    server?: string;
  }): Promise<string | null>;
  cancelImport(): void;
  removeSource(id: string): Promise<void>;
  /** The MCP servers among the sources, and what they ask. */
  mcp: McpFace;
  /** Binds a key to a source's origin; the key goes to the vault. */
  setSourceKey(
    sourceId: string,
    key: string,
    place: {
      name: string;
      prefix?: string;
      place?: KeyNeed['place'];
      /** The document's name of it. */
      scheme?: string;
      kind?: KeyNeed['kind'];
      /** Never stored: gone when the page closes. */
      sessionOnly?: boolean;
    },
  ): Promise<void>;
  /** What a person has said of the writes of a source: what makes one happen once, takes it back, or shows it. */
  ownRecovery(sourceId: string): OwnRecovery;
  recoveryOffers(method: string): RecoveryOffers;
  /** Can be taken back by a notice. */
  setSourceRecovery(sourceId: string, own: OwnRecovery): Promise<void>;
  /** Reads a document from its address again. What changed stands in `sourceChanges` and a notice. */
  refreshSource(id: string): Promise<void>;
  /** Adds the other documents a source refers to: from beside its address, or from files. */
  addReferred(id: string, files?: File[]): Promise<void>;
  /** Where its calls go from now on. */
  setSourceServer(id: string, server: string): Promise<void>;
  /** Of sources that were refreshed or replaced since the page opened. */
  sourceChanges: Readable<ReadonlyMap<string, SourceChange>>;
  footprint: Readable<Footprint | null>;
  searchMethods(query: string): Promise<SearchAnswer>;
  /** The same checker that guards a run. */
  checkProgram(code: string): Promise<Diagnostic[]>;
  completeProgram(code: string, offset: number): Promise<Completion[]>;
  hoverProgram(code: string, offset: number): Promise<Hover | null>;

  /** What the form for a new model offers, the custom endpoint included. */
  presets: readonly ModelPreset[];
  models: Readable<ModelConfig[]>;
  /** Never null: the demo when nothing else is chosen. */
  model: Readable<ModelConfig>;
  chooseModel(id: string): Promise<void>;
  addModel(draft: ModelDraft): Promise<Finding[]>;
  removeModel(id: string): Promise<void>;
  /** Models the endpoint offers. */
  listModels(draft: ModelDraft): Promise<string[]>;
  diagnose(draft: ModelDraft): Promise<Finding[]>;
  /** Leaves for OpenRouter's sign-in and comes back with a key. */
  signInOpenRouter(): Promise<void>;

  /** Files in and out of the browser. */
  exchange: ExchangeFace;
  git: GitFace;
  /** Finding, replacing and knowing what is in files. */
  editor: EditorFace;
  files: Readable<FileInfo[]>;
  readFile(path: string): Promise<string | null>;
  /** For images and other files that are not text. */
  readBytes(path: string): Promise<Uint8Array | null>;
  /** So many bytes from an offset on, of a file of any size. */
  readPart(path: string, offset: number, length: number): Promise<Uint8Array | null>;
  writeFile(path: string, content: string | Uint8Array): Promise<void>;
  /** `flush` writes what was typed and is not written yet; called before the files go elsewhere. Returns the way to stop. */
  holdEdit(flush: () => Promise<void>): () => void;
  removeFile(path: string): Promise<void>;
  /** Hash of all the files as they are: equal to that of an entry where nothing differs. */
  filesHash: Readable<string | null>;
  /** The files of a snapshot, without going there. */
  filesOf(hash: string): Promise<FileInfo[] | null>;
  readBytesOf(hash: string, path: string): Promise<Uint8Array | null>;
  /** Frees the space of versions that no conversation reaches. */
  collectFiles(): Promise<void>;
  fileChanges(before: string, after: string): Promise<FileChange[]>;
  /** Where “go here” leads, and what would become of the files; `null` where the entry is gone. */
  planGo(entryId: string): Promise<{ entryId: string; changes: FileChange[] } | null>;
  /** Goes to an entry of a plan with the conversation, the files, or both, as one step that can be undone. */
  goHere(entryId: string, what: 'both' | 'chat' | 'files'): Promise<void>;

  rungs: Rung[];
  /** Where a program would run, and why. */
  chooseRung(code: string): Promise<Choice>;

  tour: Readable<TourStep | null>;
  startTour(): Promise<void>;
  nextTourStep(): void;
  endTour(): void;

  status: Readable<Status>;
  notices: Readable<Notice[]>;
  dismiss(noticeId: string): void;
}

const IdeContext = createContext<Ide | null>(null);
export const IdeProvider = IdeContext.Provider;

export function useIde(): Ide {
  const ide = useContext(IdeContext);
  if (!ide) throw new Error('useIde outside of IdeProvider');
  return ide;
}

export function useCell<T>(cell: Readable<T>): T {
  return useSyncExternalStore(cell.subscribe, cell.get);
}
