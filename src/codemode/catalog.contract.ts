/** The contract of the catalog: sources, their operations, their types. Shapes only; the worker and the page share it. */
import type { Grant } from '#guard/egress.contract.ts';
import type { Effect } from '#guard/policy.contract.ts';

/** How a source came to be. `url` documents are fetched through egress by the host and arrive here as text. */
export interface SourceInput {
  /** A valid identifier part, as in `stripe`; made valid and unique if it is not. Taken from the title if absent. */
  name?: string;
  /** The document as it came: JSON or YAML. */
  text: string;
  /** Where it came from, for a person: a file name or an address. */
  from: string;
  /** Overrides the document's first server. */
  server?: string;
  /** Texts of other documents it refers to, by the reference as it stands in `Source.refersTo`. */
  parts?: Record<string, string>;
}

export type ImportCode =
  /** Neither JSON nor YAML; the message names line and column. */
  | 'not_parsed'
  /** Parsed, but not an OpenAPI or Swagger document. */
  | 'not_openapi'
  /** Over the size limit (default 64 MiB of text). */
  | 'too_large'
  | 'no_operations'
  | 'cancelled'
  | 'failed';

export interface ImportProgress {
  stage: 'reading' | 'upgrading' | 'indexing' | 'counting';
  /** 0 to 1 within the whole import. */
  part: number;
}

export interface Source {
  id: string;
  title: string;
  version: string;
  from: string;
  kind: 'openapi' | 'toolset' | 'mcp';
  /** Absolute base URL of requests, or `null` for in-page services. */
  server: string | null;
  operations: number;
  /** What was odd in the document and how it was read, in sentences. */
  notes: string[];
  /** Exact o200k tokens of one tool an endpoint, counted when the source was imported; `null` until counted. */
  naiveTokens: number | null;
  /** The keys the document says it takes, the most used first. */
  security?: KeyNeed[];
  /** Where the document says it is served. */
  servers?: ServerChoice[];
  coverage?: Coverage;
  /** Other documents it refers to, as it writes them. */
  refersTo?: string[];
}

/** How a source differs from what it was before: names of methods. */
export interface SourceChange {
  added: string[];
  removed: string[];
  changed: string[];
}

export interface KeyNeed {
  /** The name of the scheme in the document. */
  id: string;
  /** `basic` is a user and a password; `oauth` takes a token that was made elsewhere. */
  kind: 'key' | 'bearer' | 'basic' | 'oauth';
  place: 'header' | 'query' | 'cookie';
  name: string;
  /** What stands before the key, as in `Bearer `. */
  prefix: string;
  about: string;
  /** How many operations take it. */
  operations: number;
}

export interface ServerChoice {
  /** With `{name}` where a variable goes. */
  template: string;
  about: string;
  variables: { name: string; default: string; options: string[]; about: string }[];
}

/** What of a document is callable and typed. All counts. */
export interface Coverage {
  operations: number;
  /** Parameters that can be passed, of those the document describes: cookies and headers of the host are left out. */
  parameters: number;
  parametersNamed: number;
  /** Bodies by the media type they are sent as. */
  bodies: Record<string, number>;
  /** Operations by the key they take, as in `token or user + key`; `none` where the document says that none is needed. */
  keys: Record<string, number>;
  outputs: { typed: number; text: number; binary: number; none: number; unknown: number };
  paginated: number;
  /** Operations whose answer has headers that say more than the body. */
  withHeaders: number;
  missing: number;
  external: number;
  /** Methods that are not called as their operation is: it had no id, or one that is no name or not unique. */
  renamed: number;
}

export interface Method {
  /** As in `edge_zones_list`: called as `codemode.edge_zones_list()`. */
  name: string;
  source: string;
  summary: string;
  effect: Effect;
  /** `GET /zones`, or empty for a toolset. */
  route: string;
  deprecated: boolean;
  tags: string[];
  /** Called with a name and then the input, as in `run('open-prs', input)`: the method that each name stands for. */
  byName?: Record<string, string>;
  recovery?: Recovery;
  /** The argument with which the service says what it would do and does nothing, as in `{ dry_run: true }`. */
  tryWith?: Record<string, boolean | string>;
}

/** What its document says can be done about a write whose end is not known, or that is to be taken back. */
export interface Recovery {
  /** The header, in lower case, that makes a write sent twice happen once. */
  key?: string;
  /**
   * The method that takes it back, and where its arguments come from: a runtime expression of OpenAPI, or `$response.id`
   * for the id in the answer. `paths`: concluded from `POST /items` and `DELETE /items/{id}`, which a person has to judge.
   */
  undo?: { method: string; from: Record<string, string>; by: 'document' | 'paths' | 'person' };
  /** The method that reads what it replaces or deletes, and the arguments that name it. */
  look?: { method: string; by: string[]; deletes: boolean };
}

/** Methods that match all it names; `*` in `method` stands for any run of characters. One that names nothing is all. */
export interface HiddenPattern {
  method?: string;
  source?: string;
  effect?: Effect;
}

export interface SearchHit extends Method {
  score: number;
}

export interface SearchAnswer {
  hits: SearchHit[];
  /** Ranked declarations that fit the budget, as the model gets them: TypeScript with JSDoc. */
  declarations: string;
  /** Tokens of `declarations`, estimated. */
  tokens: number;
}

/** The request an operation call stands for. `url` is relative to the source's server. */
export interface PlannedRequest {
  method: string;
  /** Path with query, beginning with `/`. */
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
  /** What the answer should be read as, from the document. */
  accept: string;
  /** Where the operation names a server of its own, instead of the source's. Absolute, from the document. */
  server?: string;
}

export type PlanCode =
  | 'unknown_method'
  | 'missing_argument'
  | 'bad_argument'
  /** The catalog's worker died and could not be brought back. */
  | 'unavailable';

export interface Footprint {
  /** Exact o200k tokens of what the model gets: both tools and the inlined declarations, if any. */
  prompt: number;
  /** Exact o200k tokens of one tool an endpoint for the whole catalog; `null` while it is counted. */
  naive: number | null;
  methods: number;
  /** True when the catalog is small enough that its declarations are written into the prompt. */
  inlined: boolean;
}

/** Kept by `storage`: the document as text, so that an import can be repeated by a newer version of us. */
export interface SourceRow {
  id: string;
  input: SourceInput;
  source: Source;
  addedAt: number;
  /** How the host adds the key of this source, where a person gave one. */
  credential?: Grant['credential'];
  /** Keys by the scheme of the document they are for, where it names several. */
  credentials?: Record<string, NonNullable<Grant['credential']>>;
  recovery?: OwnRecovery;
}

/** What a person has said of a source where its document does not. */
export interface OwnRecovery {
  /** The header that makes any write of it happen once. */
  key?: string;
  /** By method, and before what is said of its source or by its document. */
  methods?: Record<string, OwnMethodRecovery>;
}

/** Null stands for nothing, whatever its document says; what is missing is as the document says. */
export interface OwnMethodRecovery {
  key?: string | null;
  /** The method that takes it back. */
  undo?: string | null;
  /** The method that reads what it writes. */
  look?: string | null;
}

/** Methods that could take one back, or read what it writes, the likeliest first. */
export interface RecoveryOffers {
  undo: string[];
  look: string[];
}

export interface SourceStore {
  all(): Promise<SourceRow[]>;
  put(row: SourceRow): Promise<void>;
  remove(id: string): Promise<void>;
}

/** A source written by hand in this program: a table of functions with their schemas. */
export interface Toolset {
  id: string;
  title: string;
  methods: ToolsetMethod[];
  /** Part of the language rather than of the catalog: typed and callable, but neither listed, searched nor counted. */
  ambient?: boolean;
  /** Where it is not of this program: what the source says of itself. */
  about?: Partial<Pick<Source, 'version' | 'from' | 'kind' | 'server' | 'notes'>>;
}

export interface ToolsetMethod {
  /** Without the source's prefix, as in `read`. */
  name: string;
  /** True where programs call it by its name alone, as `codemode.fetch`. */
  bare?: boolean;
  description: string;
  effect: Effect;
  deprecated?: boolean;
  /** As `Method.byName`; the values are names of methods of this toolset, without its prefix. */
  byName?: Record<string, string>;
  /** JSON Schema of the one argument object, and of the result. */
  input: object;
  output: object;
  /** Its declaration as it stands, where a schema cannot say it: several arguments, a type parameter. Of our own text only. */
  signature?: string;
}

/** What the catalog worker offers. Every call resolves; failures are results with codes. */
export interface Catalog {
  /** Replaces a source of the same id. The id is the valid name. */
  import(
    input: SourceInput,
    onProgress?: (progress: ImportProgress) => void,
  ): Promise<{ ok: true; value: Source } | { ok: false; code: ImportCode; message: string; detail?: unknown }>;
  /** Ends the import under way, which then answers `cancelled`. */
  cancel(): Promise<void>;
  addToolset(toolset: Toolset): Promise<Source>;
  remove(id: string): Promise<void>;
  /**
   * What nobody may name: from now on these methods are in nothing the catalog answers, as if they were not there.
   * Replaces what was hidden before.
   */
  hide(patterns: HiddenPattern[]): Promise<void>;
  /** Those that are hidden, for the person who hid them. */
  hidden(): Promise<Method[]>;
  sources(): Promise<Source[]>;
  methods(): Promise<Method[]>;
  /** Each method of a source with its signature and the types next to it, to tell what changed in a new version. */
  signatures(source: string): Promise<Record<string, string>>;
  /**
   * Words in any order, misspelt too, or exact names. `source:stripe`, `tag:dns` and `is:read`, `is:write` or `is:destroy`
   * narrow; alone they list.
   */
  search(query: string, budget?: number): Promise<SearchAnswer>;
  /**
   * The TypeScript declarations of the named methods and all types they reach, for the checker: complete, never cut.
   * `undefined` names stands for every method. Text of a `declare const codemode: {…}` with its named types.
   */
  declarations(names?: string[]): Promise<string>;
  /** For the model: the declarations of the named methods or types within a token budget, deeper types expanded first-come. */
  describe(names: string[], budget?: number): Promise<string>;
  /**
   * A method takes one object, or nothing. Its keys are the parameters by their names in the document: of the path, the
   * query and the headers; where two places share a name the later is `query_<name>` or `header_<name>`. Cookies, and
   * headers the host sets itself, are left out. The properties of a JSON, form or multipart body that is one object stand
   * beside them; a body that is anything else, or shares a name with a parameter, is the argument `body`. A name the
   * document does not know is refused.
   */
  plan(
    name: string,
    args: unknown[],
  ): Promise<{ ok: true; value: PlannedRequest } | { ok: false; code: PlanCode; message: string; detail?: unknown }>;
  /** `prompt` is the text of both tools as the model gets them; the declarations of `inline` are counted on top of it. */
  footprint(prompt?: string): Promise<Footprint>;
  /** The declarations to write into the prompt when the catalog is small (under 30 methods and 3,000 tokens), else `null`. */
  inline(): Promise<string | null>;
}
