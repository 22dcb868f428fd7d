/** The record of one `execute`: what was written, decided, called and returned. Kept whole by `storage`. */
import type { Held } from '#guard/budget.contract.ts';
import type { Effect } from '#guard/policy.contract.ts';
import type { CallReply, LimitName, LogLevel, ProgramError } from '#isolate/isolate.contract.ts';
import type { Diagnostic } from './check.contract.ts';
import type { CallProgress } from './connector.contract.ts';

export interface CallRecord {
  id: number;
  name: string;
  source: string;
  effect: Effect;
  /** What is sent. */
  args: unknown[];
  /** What the program passed, where a person sent something else. */
  asWritten?: unknown[];
  /** How long it was held back to keep to the rate of its source, and that rate in words. */
  held?: Held;
  /** Milliseconds since the run began. */
  startedAt: number;
  endedAt?: number;
  /** Milliseconds of it that waited for a person. */
  waitedMs: number;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'rejected' | 'denied' | 'in_doubt' | 'reverted';
  /** How it was decided, for a person, as in “allowed: reads are allowed”. */
  decision: string;
  reply?: CallReply;
  /** How far it was when the source last said. */
  progress?: CallProgress;
  /** Line in the text the person sees. */
  line?: number;
  /** Its row in the journal. */
  key?: string;
  /** Order in which the program got its answers, from 1. */
  settled?: number;
  /** Answered from the journal: it happened before the run was resumed. */
  replayed?: boolean;
}

export interface LogRecord {
  at: number;
  level: LogLevel;
  text: string;
  line?: number;
}

export type RunStatus =
  | 'checking'
  | 'running'
  | 'waiting'
  | 'ok'
  /** The type checker refused it: nothing ran. */
  | 'rejected'
  | 'error'
  | 'stalled'
  | 'timeout'
  | 'stopped'
  | 'limit'
  | 'refused'
  /** The page was closed while it ran. */
  | 'interrupted';

export interface RunParent {
  runId: string;
  callId: number;
  /** Ids of the snippets that are being run, the outermost first, this run's last. */
  trail: string[];
}

/** The branch of a conversation that a run belongs to. */
export interface RunBranch {
  /** Whose files it works on. */
  workspace: string;
  /** For people, where several branches run at once. */
  name?: string;
}

export interface RunRecord {
  id: string;
  sessionId: string;
  /** Absent for a program of a person, which works on the files of the conversation. */
  branch?: RunBranch;
  /** The call of the model it belongs to, or `null` for the playground. */
  toolCallId: string | null;
  code: string;
  /** Where it is not TypeScript, as in `python`. */
  language?: string;
  /** A rung of the ladder on which it would have what it missed, and why. */
  cure?: { rung: string; reason: string };
  /** What the program saw as `input`. */
  input?: unknown;
  /** The call of another run that began this one: a snippet's. */
  parent?: RunParent;
  status: RunStatus;
  diagnostics: Diagnostic[];
  value?: unknown;
  error?: ProgramError;
  /** For every end but `ok`: what happened and what to do. */
  message?: string;
  /** What the limit was about, where one ended it. */
  limit?: LimitName;
  logs: LogRecord[];
  calls: CallRecord[];
  createdAt: number;
  checkMs?: number;
  /** From taking an isolate to its first instruction. */
  startMs?: number;
  durationMs?: number;
  waitedMs?: number;
  rung: string;
  /** The run it was forked from, and the last answer it shares with that. */
  forkedFrom?: { runId: string; settled: number };
  /** In a stored row only: large values by their place, `value`, `args 3` or `reply 3` for call 3, which is empty there. */
  stored?: Record<string, StoredValue>;
}

/** A value of more than 1 MB, kept by the hash of its content. */
export interface StoredValue {
  /** SHA-256, hex. */
  hash: string;
  bytes: number;
}

export interface RunStore {
  /** Durable when it resolves. */
  put(run: RunRecord): Promise<void>;
  get(id: string): Promise<RunRecord | undefined>;
  ofSession(sessionId: string): Promise<RunRecord[]>;
}
