/**
 * The journal of a run: a row for each call and each step, written by the host alone. Every step is attempted at least
 * once and its result recorded once; effects are exactly once where the connector takes an idempotency key or can be
 * asked; any other unknown outcome is parked and shown, never retried in silence.
 */
import type { Effect } from '#guard/policy.contract.ts';
import type { CallReply, ProgramWorld, StepOutcome } from '#isolate/isolate.contract.ts';
import type { StoredValue } from './run.contract.ts';

export type EntryState =
  /** A person is asked. */
  | 'waiting'
  /** Asked for by the program; nothing that has an effect has left. */
  | 'running'
  /** An effect may have left: written before it does. */
  | 'intent'
  | 'applied'
  | 'failed'
  | 'rejected'
  | 'denied'
  /** The page was closed between intent and result. */
  | 'in_doubt'
  /** Applied, and taken back since. */
  | 'reverted';

export interface JournalEntry {
  runId: string;
  /** Where in the program it is asked for: steps around it, name, a hash of the arguments, and how often that came before. */
  key: string;
  /** Order of asking, from 1. */
  seq: number;
  kind: 'call' | 'step';
  /** The path of the steps it stands in; empty outside of any. */
  scope: string;
  name: string;
  source: string;
  effect: Effect;
  /** As the program passed them. Empty for a step. */
  args: unknown[];
  /** As they were sent, where a person changed them. */
  sent?: unknown[];
  /** How it was decided, in words. */
  decision: string;
  /** A person has said yes: not asked again. */
  approved?: true;
  state: EntryState;
  /** Of a call that has ended. Its value is empty where `stored` is. */
  reply?: CallReply;
  /** Of a step that has ended: the program's own word, which nobody has checked. */
  outcome?: StepOutcome;
  /** The value of the reply or the outcome, where it is larger than 1 MB. */
  stored?: StoredValue;
  /** Milliseconds of the program's time. */
  startedAt: number;
  endedAt?: number;
  /** Order in which the program got its answers, from 1. */
  settled?: number;
  /** Sent with the call where the connector takes one; the same for each attempt. */
  token: string;
  line?: number;
  /** What its source keeps of the state before it, to take it back. */
  before?: string;
  /** The run that applied it, where this run began as a copy of that one. */
  from?: string;
}

export interface JournalHead {
  runId: string;
  sessionId: string;
  toolCallId: string | null;
  code: string;
  input?: unknown;
  world: ProgramWorld;
  /** `open` until the run has ended: an open one of a closed page can be resumed. */
  state: 'open' | 'ended';
  /** Grows with each runner: what an earlier one writes afterwards is refused. */
  epoch: number;
  createdAt: number;
  endedAt?: number;
  /** Snapshots that calls of it can be taken back to: kept as long as this is. */
  snapshots?: string[];
  /** The run this is a copy of, up to and with its answer number `settled`. */
  parent?: { runId: string; settled: number };
  /** It came with a file: what it did was done elsewhere. It can be forked; it cannot go on, and nothing of it is taken back. */
  imported?: true;
}

/** Kept by `storage`. Every writing method checks the epoch in the same transaction. Rejects where it cannot keep. */
export interface JournalStore {
  create(head: JournalHead, entries: readonly JournalEntry[]): Promise<void>;
  read(runId: string): Promise<{ head: JournalHead; entries: JournalEntry[] } | undefined>;
  /** False: another runner has taken the run over, and nothing was written. */
  write(
    runId: string,
    epoch: number,
    change: { head?: Partial<JournalHead>; entries: readonly JournalEntry[] },
    durability: 'strict' | 'relaxed',
  ): Promise<boolean>;
  /** Takes the run over: the new epoch; undefined where there is no such run. */
  claim(runId: string): Promise<number | undefined>;
  heads(): Promise<JournalHead[]>;
  remove(runIds: readonly string[]): Promise<void>;
}

/** What a call of the program is to do. */
export type Asked =
  /** It has been answered before: the program gets the same. */
  | { do: 'replay'; entry: JournalEntry }
  /** It is carried out. */
  | { do: 'run'; entry: JournalEntry }
  /** It may have happened. */
  | { do: 'settle'; entry: JournalEntry }
  /** The program does not ask what it asked the last time. Nothing is carried out. */
  | { do: 'nothing'; code: 'diverged' | 'taken' | 'not_saved'; message: string };

/** The journal of one run while it runs, with the one right to write it. Nothing here rejects. */
export interface LiveJournal {
  head(): JournalHead;
  entries(): JournalEntry[];
  /** What is left of the last run's answers to be given again. */
  replaying(): boolean;
  /** Resolves when the program has every answer that it had before this time of its own. */
  reach(elapsed: number): Promise<void>;
  /** Another runner has taken the run over: nothing is written from here any more. */
  taken(): boolean;
  /** For each call of the program, in the order they come. Resolves when its turn is. */
  ask(call: {
    scope: string;
    name: string;
    source: string;
    effect: Effect;
    args: unknown[];
    at: number;
    line?: number;
  }): Promise<Asked>;
  /** Keeps what a source needs to take the call back. It is written before it resolves, and sure with the next strict write. */
  before(key: string, before: string): Promise<string | null>;
  /** Changes an entry. `strict` resolves when it is on the disk: to null, or why not. */
  note(key: string, part: Partial<JournalEntry>, durability: 'strict' | 'relaxed'): Promise<string | null>;
  /** Gives a call its answer. Whatever is written later is written after it. */
  settle(key: string, state: EntryState, part: { reply: CallReply; endedAt: number; decision?: string }): JournalEntry;
  beginStep(step: {
    scope: string;
    name: string;
    at: number;
    line?: number;
  }): Promise<{ scope: string; startedAt: number } | { outcome: StepOutcome; endedAt: number } | { problem: string }>;
  endStep(scope: string, outcome: StepOutcome, at: number): Promise<void>;
  /** Everything that was given is on the disk. With `ended`, the run will not be resumed. */
  close(ended: boolean, at: number): Promise<string | null>;
}
