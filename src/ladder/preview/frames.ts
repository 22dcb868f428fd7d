/**
 * Where pages stand: a frame of this origin that holds `preview.html`, in sight, and in it a sealed frame for each page.
 * The new page stands under the old one until it has loaded, so that nothing flickers.
 */

import { framedDocument, guardedDocument } from '#isolate/framed-document.ts';
import { outerPolicy } from './policy.ts';
import { hello } from './wire.ts';

export interface PageFrame {
  /** The ports of the first script: ours, and the agent's. */
  ports: Promise<[own: MessagePort, agent: MessagePort]>;
  /** Takes the place of the pages before. */
  front(): void;
}

export interface Stand {
  element: HTMLIFrameElement;
  /** Parses what is to be looked at only: nothing of it runs or loads. Rejects with what a person can do. */
  parse(): Promise<(html: string) => Document>;
  show(html: string): Promise<PageFrame>;
  /** Takes every page away, which ends them. */
  clear(): void;
  dispose(): void;
}

interface StandWorld {
  document: Document;
  stage: HTMLElement;
  url: string;
  /** It was moved in the page by other means than `moveBefore`, and is empty again. */
  emptied(): void;
  /** The page tried to leave for an address. */
  refused(url: string): void;
}

export function createStand({ document, stage, url, emptied, refused }: StandWorld): Stand {
  const element = document.createElement('iframe');
  element.title = 'Preview';
  element.setAttribute('allow', '');
  element.referrerPolicy = 'no-referrer';
  element.style.cssText = 'border:0;width:100%;height:100%;display:block;background:#fff';
  let ready = createReady();
  let times = 0;
  element.onload = () => {
    const inside = guardedDocument(element, url, outerPolicy);
    if (times++ > 0) ready = createReady();
    if (inside instanceof Error) return ready.reject(inside);
    inside.body.style.cssText = 'margin:0;overflow:hidden';
    inside.addEventListener('securitypolicyviolation', ({ blockedURI }) => refused(blockedURI));
    ready.resolve(element.contentWindow as Window & typeof globalThis);
    if (times > 1) emptied();
  };
  element.src = url;
  stage.append(element);

  return {
    element,
    async parse() {
      const { DOMParser } = await ready.promise;
      const parser = new DOMParser();
      return (html) => parser.parseFromString(html, 'text/html');
    },
    async show(html) {
      const view = await ready.promise;
      const frame = view.document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts allow-forms');
      frame.setAttribute('allow', '');
      frame.referrerPolicy = 'no-referrer';
      frame.style.cssText = 'position:fixed;inset:0;width:100%;height:100%;border:0;background:#fff;z-index:1';
      const ports = new Promise<[MessagePort, MessagePort]>((resolve) => {
        const listen = (event: MessageEvent) => {
          const [own, agent] = event.ports;
          if (event.source !== frame.contentWindow || event.data !== hello || !own || !agent) return;
          view.removeEventListener('message', listen);
          resolve([own, agent]);
        };
        view.addEventListener('message', listen);
      });
      const before = [...view.document.querySelectorAll('iframe')];
      frame.srcdoc = html;
      view.document.body.prepend(frame);
      const front = () => {
        for (const one of before) one.remove();
      };
      return { ports, front };
    },
    clear() {
      for (const frame of framedDocument(element)?.querySelectorAll('iframe') ?? []) frame.remove();
    },
    dispose: () => element.remove(),
  };
}

function createReady() {
  let resolve: (view: Window & typeof globalThis) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<Window & typeof globalThis>((good, bad) => {
    resolve = good;
    reject = bad;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
