/** What the editor may ask about the files of the workspace beyond reading and writing one. Part of the `Ide`. Nothing here rejects. */
import type { Readable } from '#base/cell.ts';
import type { Result } from '#base/result.ts';
import type { Completion, Diagnostic, Hover, Imported } from '#codemode/check.contract.ts';
import type { Edit, Fix, Renaming, Span } from '#codemode/project-types.contract.ts';
import type { FindCode, FindQuery, FoundFile } from '#workspace/find.contract.ts';
import type { MergeRegion } from '#workspace/merge.contract.ts';

/** A whole text, as it was and as it is to be. */
export interface TextChange {
  path: string;
  before: string;
  after: string;
}

export interface EditorFace {
  /** Tells what it found as it goes; an abort ends it with what was told. */
  find(
    query: FindQuery,
    signal: AbortSignal,
    onFound: (found: FoundFile[], progress: { done: number; of: number }) => void,
  ): Promise<Result<void, FindCode>>;
  /** What a replacement would change in these files, or why it cannot be known. */
  planReplace(query: FindQuery, paths: readonly string[]): Promise<Result<TextChange[], FindCode>>;
  /** All or none, with Undo in a notice. False, with a notice, where nothing was written: one of them is not as it was. */
  changeTexts(changes: readonly TextChange[], told: string): Promise<boolean>;

  /** What two texts that began as one make together, with the conflicts that are left. */
  merge(base: string, ours: string, theirs: string): Promise<MergeRegion[]>;
  /** What TypeScript knows at a place of a file whose text stands so in the editor, across all files. */
  complete(path: string, text: string, offset: number): Promise<Completion[]>;
  /** The import that a completion brings with it. */
  importFor(path: string, text: string, offset: number, name: string, imported: Imported): Promise<Edit[]>;
  /** What would mend the problems between two places of the text. */
  fixes(path: string, text: string, from: number, to: number): Promise<Fix[]>;
  hover(path: string, text: string, offset: number): Promise<Hover | null>;
  definition(path: string, text: string, offset: number): Promise<Span | null>;
  references(path: string, text: string, offset: number): Promise<Span[]>;
  rename(path: string, text: string, offset: number): Promise<Renaming>;
  /** What TypeScript says of the files, by path, as of the last look; `null` before the first. */
  problems: Readable<ReadonlyMap<string, readonly Diagnostic[]> | null>;
  /** Keeps `problems` up with the files, until it is called back. */
  watchProblems(): () => void;
}
