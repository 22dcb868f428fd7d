/** Files of the workspace for what a page asks while it runs: pictures it makes, `fetch`, `XMLHttpRequest`. */
import type { PreviewRequest } from '../../preview.contract.ts';
import type { FromFrame, ToFrame } from '../wire.ts';
import { asWritten, isLocal } from './local.ts';

type Given = Extract<ToFrame, { type: 'given' }>;

/** Elements whose address is set while the page runs, and what they show. */
const shown: Record<string, [attribute: string, kind: PreviewRequest['kind']]> = {
  IMG: ['src', 'image'],
  INPUT: ['src', 'image'],
  image: ['href', 'image'],
  AUDIO: ['src', 'media'],
  VIDEO: ['src', 'media'],
  SOURCE: ['src', 'media'],
};

export function serve(tell: (word: FromFrame) => void): (given: Given) => void {
  const waiting = new Map<number, (given: Given) => void>();
  let last = 0;
  const want = (url: string, kind: PreviewRequest['kind'], method = 'GET', body = '', media = '') =>
    new Promise<Given>((resolve) => {
      waiting.set(++last, resolve);
      tell({ type: 'want', number: last, url: asWritten(url), kind, method, body, media });
    });
  const address = async (url: string, kind: PreviewRequest['kind']) => {
    const { bytes, media } = await want(url, kind);
    return bytes && URL.createObjectURL(new Blob([bytes], { type: media }));
  };

  const show = async (element: Element) => {
    const [attribute, kind] = shown[element.tagName] ?? [];
    const url = attribute && element.getAttribute(attribute);
    if (!url || !kind || !isLocal(url)) return;
    const found = await address(url, kind);
    if (found && element.getAttribute(attribute) === url) element.setAttribute(attribute, found);
  };
  new MutationObserver((records) => {
    for (const { target, addedNodes, type } of records) {
      if (type === 'attributes') void show(target as Element);
      for (const node of addedNodes)
        if (node instanceof Element) for (const one of [node, ...node.querySelectorAll('*')]) void show(one);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['src', 'href'] });
  setters(address);
  serveFetch(want);
  serveXhr(want);
  return (given) => {
    waiting.get(given.number)?.(given);
    waiting.delete(given.number);
  };
}

/** A picture or a sound that is not in the page, as `new Image()` makes one. */
function setters(address: (url: string, kind: 'image' | 'media') => Promise<string | null>): void {
  for (const [owner, kind] of [
    [HTMLImageElement.prototype, 'image'],
    [HTMLMediaElement.prototype, 'media'],
  ] as const) {
    const own = Object.getOwnPropertyDescriptor(owner, 'src')!;
    Object.defineProperty(owner, 'src', {
      ...own,
      set(this: HTMLImageElement, url: unknown) {
        const text = String(url);
        if (!isLocal(text)) return own.set!.call(this, text);
        void address(text, kind).then((found) => own.set!.call(this, found ?? `data:,${encodeURIComponent(text)}`));
      },
    });
  }
}

type Want = (url: string, kind: 'fetch', method: string, body?: string, media?: string) => Promise<Given>;

/** A server of a program of the workspace, written out in full. */
const ownServer = /^http:\/\/(localhost|127\.0\.0\.1):\d+(\/|$)/;

function serveFetch(want: Want): void {
  const own = window.fetch;
  window.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const local = isLocal(url);
    if (!local && !ownServer.test(url)) return own(input, init);
    const asked = new Request(input, init);
    const type = asked.headers.get('content-type') ?? '';
    const { bytes, media, reason, status } = await want(url, 'fetch', asked.method, await asked.text(), type);
    // Where no program of the workspace listens it is an address like any other, which the policy refuses.
    if (!bytes && !local) return own(url);
    if (!bytes) return new Response(reason, { status: 404, statusText: 'Not Found' });
    const body = status === 204 || status === 205 || status === 304 ? null : bytes;
    return new Response(body, { status, headers: { 'content-type': media, 'content-length': String(bytes.length) } });
  };
}

function serveXhr(want: Want): void {
  const { open, send } = XMLHttpRequest.prototype;
  const asked = new WeakMap<XMLHttpRequest, { url: string; method: string }>();
  XMLHttpRequest.prototype.open = function (
    this: XMLHttpRequest,
    method: string,
    url: string | URL,
    ...rest: unknown[]
  ) {
    if (isLocal(String(url)) && rest[0] !== false) asked.set(this, { url: String(url), method });
    return Reflect.apply(open, this, [method, url, ...rest]);
  };
  XMLHttpRequest.prototype.send = function (body) {
    const local = asked.get(this);
    if (!local) return send.call(this, body);
    const sent = typeof body === 'string' ? body : '';
    void want(local.url, 'fetch', local.method, sent).then(({ bytes, media, reason, status: is }) => {
      const text = bytes ? new TextDecoder().decode(bytes) : reason;
      const bodies: Record<string, () => unknown> = {
        arraybuffer: () => bytes?.buffer ?? null,
        blob: () => new Blob(bytes ? [bytes] : [], { type: media }),
        json: () => JSON.parse(text),
      };
      const value = (bodies[this.responseType] ?? (() => text))();
      const status = bytes ? is : 404;
      const seen = {
        readyState: 4,
        status,
        statusText: bytes ? 'OK' : 'Not Found',
        response: value,
        responseText: text,
      };
      for (const [name, is] of Object.entries(seen))
        Object.defineProperty(this, name, { value: is, configurable: true });
      for (const name of ['readystatechange', 'load', 'loadend']) this.dispatchEvent(new ProgressEvent(name));
    });
  };
}
