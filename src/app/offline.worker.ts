/**
 * The service worker: keeps this build's files, so that the page opens without a network. It answers only for its own
 * origin; every other request passes it by. Built to `sw.js` by the `offline` plugin, which fills in `__BUILD__`.
 */
declare const __BUILD__: {
  version: string;
  files: string[];
  /** Large ones: all of a list are kept when one of them is first used. */
  together: string[][];
};

interface Lifetime extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lifetime {
  request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Scope {
  registration: { scope: string };
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Lifetime) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
}

const scope = self as unknown as Scope;
const cacheName = `espalier-${__BUILD__.version}`;
const home = () => scope.registration.scope;
const together = __BUILD__.together.map((files) => files.map((file) => new URL(file, home()).href));

scope.addEventListener('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(cacheName);
    await cache.addAll([home(), ...__BUILD__.files.map((file) => new URL(file, home()).href)]);
    await scope.skipWaiting();
  };
  event.waitUntil(keep());
});

scope.addEventListener('activate', (event) => {
  const clean = async () => {
    for (const name of await caches.keys())
      if (name.startsWith('espalier-') && name !== cacheName) await caches.delete(name);
    await scope.clients.claim();
  };
  event.waitUntil(clean());
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(home())) return;
  // A page comes fresh where there is a network; files carry their hash in their name, so the kept one is the same.
  const answer = request.mode === 'navigate' ? freshFirst(request) : keptFirst(event);
  const own = request.url === pages ? answer.then(sealed) : answer;
  event.respondWith(standsAlone.has(request.destination) ? own.then(isolated) : own);
});

/** What pages of a workspace stand in. */
const pages = new URL('preview.html', home()).href;

/**
 * Frames inherit it: where the browser knows it, what stands there opens no connection at all, also none of those that a
 * content security policy does not know of. Source: https://wicg.github.io/connection-allowlists
 */
function sealed(answer: Response): Response {
  const { status, statusText } = answer;
  const headers = new Headers(answer.headers);
  headers.set('Connection-Allowlist', '()');
  return new Response(answer.body, { status, statusText, headers });
}

/** What has a policy of its own to say whether it may stand in an isolated page. */
const standsAlone = new Set(['document', 'iframe', 'frame', 'worker']);

/**
 * Where a person chose a shell that needs it, the page is cross-origin isolated, and may hold the frames of that shell.
 * The choice is kept where this worker can read it, by `isolation.ts`.
 */
async function isolated(answer: Response): Promise<Response> {
  const kept = await caches.match(new URL('isolation', home()), { cacheName: 'isolation' });
  if (!kept || answer.type === 'opaqueredirect' || answer.type === 'error') return answer;
  const { policy, frames } = (await kept.json()) as { policy: string; frames: string };
  const headers = new Headers(answer.headers);
  headers.set('Cross-Origin-Embedder-Policy', policy);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  const { status, statusText } = answer;
  if (!headers.get('Content-Type')?.startsWith('text/html'))
    return new Response(answer.body, { status, statusText, headers });
  const text = (await answer.text()).replace("frame-src 'self'", `frame-src 'self' ${frames}`);
  headers.delete('Content-Length');
  return new Response(text, { status, statusText, headers });
}

async function freshFirst(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

async function keptFirst(event: Fetching): Promise<Response> {
  const { request } = event;
  // A script of a module is asked for with an `Origin`, its kept answer was not; hosts that say `Vary: Origin` would never match.
  const kept = await caches.match(request, { ignoreVary: true });
  const answer = kept ?? (await fetch(request));
  const list = together.find((files) => files.includes(request.url));
  // What could not be had, or a full disk: it is tried again at the next use.
  if (list) event.waitUntil(keep(list, request, kept || !answer.ok ? null : answer.clone()).catch(() => undefined));
  return answer;
}

/** Those on their way into the cache. */
const coming = new Set<string>();

async function keep(list: string[], request: Request, copy: Response | null): Promise<void> {
  const cache = await caches.open(cacheName);
  const bring = async (file: string, put: () => Promise<void>) => {
    coming.add(file);
    await put().finally(() => coming.delete(file));
  };
  // A copy that nobody reads would hold up what the page reads.
  if (copy && coming.has(request.url)) void copy.body?.cancel();
  else if (copy) await bring(request.url, () => cache.put(request, copy));
  for (const file of list)
    if (!coming.has(file) && !(await cache.match(file, { ignoreVary: true }))) await bring(file, () => cache.add(file));
}
