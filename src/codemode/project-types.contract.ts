/**
 * The contract of what knows the types across the files of a workspace, shared by its worker and the page. Shapes only.
 * Paths are absolute, as in `/src/near.ts`; offsets count characters of the text as it was last put.
 */
import type { Completion, Diagnostic, Hover } from './check.contract.ts';

/** A stretch of a file. */
export interface Span {
  path: string;
  from: number;
  to: number;
  /** From 1, of where it begins. */
  line: number;
  column: number;
}

export type Renaming = { ok: true; name: string; spans: Span[] } | { ok: false; message: string };

export interface ProjectTypes {
  /**
   * Texts by path; `null` takes one away. Gives the modules that the files import and the files do not hold, as in `zod`
   * and `node:fs`.
   */
  put(files: Record<string, string | null>): Promise<{ wants: string[] }>;
  /** Names of modules that are there and say nothing of their types, and the declarations every file sees. */
  surround(given: { untyped: string[]; declarations: string }): Promise<void>;
  /** TypeScript and JavaScript files that are checked, by path. */
  files(): Promise<string[]>;
  problems(path: string): Promise<Diagnostic[]>;
  complete(path: string, offset: number): Promise<Completion[]>;
  hover(path: string, offset: number): Promise<Hover | null>;
  /** Where the name at a place is declared: of several declarations the first. */
  definition(path: string, offset: number): Promise<Span | null>;
  /** Every use of the name at a place, its declaration too. */
  references(path: string, offset: number): Promise<Span[]>;
  /** What the name at a place is called now, and everywhere it would have to be changed. */
  rename(path: string, offset: number): Promise<Renaming>;
}
