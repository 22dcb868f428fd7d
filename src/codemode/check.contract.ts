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
}

export interface Hover {
  /** TypeScript, as an editor shows it. */
  signature: string;
  documentation: string;
  from: number;
  to: number;
}

/** `declarations` is the text of `Catalog.declarations`. The program text is as written; wrapping is the checker's affair. */
export interface Checker {
  check(code: string, declarations: string): Promise<Diagnostic[]>;
  complete(code: string, offset: number, declarations: string): Promise<Completion[]>;
  hover(code: string, offset: number, declarations: string): Promise<Hover | null>;
  /** Loads TypeScript and its libraries ahead of need. */
  warm(): Promise<void>;
}
