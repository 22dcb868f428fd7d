/**
 * The contract of what knows the types across the files of a workspace, shared by its worker and the page. Shapes only.
 * Paths are absolute, as in `/src/near.ts`; offsets count characters of the text as it was last put.
 */
import type { Completion, Diagnostic, Hover, Imported } from './check.contract.ts';

/** A stretch of a file. */
export interface Span {
  path: string;
  from: number;
  to: number;
  /** From 1, of where it begins. */
  line: number;
  column: number;
}

/** What stands from `from` to `to` becomes `text`. */
export interface Edit {
  from: number;
  to: number;
  text: string;
}

/** A way to mend what is wrong, as in “Add import from "./near.ts"”. */
export interface Fix {
  title: string;
  edits: Edit[];
}

export type Renaming = { ok: true; name: string; spans: Span[] } | { ok: false; message: string };

export interface ProjectTypes {
  /**
   * Texts by path; `null` takes one away. Gives the modules that the files import and the files do not hold, as in `zod`
   * and `node:fs`, and those that `/package.json` depends on.
   */
  put(files: Record<string, string | null>): Promise<{ wants: string[] }>;
  /** Names of modules that are there and say nothing of their types, and the declarations every file sees. */
  surround(given: { untyped: string[]; declarations: string }): Promise<void>;
  /** TypeScript and JavaScript files that are checked, by path. */
  files(): Promise<string[]>;
  problems(path: string): Promise<Diagnostic[]>;
  /** At most 1,000; where there are as many, another letter may tell more. */
  complete(path: string, offset: number): Promise<Completion[]>;
  /** The import that a completion brings, added to one that is there where it can be. */
  importFor(path: string, offset: number, name: string, imported: Imported): Promise<Edit[]>;
  /** What would mend the problems between two places, an import first; only what changes this file and nothing else. */
  fixes(path: string, from: number, to: number): Promise<Fix[]>;
  hover(path: string, offset: number): Promise<Hover | null>;
  /** Where the name at a place is declared: of several declarations the first. */
  definition(path: string, offset: number): Promise<Span | null>;
  /** Every use of the name at a place, its declaration too. */
  references(path: string, offset: number): Promise<Span[]>;
  /** What the name at a place is called now, and everywhere it would have to be changed. */
  rename(path: string, offset: number): Promise<Renaming>;
}
