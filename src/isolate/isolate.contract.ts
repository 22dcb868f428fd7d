/** The contract of everything that runs one program of a model or a person: shapes only, no imports. */

export interface Program {
  /** The text as it was written: TypeScript, fenced or not, an expression, a function or statements. */
  code: string;
  /** Plain data the program sees as `input`. */
  input?: unknown;
  /** JavaScript of an expression that gives the modules it imports, by name, and `require <name>` for what it requires. */
  modules?: string;
  /** What its time and chance come from; a fresh one when missing. The same world gives the same run again. */
  world?: ProgramWorld;
}

export interface ProgramWorld {
  /** 256 bits as eight unsigned words. */
  seed: number[];
  /** Milliseconds since 1970 at the program's beginning. */
  startedAt: number;
}

/**
 * The functions a program may call as `codemode.<name>(...)`. A closed table: what `get` does not give cannot be called.
 * A `Map` is one.
 */
export interface Capabilities {
  get(name: string): Capability | undefined;
}

/** Never rejects: a failure is a reply with a code. `args` is plain data, already size-checked. */
export type Capability = (args: unknown[], call: CallContext) => Promise<CallReply>;

export interface CallContext {
  /** Number of the call within the run, from 1. */
  id: number;
  /** Aborts when the run ends for any reason. */
  signal: AbortSignal;
  /** The wall clock of the run stands still until the promise settles: for a decision of a person. */
  waitForPerson<T>(decision: Promise<T>): Promise<T>;
  /** The path of the steps it was made in, as the host named them; empty outside of any. */
  scope?: string;
  /** The line it stands in, where that is known. */
  line?: number;
  /**
   * Milliseconds since the run began at which the program sees the answer. What is not set is measured. The last one set
   * before the answer holds.
   */
  setTime?(elapsed: number): void;
}

/** Where a program's steps are kept: `codemode.step(name, run)` asks it before it runs and tells it what came of it. */
export interface Steps {
  /** `scope` is a path given by an earlier answer, or empty. */
  begin(step: { scope: string; name: string; line?: number }): Promise<StepStart>;
  /** `outcome` is the program's own word: nothing but its value has been checked. Resolves to the program's time then. */
  end(scope: string, outcome: StepOutcome): Promise<number | undefined>;
  /**
   * The program is about to let its timers fire up to this time. Resolves when it has every answer from before; whatever is
   * answered afterwards is of a later time. Never rejects.
   */
  reach?(elapsed: number): Promise<void>;
}

/** Either a path for what is done within, or what came of it before; `elapsed` is the program's time then. */
export type StepStart = { scope: string; elapsed?: number } | { outcome: StepOutcome; elapsed?: number };

export type StepOutcome = { ok: true; value: unknown } | { ok: false; error: StepError };

export interface StepError {
  name: string;
  message: string;
  code?: string;
}

export type CallReply = { ok: true; value: unknown } | { ok: false; code: string; message: string; data?: unknown };

export interface Limits {
  /** Wall-clock milliseconds, not counting waits for a person. Default 30,000. */
  wallMs: number;
  /** Calls in one run. Default 1,000. */
  calls: number;
  /** Calls under way at once; more wait inside the isolate. Default 64. */
  inFlight: number;
  /** Bytes the program sends out in all: arguments, logs and result. Default 32 MiB. */
  bytesOut: number;
  /** Bytes of one message, either way. Default 4 MiB out, and the same in. */
  messageBytes: number;
  /** Log lines kept and counted; more end the run with `limit`. Default 5,000. */
  logLines: number;
}

export type LogLevel = 'debug' | 'log' | 'info' | 'warn' | 'error';

export type RunEvent =
  | {
      type: 'started';
      at: number /** true when the isolate came from the warm pool. */;
      warm: boolean;
      startMs: number;
    }
  | {
      type: 'log';
      at: number;
      level: LogLevel /** As a developer's console would show it. */;
      text: string;
      line?: number;
    }
  | { type: 'call'; at: number; id: number; name: string; args: unknown[]; line?: number }
  | { type: 'result'; at: number; id: number; reply: CallReply };

/** Where in the text the person sees, both from 1. */
export interface Position {
  line: number;
  column: number;
}

export interface ProgramError {
  name: string;
  message: string;
  /** Frames of the program only, with the positions of the text the person sees. */
  stack?: string;
  position?: Position;
  /** The code of a failed call or of a refusal, where the error carries one. */
  code?: string;
}

/** What a limit was about. `memory`: the process of the isolates died, of this program or of one that ran beside it. */
export type LimitName = 'memory' | 'calls' | 'bytesOut' | 'messageBytes' | 'logLines';

/** How a run ended. Every kind is final; whatever comes from the isolate afterwards is refused and counted. */
export type Outcome =
  /** The program returned. Map, Set, Date, typed arrays, BigInt and undefined arrive as themselves. */
  | { status: 'ok'; value: unknown }
  /** The program threw, rejected, did not parse, or returned what cannot cross. */
  | { status: 'error'; error: ProgramError }
  /** Nothing is left that could settle what the program waits for. */
  | { status: 'stalled'; message: string }
  | { status: 'timeout'; message: string; limitMs: number }
  | { status: 'stopped'; message: string }
  | { status: 'limit'; message: string; limit: LimitName }
  /** The isolate broke the protocol, crashed, or could not be started. */
  | { status: 'refused'; message: string };

export type RunEnd = Outcome & {
  events: RunEvent[];
  /** Milliseconds from `run` to the end, and of them those spent waiting for a person. */
  durationMs: number;
  waitedMs: number;
  calls: number;
  /** Messages that were refused, late ones included. */
  refused: number;
};

export interface RunHandle {
  /** Called for each event in order, those so far first. Returns the way to stop. */
  subscribe(listener: (event: RunEvent) => void): () => void;
  /** Ends the run as `stopped`. Safe at any time, any number of times. */
  stop(): void;
  /** Never rejects. */
  end: Promise<RunEnd>;
}

export interface Executor {
  /** Without `steps` they are run and kept nowhere. */
  run(program: Program, capabilities: Capabilities, limits?: Partial<Limits>, steps?: Steps): RunHandle;
  /** For the status bar. */
  counts: { get(): { running: number; warm: number }; subscribe(listener: () => void): () => void };
  /**
   * Removes what is kept warm, for a moment: a page in another sandboxed frame loops, and its thread ends only with the
   * process that all of them share. Programs that run go on; where there are some, the thread is busy until they end.
   */
  yieldProcess(): void;
  /** Ends every run and removes every frame. */
  dispose(): void;
}
