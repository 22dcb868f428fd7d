/** The contract of the type checker, shared by its worker and the page. Shapes only, no imports. */

export interface Diagnostic {
  /** From 1, in the text as the person or model wrote it. */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  message: string;
  /** TypeScript's number, as in 2322. */
  code: number;
  severity: 'error' | 'warning';
}

export interface Completion {
  name: string;
  kind: 'method' | 'property' | 'variable' | 'keyword' | 'type';
  /** What it is replaced with, and where (offsets into the text). */
  insert: string;
  from: number;
  to: number;
  /** TypeScript, as in `edge_zones_list(input?: {…}): Promise<EdgeZone[]>`; given where there are not too many. */
  detail?: string;
  /** The text does not see it yet: who takes it takes its import with it. */
  imported?: Imported;
}

/** As TypeScript names what could be imported; `from` is for people, as in `./near.ts` and `zod`. */
export interface Imported {
  from: string;
  source: string;
  data?: unknown;
}

export interface Hover {
  /** TypeScript, as an editor shows it. */
  signature: string;
  documentation: string;
  from: number;
  to: number;
}

/** A function of a file, as a method could be made of it. */
export interface ExportedFunction {
  /** As it is imported; `default` too. */
  name: string;
  /** Of its JSDoc. */
  description: string;
  deprecated: boolean;
  /** JSON Schema of its one argument, an object, and of what it resolves to. */
  input: Record<string, unknown>;
  output: Record<string, unknown>;
  /** Why no method can be made of it. */
  problem?: string;
}

/** What a program may import. */
export interface ModuleTypes {
  /**
   * Declaration files and package.json files by path, as in `node_modules/zod/index.d.cts`; files of the workspace as in
   * `./src/near.ts`.
   */
  files: Record<string, string>;
  /** Modules that are there and say nothing of their types. */
  untyped: string[];
}

/**
 * `declarations` is the text of `Catalog.declarations`. The program text is as written; wrapping is the checker's affair.
 * Without `modules` nothing can be imported.
 */
export interface Checker {
  check(code: string, declarations: string, modules?: ModuleTypes): Promise<Diagnostic[]>;
  complete(code: string, offset: number, declarations: string, modules?: ModuleTypes): Promise<Completion[]>;
  hover(code: string, offset: number, declarations: string, modules?: ModuleTypes): Promise<Hover | null>;
  /** What a file of `modules` exports, as in `tools/near.ts`, and what is wrong in it. */
  exported(
    path: string,
    declarations: string,
    modules: ModuleTypes,
  ): Promise<{ functions: ExportedFunction[]; diagnostics: Diagnostic[] }>;
  /** Loads TypeScript and its libraries ahead of need. */
  warm(): Promise<void>;
}
