/** A program that the embedded shell knows by name: `node`, `npm`, `git`. Shapes only. */
import type { Files } from '#workspace/files.contract.ts';

export interface CommandCall {
  /** What follows its name. */
  args: string[];
  /** Where it stands, absolute. */
  folder: string;
  environment: Record<string, string>;
  /** Whole, as it was when the command began; empty where nothing was handed on. */
  stdin: Uint8Array;
  /** The live workspace. What the shell keeps beside it (`node_modules`, `/tmp`) is in `beside`. */
  files: Files;
  beside: Beside;
  /** As it comes. */
  write(stream: 'out' | 'error', text: string): void;
  /** Ends it as Ctrl-C does. The command gives 130 then. */
  signal: AbortSignal;
  /** Another command line in a shell like this one. Gives the exit code. */
  shell(line: string, more?: ShellMore): Promise<number>;
}

export interface ShellMore {
  folder?: string;
  environment?: Record<string, string>;
  stdin?: Uint8Array;
  /** Takes what it writes, which goes where this one's goes otherwise. */
  write?: CommandCall['write'];
  /** Ends this line alone. */
  signal?: AbortSignal;
}

export interface Command {
  name: string;
  /** A line for `help`. */
  about: string;
  /** Gives the exit code, 0 to 255. Never rejects. */
  run(call: CommandCall): Promise<number>;
}

/** Files that are not part of the workspace and of no snapshot: installed packages, and what programs put into `/tmp`. */
export interface Beside {
  /** Absolute paths, as in `/app/node_modules/ms/index.js` and `/tmp/x`. */
  has(path: string): boolean;
  read(path: string): Uint8Array | undefined;
  write(path: string, bytes: Uint8Array): void;
  /** A file, or everything below. */
  remove(path: string): void;
  paths(): Iterable<string>;
  /** Counts up with each change, so that a copy is known to be stale. */
  version(): number;
}
