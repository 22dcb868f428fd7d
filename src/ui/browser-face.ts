import type { Readable } from '#base/cell.ts';

/** The real Chrome that programs may drive. */
export interface BrowserFace {
  chrome: Readable<ChromeState>;
  /** Gives a sentence where it could not be attached. The address is kept until the page closes, and nowhere. */
  attach(address: string): Promise<string | null>;
  detach(): Promise<void>;
}

export type ChromeState =
  | { is: 'none' }
  | { is: 'attaching'; host: string }
  | { is: 'attached'; host: string; version: string }
  /** It went away by itself. */
  | { is: 'lost'; host: string };
