/**
 * The preview: a page of a workspace in a sealed frame, and who speaks to it. Shapes only. Nothing in it is trusted: what
 * it says is data, and no secret gets into it.
 */
import type { Readable } from '#base/cell.ts';
import type { Result } from '#base/result.ts';
import type { Files } from '#workspace/files.contract.ts';
import type { NodeServers } from './servers.contract.ts';

export interface PreviewOptions {
  document: Document;
  /** Where its element stands at first; in sight, or a stage out of it. */
  stage: HTMLElement;
  /** Those of one session or branch. What changes in them is shown at once. */
  files: Pick<Files, 'read' | 'readText' | 'list' | 'watch'>;
  /** Modules of a page with what they import. */
  bundle: PreviewBundler;
  /** Those of the programs that run: their pages are at `http://localhost:<port>/`. */
  servers?(): NodeServers | undefined;
  /** Of `preview.html`. */
  url?: string;
  /** Called where a page that looped was removed: its thread ends with the process of all sandboxed frames. */
  onStuck?(): void;
  /** Milliseconds after which a page that gives no sign of life is ended. Default 5,000. */
  patienceMs?: number;
}

/** Makes one text of a module and all it imports; the path as in `/src/main.tsx`, with `text` in the place of the file. */
export type PreviewBundler = (
  entry: { path: string; text?: string },
  signal: AbortSignal,
) => Promise<Result<{ code: string; inputs: string[]; warnings: string[] }>>;

export type PreviewCode =
  | 'not_found'
  /** It is no page: a picture, a folder without `index.html`. */
  | 'unsupported'
  /** It cannot be made into one document: `message` says where. */
  | 'failed'
  /** It gave no sign of life and was ended, or left for an address it may not open. */
  | 'ended'
  /** Another page was asked for before this one was there, or the preview was closed. */
  | 'left';

export interface Preview {
  /** Moved by `moveBefore` its page goes on; moved otherwise it begins anew. */
  element: HTMLElement;
  state: Readable<PreviewState>;
  /** Newest last, at most 1,000 each; begun anew with each page. */
  lines: Readable<readonly ConsoleLine[]>;
  requests: Readable<readonly PreviewRequest[]>;
  /** An address within the workspace, as in `/index.html?tab=2#top` or, from the page shown, `about.html`. Resolves when it has loaded. */
  navigate(address: string): Promise<Result<void, PreviewCode>>;
  reload(): Promise<Result<void, PreviewCode>>;
  /** By -1 or 1 in what was navigated to; nothing happens at the ends. */
  travel(by: -1 | 1): Promise<Result<void, PreviewCode>>;
  /** Ends the page at once, also one that loops, and says why. `reload` begins it anew. */
  end(message: string): void;
  /** A connection to the agent in the frame. Several at once do not see each other's answers. */
  connect(): CdpLink;
  inspect: Inspector;
  close(): void;
}

export interface PreviewState {
  /** As in the address bar; empty before the first. */
  address: string;
  title: string;
  status: 'empty' | 'loading' | 'shown' | 'failed' | 'ended';
  /** Why it failed or was ended, and what to do. */
  message: string | null;
  canGoBack: boolean;
  canGoForward: boolean;
  /** Counts documents: a reload is another one. */
  documentId: number;
  /** Of this document, that ran for too long: they ended by an error in it, and the page goes on. */
  endedLoops: number;
}

/** The Chrome DevTools protocol, as plain data. */
export interface CdpMessage {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

/**
 * Goes on over documents: at each new one `{ method: 'Preview.documentOpened', params: { documentId, address } }` comes
 * first, commands that have no answer yet end in an error, and what was enabled has to be enabled again.
 */
export interface CdpLink {
  send(message: CdpMessage): void;
  listen(listener: (message: CdpMessage) => void): () => void;
  close(): void;
}

export interface ConsoleLine {
  level: 'log' | 'info' | 'debug' | 'warn' | 'error';
  /** What it was given, as text to show and, where it is more than a text, as JSON to look into. */
  parts: { text: string; json?: string }[];
  /** Where it comes from, as in `/app.js:12`, where known. */
  source: string | null;
  /** Milliseconds since 1970. */
  at: number;
}

export interface PreviewRequest {
  /** As the page wrote it. */
  url: string;
  kind: 'page' | 'script' | 'style' | 'image' | 'font' | 'media' | 'fetch' | 'navigation' | 'other';
  status: 'served' | 'missing' | 'refused';
  /** Bytes that were served. */
  bytes: number;
  /** Why it was refused or is missing. */
  reason: string | null;
  at: number;
}

/** A look at the document, and at nothing else. `id`s are those of this document; answers are `null` once it is gone. */
export interface Inspector {
  /** The element with its children, `depth` levels deep; the root of the document without an `id`. */
  tree(id?: number, depth?: number): Promise<ElementNode | null>;
  details(id: number): Promise<ElementDetails | null>;
  /** Draws a frame around it; `null` takes it away. */
  highlight(id: number | null): void;
  /** The value of an expression, as the console shows it; `failed` where it threw. */
  evaluate(code: string): Promise<{ failed: boolean; line: ConsoleLine } | null>;
}

export interface ElementNode {
  id: number;
  /** In small letters; `#text` for text, `#comment`. */
  name: string;
  text?: string;
  attributes: [name: string, value: string][];
  /** Absent where they were not asked for; `count` says how many there are. */
  children?: ElementNode[];
  count: number;
}

export interface ElementDetails {
  /** Pixels within the page's window. */
  box: { x: number; y: number; width: number; height: number };
  /** Computed ones that differ from those of an element without any style. */
  styles: [name: string, value: string][];
}
