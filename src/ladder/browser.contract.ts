/** What can be done with one page, of the workspace or of a real Chrome. Shapes only. */

export type BrowserCommand =
  /** An address of the workspace, or of the web where a Chrome is attached. */
  | { does: 'open'; address: string }
  /** Waits until it is there and in sight; or at pixels of the window, as a picture of it has them. */
  | { does: 'click'; at: Place; button?: 'left' | 'right' | 'middle'; count?: number }
  | { does: 'hover'; at: Place }
  /** Into an element, in the place of what is there where `replace` says so; or to what has the focus. */
  | { does: 'type'; selector?: string; text: string; replace?: boolean }
  /** By its name, as in `Enter`, `Control+a`. */
  | { does: 'press'; key: string }
  | { does: 'select'; selector: string; values: string[] }
  /** By pixels, or until the element is in sight. */
  | { does: 'scroll'; selector?: string; x?: number; y?: number }
  | { does: 'wait'; selector?: string; text?: string; hidden?: boolean }
  /** An expression or the body of an async function, within the page. */
  | { does: 'evaluate'; code: string }
  | { does: 'text'; selector?: string }
  | { does: 'tree'; selector?: string; all?: boolean }
  | { does: 'screenshot'; selector?: string; fullPage?: boolean }
  | { does: 'pdf' }
  /** What the page wrote and asked for since it was opened. */
  | { does: 'console' }
  | { does: 'network' }
  | { does: 'where' };

/** CSS, or `::-p-text(words)`, `::-p-aria(name)`, `>>>` into shadow trees, as puppeteer has them. */
export type Place = { selector: string } | { x: number; y: number };

export type BrowserCode =
  /** No element came within the time. */
  | 'not_found'
  /** The page gave no answer: it loops, or waits for something. */
  | 'timeout'
  | 'bad_argument'
  /** The page's own error, or an element that cannot be used so. */
  | 'failed'
  /** The connection ended: Chrome was closed, the preview is gone. */
  | 'gone'
  /** Nobody has allowed that origin. */
  | 'refused'
  /** Only the other kind of page can do that. */
  | 'unsupported'
  | 'stopped';

export type BrowserAnswer =
  | { ok: true; value: unknown }
  | { ok: false; code: BrowserCode; message: string; detail?: unknown };

export interface Picture {
  /** PNG. */
  png: Uint8Array;
  width: number;
  height: number;
}

/** What a page wrote to its console, and what it asked the network for. */
export interface PageLine {
  level: string;
  text: string;
}
export interface PageRequest {
  method: string;
  url: string;
  kind: string;
  /** An HTTP status, or why there is none. */
  status: number | string;
}

/** The driver's worker. A port carries messages of the DevTools protocol as texts, and `null` at its end. */
export interface BrowserWorker {
  /**
   * The browser at the other end of a port. `mayVisit` decides on each page it goes to, before it goes there; `gone` hears
   * that it went away by itself.
   */
  attach(port: MessagePort, mayVisit: (url: string) => Promise<boolean>, gone: () => void): Promise<BrowserAnswer>;
  detach(): Promise<void>;
  /** A page of that browser, in a profile of its own; the value is its number. */
  openChrome(): Promise<BrowserAnswer>;
  /** The page of a preview. */
  openPreview(port: MessagePort): Promise<BrowserAnswer>;
  /** At most `ms` milliseconds. */
  run(page: number, command: BrowserCommand, ms: number): Promise<BrowserAnswer>;
  close(page: number): Promise<void>;
}
