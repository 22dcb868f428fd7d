/** Links, forms, handlers written as attributes, and where the page is scrolled to. */
import type { FromFrame } from '../wire.ts';
import { asWritten, isLocal } from './local.ts';

export function keepPage(tell: (word: FromFrame) => void) {
  const go = (url: string) => tell({ type: 'go', href: asWritten(url) });
  addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    const link = event.composedPath().find((one): one is Element => one instanceof Element && one.matches('a, area'));
    const href = link?.getAttribute('href') ?? link?.getAttribute('xlink:href');
    if (href === null || href === undefined) return;
    event.preventDefault();
    if (href.startsWith('#')) return jump(href);
    if (/^javascript:/i.test(href)) return void inPage(decodeURIComponent(href.slice('javascript:'.length)));
    go(href);
  });
  addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    const { target: form, submitter } = event as SubmitEvent & { target: HTMLFormElement };
    const action = submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? '';
    if (form.method !== 'get' || (action !== '' && !isLocal(action))) {
      const request = { url: action, kind: 'navigation', status: 'refused', bytes: 0, at: Date.now() } as const;
      return tell({ type: 'request', request: { ...request, reason: 'A preview has no server that takes forms.' } });
    }
    const fields = [...new FormData(form, submitter)].map(([name, value]) => [name, String(value)]);
    go(`${asWritten(action).replace(/[?#].*$/, '')}?${new URLSearchParams(fields)}`);
  });
  handlers();
  history.pushState = history.replaceState = (_state: unknown, _unused: string, url?: string | URL | null) => {
    if (url !== undefined && url !== null && isLocal(String(url)))
      tell({ type: 'address', href: asWritten(String(url)) });
  };
  addEventListener('hashchange', () => tell({ type: 'address', href: location.hash }));
  const alive = () => tell({ type: 'alive', title: document.title, scroll: [scrollX, scrollY] });
  let due: number | null = null;
  addEventListener('scroll', () => {
    if (due !== null) return;
    due = requestAnimationFrame(() => {
      due = null;
      alive();
    });
  });
  addEventListener('load', () => {
    alive();
    tell({ type: 'loaded' });
  });
  return {
    alive,
    begin(scroll: [x: number, y: number] | null, hash: string) {
      const arrive = () => {
        if (hash && !scroll) jump(hash);
        if (scroll) scrollTo({ left: scroll[0], top: scroll[1], behavior: 'instant' });
      };
      if (hash && hash !== location.hash) location.hash = hash;
      if (document.readyState === 'complete') arrive();
      else addEventListener('load', arrive);
    },
  };
}

/** As a script of the page, in its global scope. */
// biome-ignore lint/security/noGlobalEval: the page evaluates in its own sealed frame
export const inPage: (code: string) => unknown = eval;

function jump(hash: string): void {
  location.hash = hash;
  const name = decodeURIComponent(hash.slice(1));
  const target = name === '' ? document.documentElement : document.getElementById(name);
  target?.scrollIntoView();
}

/** The policy runs no handler of an attribute; as a property of the element it may run. */
function handlers(): void {
  const take = (element: Element) => {
    for (const { name, value } of element.attributes) {
      if (!name.startsWith('on') || !(name in element)) continue;
      try {
        const act = new Function('event', value);
        // The window takes those of the body that are about the window.
        Reflect.set(element, name, act);
      } catch (error) {
        console.error(error);
      }
    }
  };
  new MutationObserver((records) => {
    for (const { target, addedNodes, attributeName } of records) {
      if (attributeName?.startsWith('on')) take(target as Element);
      for (const node of addedNodes)
        if (node instanceof Element) for (const one of [node, ...node.querySelectorAll('*')]) take(one);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
}
