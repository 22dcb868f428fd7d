/** What the interface may know and do of snippets. Part of the `Ide`. */
import type { Readable } from '#base/cell.ts';
import type {
  JsonSchema,
  LiteralChoice,
  Proposal,
  Snippet,
  SnippetDraft,
  SnippetReview,
  Standing,
  TestResult,
} from '#codemode/snippet.contract.ts';

export interface SnippetFace {
  list: Readable<Snippet[]>;
  /** What programs proposed, each waiting for a person. */
  proposals: Readable<Proposal[]>;
  /** By id: what the active version needs and is missing, or declared otherwise than when it was made. */
  standings: Readable<ReadonlyMap<string, Standing>>;
  /** By id, of the last time the tests were run. */
  results: Readable<ReadonlyMap<string, TestResult[]>>;
  /** From a finished run; null, with a notice, where it cannot be kept. */
  draft(runId: string): Promise<{ draft: SnippetDraft; literals: LiteralChoice[] } | null>;
  /** For another version. */
  next(id: string): SnippetDraft | null;
  withInputs(
    code: string,
    chosen: readonly LiteralChoice[],
  ): { code: string; input: JsonSchema; example: Record<string, unknown> };
  /** Checks types and requirements and runs the tests on their recordings. */
  review(draft: SnippetDraft): Promise<SnippetReview>;
  /** Gives the sentence to show where it could not be kept, or null. With `proposal`, that one is decided by it. */
  save(draft: SnippetDraft, proposal?: string): Promise<string | null>;
  reject(proposal: string): Promise<void>;
  runTests(id: string): Promise<void>;
  removeTest(id: string, testId: string): Promise<void>;
  /** Another version with the same code, for what its methods are declared as now. */
  confirm(id: string): Promise<void>;
  activate(id: string, version: number): Promise<void>;
  deprecate(id: string, deprecated: boolean): Promise<void>;
  /** Gives the sentence to show where it cannot have that name, or null. With Undo in a notice. */
  rename(id: string, name: string): Promise<string | null>;
  /** With Undo in a notice. */
  remove(id: string): Promise<void>;
}
