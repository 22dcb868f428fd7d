/**
 * The contract of a rung of the execution ladder, and of each provider of one. Shapes only. A rung runs a task on the
 * files of one workspace and says how it ended; it never throws and never rejects.
 */
import type { Capabilities } from '#isolate/isolate.contract.ts';
import type { Files } from '#workspace/files.contract.ts';

export type RungId = 'workspace' | 'isolate' | 'npm' | 'browser' | 'sandbox';

export interface Rung {
  id: RungId;
  /** 00 to 04. */
  number: string;
  title: string;
  /** What it can touch, in a sentence. */
  risk: string;
  /** Of what runs there unless a person chose otherwise; none where nothing is run. */
  cost?: RungCost;
  /** Whether it can run here and now; if not, why and what to do. */
  available(): { ok: true } | { ok: false; reason: string };
}

export interface Choice {
  rung: RungId;
  language: TaskLanguage;
  /** In a sentence for a person, as in “The program imports left-pad.” */
  reason: string;
}

/** What it takes to be there. Measured once and written down, for people to weigh; a bench prints the real ones. */
export interface RungCost {
  /** Milliseconds until the first task runs, with nothing loaded, and with everything. */
  coldMs: number;
  warmMs: number;
  /** Bytes it stands in memory with. */
  memory: number;
  /** Bytes that come over the wire the first time. */
  download: number;
}

export type TaskLanguage = 'typescript' | 'python' | 'shell' | 'wasm' | 'html';

export interface RungTask {
  language: TaskLanguage;
  /** The program or the command line; for `wasm` and `html` the path of a file of the workspace. */
  code: string;
  /** What follows the command's name. */
  args?: string[];
  /** What it imports, as `Program.modules`. */
  modules?: string;
  /** Plain data the program sees as `input`. */
  input?: unknown;
  stdin?: string;
  /** Where it stands; the root when missing. */
  folder?: string;
  environment?: Record<string, string>;
  /** The live files it reads and writes: those of one session or of one branch. */
  files: Files;
  /** Wall-clock limit, milliseconds, not counting waits for a person. */
  wallMs?: number;
  /** What a program may call as `codemode.*`; nothing where it is missing. */
  capabilities?: Capabilities;
}

export type RungEvent =
  /** `done` of `total`, where known: bytes, packages, steps. */
  | { type: 'progress'; text: string; done?: number; total?: number }
  | { type: 'output'; stream: 'out' | 'error'; text: string }
  | { type: 'changed'; paths: string[] };

export type RungFault =
  /** It cannot run here: `message` says what to do. */
  | 'unavailable'
  /** It can run, but not this: a native part, a missing package, a refused host. */
  | 'unsupported'
  | 'stopped'
  | 'timeout'
  /** It used more memory, output, processes or files than it may. */
  | 'limit'
  /** Policy or a person said no. */
  | 'refused'
  /** The rung itself broke. */
  | 'failed';

export type RungEnd = (
  | {
      status: 'exited';
      /** 0 where it ended well; as the shell has it otherwise, 128 + signal when it was ended by one. */
      exitCode: number;
      /** What a program returned. */
      value?: unknown;
    }
  | { status: RungFault; message: string; detail?: unknown }
) & {
  /** Hashes of the workspace before and after; equal where nothing changed, `null` where it could not be read. */
  files: { before: string; after: string } | null;
  /** A rung on which the same would work, and why. */
  climb?: Choice;
  durationMs: number;
};

export interface RungRun {
  /** Events in order, those so far first. Returns the way to stop listening. */
  subscribe(listener: (event: RungEvent) => void): () => void;
  /** More of standard input; nothing where the task reads none. */
  write(text: string): void;
  /** As Ctrl-C does, then for good. Safe at any time, any number of times. */
  stop(): void;
  /** Never rejects. */
  end: Promise<RungEnd>;
}

/** One way to be a rung: the isolate, the embedded shell, a virtual machine. Each passes the same suite. */
export interface RungProvider {
  /** As in `embedded`. */
  id: string;
  rung: RungId;
  /** As people see it, with what it is: “Embedded shell”. */
  title: string;
  languages: readonly TaskLanguage[];
  cost: RungCost;
  risk: string;
  /** Asks the world, within 1 s: a missing file, an old browser, no network. */
  available(): Promise<{ ok: true } | { ok: false; reason: string }>;
  /** Loads what it needs; may be called twice, may be skipped. `onProgress` as in events. */
  start(onProgress?: (event: RungEvent) => void): Promise<{ ok: true } | { ok: false; message: string }>;
  run(task: RungTask): RungRun;
  /** Gives memory back. A run after it starts anew. */
  dispose(): void;
}
