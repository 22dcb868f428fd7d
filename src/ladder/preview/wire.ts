/** What the page and the frame of a preview say to each other, over the first of two ports; the other is the agent's. */
import type { ConsoleLine, ElementDetails, ElementNode, PreviewRequest } from '../preview.contract.ts';

/** With it comes, as the first word of the first script, the pair of ports. */
export const hello = 'preview';

/** Left in the place of what a frame must not have; a script of the page that sees it there is in another realm. */
export const guard = 'if("RTCPeerConnection"in self)throw"This frame runs no scripts.";';

/** By this name the loops of a page call what ends them. */
export const loopCheck = '__loopCheck';

export type FromFrame =
  | { type: 'line'; line: ConsoleLine }
  | { type: 'request'; request: PreviewRequest }
  /** A link was followed, or a form sent. */
  | { type: 'go'; href: string }
  /** The page has written another address for itself. */
  | { type: 'address'; href: string }
  | { type: 'loaded' }
  /** A loop was ended. */
  | { type: 'looped' }
  | { type: 'alive'; title: string; scroll: [x: number, y: number] }
  | {
      type: 'want';
      number: number;
      url: string;
      kind: PreviewRequest['kind'];
      method: string;
      body: string;
      media: string;
    }
  | { type: 'answer'; number: number; value: unknown };

export type ToFrame =
  /** Once; the page is scrolled there when it has loaded. */
  | { type: 'start'; scroll: [x: number, y: number] | null; hash: string }
  | { type: 'pulse' }
  | {
      type: 'given';
      number: number;
      bytes: Uint8Array<ArrayBuffer> | null;
      status: number;
      media: string;
      reason: string;
    }
  | { type: 'ask'; number: number; ask: Ask };

export type Ask =
  | { what: 'tree'; id: number | null; depth: number }
  | { what: 'details'; id: number }
  | { what: 'highlight'; id: number | null }
  | { what: 'evaluate'; code: string };

export interface Answers {
  tree: ElementNode | null;
  details: ElementDetails | null;
  highlight: null;
  evaluate: { failed: boolean; line: ConsoleLine };
}
