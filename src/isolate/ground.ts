import { framePolicy } from './frame-page.ts';
import { guardedDocument } from './framed-document.ts';

/**
 * What isolates stand on: a hidden frame of this origin that holds `isolate.html`, loaded once. It lends the isolates its
 * policy, since a frame of text in the page itself would inherit the page's, which forbids what a program needs. And where a
 * service worker keeps the page, it keeps this document too, while it never sees the navigation of a sandboxed frame.
 */
export interface Ground {
  /** The document once it stands. */
  ready(): Document | undefined;
  /** Rejects with what a person can do; the next call tries anew. */
  open(): Promise<Document>;
  dispose(): void;
}

export interface GroundWorld {
  document: Document;
  /** Of `isolate.html`. */
  url: string;
}

export function createGround({ document, url }: GroundWorld): Ground {
  let frame: HTMLIFrameElement | undefined;
  let standing: Document | undefined;
  let opening: Promise<Document> | undefined;

  const remove = () => {
    frame?.remove();
    frame = standing = opening = undefined;
  };

  const load = () =>
    new Promise<Document>((resolve, reject) => {
      const own = document.createElement('iframe');
      own.setAttribute('aria-hidden', 'true');
      own.setAttribute('allow', '');
      own.tabIndex = -1;
      own.referrerPolicy = 'no-referrer';
      own.style.display = 'none';
      own.onload = () => {
        if (frame !== own) return;
        const inside = guardedDocument(own, url, framePolicy);
        if (!(inside instanceof Error)) return resolve((standing = inside));
        remove();
        reject(inside);
      };
      own.src = url;
      frame = own;
      (document.body ?? document.documentElement).append(own);
    });

  return {
    // Someone who removes the frame, or the whole body, takes the document with it.
    ready: () => (frame?.isConnected ? standing : undefined),
    open() {
      if (frame && !frame.isConnected) remove();
      opening ??= load();
      return opening;
    },
    dispose: remove,
  };
}
