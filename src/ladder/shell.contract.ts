/** A shell that stays: the agent and the person at the terminal work in the same one. Shapes only. */
import type { Files } from '#workspace/files.contract.ts';

export interface Shell {
  id: string;
  /** The conversation whose files it stands in. */
  sessionId: string;
  /** As the tab of a terminal says it, as in “Shell 1”. */
  title: string;
  /** Where it stands, absolute. */
  folder(): string;
  /** Exported names only. */
  environment(): Record<string, string>;
  /** Runs a line or a script. One at a time: the next waits for the one before. */
  run(line: string, options?: ShellRunOptions): ShellRun;
  /** What may stand where the cursor is: whole words, and what of the line they take the place of. */
  complete(line: string, cursor: number): Promise<{ from: number; words: string[] }>;
  /** All that was run and written since it began, the oldest first let go; then what comes. Returns the way to stop. */
  subscribe(listener: (event: ShellEvent) => void): () => void;
  /** The run under way, `null` where it waits for a line. */
  running(): ShellRun | null;
  /** Ends what runs, then the shell. */
  stop(): void;
}

export interface ShellRunOptions {
  /** Whose line it is; the terminal shows a line of the agent as it shows a person’s. */
  by?: 'person' | 'agent';
  /** Whole; what a command reads before the end of it. Without it the input is empty. */
  stdin?: string;
  /** For this line only. */
  folder?: string;
  environment?: Record<string, string>;
  signal?: AbortSignal;
  /** Wall-clock limit, milliseconds. */
  wallMs?: number;
  /** The live files of the line, where they are not those of the shell: a branch that runs beside. */
  files?: Files;
}

export interface ShellRun {
  /** As Ctrl-C does: the exit code is 130. Safe at any time, any number of times. */
  stop(): void;
  /** Never rejects. */
  end: Promise<ShellEnd>;
}

export type ShellFault = 'timeout' | 'limit' | 'failed';

export interface ShellEnd {
  /** 130 where it was stopped, 124 where it took too long, 137 where it went over another limit. */
  exitCode: number;
  /** Why it was ended, where it was; also written to the stream of errors. */
  fault?: { code: ShellFault; message: string };
  /** Paths of the workspace that it wrote or took away. */
  changed: string[];
  /** Hashes of the workspace before and after; `null` where it could not be read. */
  files: { before: string; after: string } | null;
  durationMs: number;
}

export type ShellEvent =
  | { type: 'line'; run: number; by: 'person' | 'agent'; line: string; folder: string }
  | { type: 'output'; run: number; stream: 'out' | 'error'; text: string }
  /** `clear` of the screen. */
  | { type: 'clear'; run: number }
  | { type: 'end'; run: number; exitCode: number; folder: string }
  | { type: 'stopped' };

/** The shells that are open, of all conversations. */
export interface Shells {
  /** What it is, for the pane: its name, and what it is not. */
  about: { id: string; title: string; note: string };
  list(sessionId: string): Shell[];
  /** A new one; the first of a conversation is the one that the agent uses. */
  open(sessionId: string): Promise<{ ok: true; value: Shell } | { ok: false; message: string }>;
  /** That one, made where there is none yet. */
  first(sessionId: string): Promise<{ ok: true; value: Shell } | { ok: false; message: string }>;
  /** After a shell is opened, starts, ends a line or stops. Returns the way to stop. */
  watch(listener: () => void): () => void;
}
