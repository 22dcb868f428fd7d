/** The interpreter of the embedded shell, in a worker: what the page asks of it, and what it asks of the page. Shapes only. */
import type { FileEdit, FileSort } from '#workspace/files.contract.ts';

/** Where a file is kept: in the workspace, or beside it (`node_modules`, `/tmp`). */
export type Place = 'workspace' | 'beside';

export interface ListedFile {
  path: string;
  size: number;
  /** SHA-256, of those of the workspace. */
  hash?: string;
  modifiedAt: number;
  as?: FileSort;
  /** Of a link. */
  target?: string;
  place: Place;
}

export interface Listing {
  /** Names this state of the files. */
  mark: string;
  files: ListedFile[];
}

/** What a shell knows by itself, and what lasts from line to line. All of it can be copied to another worker. */
export interface ShellState {
  folder: string;
  exported: string[];
  /** Of the interpreter: variables, arrays, functions, options. Opaque. */
  inner: unknown;
}

export interface BashRequest {
  line: string;
  /** Which of the page’s ears it is written to. */
  sink: number;
  stdin?: Uint8Array;
  folder?: string;
  environment?: Record<string, string>;
  /** Whether variables, functions and the folder last; not for a line within another. */
  keep: boolean;
}

export interface BashEnd {
  exitCode: number;
  state?: ShellState;
  exported: Record<string, string>;
  /** What it wrote is not kept then. */
  fault?: { code: 'limit' | 'failed'; message: string };
}

export interface BashCall {
  /** Counts up. */
  id: number;
  name: string;
  args: string[];
  folder: string;
  environment: Record<string, string>;
  stdin: Uint8Array;
  /** Its output goes to this ear as it comes; where there is none it is collected, for a pipe or a file. */
  sink: number | null;
}

/** What the page does for it. */
export interface BashHost {
  /** `null` where the files are those of the mark. */
  list(mark: string | null): Promise<Listing | null>;
  read(path: string, place: Place): Promise<Uint8Array | null>;
  /** All or none. Gives the mark of the files then. */
  keep(workspace: FileEdit[], beside: FileEdit[]): Promise<{ ok: true; mark: string } | { ok: false; message: string }>;
  /** In order. */
  write(sink: number, stream: 'out' | 'error', text: string): void;
  command(call: BashCall): Promise<{ exitCode: number; out: string; error: string }>;
  /** Ends one call, as Ctrl-C does. */
  endCommand(id: number): void;
}

export interface Bash {
  begin(host: BashHost, commands: { name: string; about: string }[], state?: ShellState): Promise<void>;
  /** Never rejects. */
  run(request: BashRequest): Promise<BashEnd>;
  /** Ends a line under way, or all, where they listen. */
  abort(sink?: number): Promise<void>;
  complete(line: string, cursor: number): Promise<{ from: number; words: string[] }>;
}
