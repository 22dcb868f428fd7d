/** The contract of snippets: programs that were kept as methods with a name, a type, versions and tests. Shapes only. */
import type { Effect } from '#guard/policy.contract.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Diagnostic } from './check.contract.ts';
import type { RunStatus } from './run.contract.ts';

/** JSON Schema, as plain data. */
export type JsonSchema = Record<string, unknown>;

/** A method that a version calls, as it was declared when the version was made. */
export interface Requirement {
  method: string;
  source: string;
  effect: Effect;
  /** SHA-256 of its declaration with all types it reaches, in hex. */
  hash: string;
}

export interface SnippetVersion {
  /** From 1, without gaps; a version never changes. */
  number: number;
  /** TypeScript; sees its argument as `input`. */
  code: string;
  /** JSON Schema of one object, and of what is returned. */
  input: JsonSchema;
  output: JsonSchema;
  requires: Requirement[];
  by: 'person' | 'model';
  /** The run it was made from, or in which it was proposed. */
  runId: string | null;
  createdAt: number;
}

/** A call of the recorded run. In a test its reply stands for the call, so that nothing happens. */
export interface RecordedCall {
  name: string;
  args: unknown[];
  reply: CallReply;
}

export interface SnippetTest {
  id: string;
  name: string;
  input: unknown;
  /** Equal to a value, or of a shape. */
  expect: { value: unknown } | { shape: JsonSchema };
  calls: RecordedCall[];
  createdAt: number;
}

export interface TestResult {
  testId: string;
  name: string;
  passed: boolean;
  /** What differed, or why it ended, in a sentence. */
  message: string;
  value?: unknown;
}

export interface SnippetUse {
  runId: string;
  version: number;
  status: RunStatus;
  at: number;
  durationMs: number;
}

export interface Snippet {
  id: string;
  /** As in `open-prs`; called as `codemode.snippets_open_prs(input)`. Unique, and stays. */
  name: string;
  description: string;
  versions: SnippetVersion[];
  /** Number of the version that is called. */
  active: number;
  deprecated: boolean;
  tests: SnippetTest[];
  /** Its last runs, the newest first. */
  uses: SnippetUse[];
  createdAt: number;
}

/** What is to become a snippet, or the next version of the one with that name. */
export interface SnippetDraft {
  name: string;
  description: string;
  code: string;
  input: JsonSchema;
  /** Taken from the value of the test where it is absent. */
  output?: JsonSchema;
  by: 'person' | 'model';
  runId: string | null;
  /** The first test: its input, and the recorded calls that answer it. */
  example: unknown;
  calls: RecordedCall[];
  /** What the example came to in the recorded run, where there is one. */
  expect?: { value: unknown };
  /** How the first test compares, or that there is to be none. */
  test: 'value' | 'shape' | 'none';
}

export interface Proposal {
  id: string;
  draft: SnippetDraft;
  createdAt: number;
}

/** What is known of a draft before a person decides. */
export interface SnippetReview {
  /** Of the version that is active now, or null for a new snippet. */
  before: { number: number; code: string } | null;
  /** Which number it would have. */
  number: number;
  diagnostics: Diagnostic[];
  requires: Requirement[];
  /** Names it calls that do not exist now. */
  missing: string[];
  /** Of the example and of the tests of the snippet; empty where there are none. */
  tests: TestResult[];
}

/** A literal of a program that could be an input, with every place it stands at. */
export interface LiteralChoice {
  /** As the input would be named. */
  name: string;
  value: string | number;
  /** Offsets in the code, and the line of the first, from 1. */
  places: { start: number; end: number }[];
  line: number;
  /** True where it most likely is what changes from call to call. */
  suggested: boolean;
  /** The values its place takes, where that is a closed set. */
  options: string[];
}

/** Whether what a version needs is there as it was. */
export interface Standing {
  missing: string[];
  /** Declared otherwise than when the version was made. */
  changed: string[];
}

export type SnippetCode =
  | 'bad_name'
  | 'bad_input'
  | 'not_checked'
  | 'not_found'
  | 'not_finished'
  | 'missing_requirements'
  | 'not_saved';

export interface SnippetStore {
  all(): Promise<Snippet[]>;
  put(snippet: Snippet): Promise<void>;
  remove(id: string): Promise<void>;
  proposals(): Promise<Proposal[]>;
  putProposal(proposal: Proposal): Promise<void>;
  removeProposal(id: string): Promise<void>;
}
