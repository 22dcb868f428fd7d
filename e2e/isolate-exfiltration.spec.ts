import { expect, test } from '@playwright/test';
import { type Browser, chromium, type Page } from 'playwright';
import { serveIsolatePage } from '../bench/isolate.serve.ts';
import { dedicatedWorkers } from '../bench/isolate.threads.ts';
import { chromiumPath, flags } from './chromium.ts';
import { listen, type Target } from './sink.ts';

/**
 * Every way out that a worker or a page may have. JavaScript of one async function's body; each attempt stands for itself, and what a
 * way reaches of the host's data is given back. `globalThis` is looked through for names that were only hidden.
 */
const attempts = ({ http, tcp, udp }: Target, home = '') => `
const h = 'http://${http}/', w = 'ws://${http}/';
const ctl = [];
const reached = [];
const g = globalThis;
const tryIt = async (name, work) => { try { await work(name); } catch {} };
const all = [
  ['fetch', (n) => g.fetch(h + n, { mode: 'no-cors' })],
  ['fetch-keepalive', (n) => g.fetch(h + n, { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' })],
  ['fetch-from-function', (n) => new Function('u', 'return fetch(u, { mode: "no-cors" })')(h + n)],
  ['fetch-later', (n) => g.fetchLater(h + n, { activateAfter: 0 })],
  ['xhr', (n) => { const x = new g.XMLHttpRequest(); x.open('GET', h + n); x.send(); }],
  ['xhr-sync', (n) => { const x = new g.XMLHttpRequest(); x.open('GET', h + n, false); x.send(); }],
  ['websocket', (n) => new g.WebSocket(w + n)],
  ['websocket-stream', (n) => new g.WebSocketStream(w + n).opened],
  ['event-source', (n) => new g.EventSource(h + n)],
  ['beacon', (n) => g.navigator.sendBeacon(h + n, 'x')],
  ['web-transport', () => new g.WebTransport('https://${udp}/').ready],
  ['import', (n) => import(h + n)],
  ['import-from-function', (n) => new Function('u', 'return import(u)')(h + n)],
  ['import-from-eval', (n) => (0, eval)('import("' + h + n + '")')],
  ['import-data', (n) => import('data:text/javascript,import "' + h + n + '"')],
  ['import-scripts', (n) => g.importScripts(h + n)],
  ['import-scripts-data', (n) => g.importScripts('data:text/javascript,fetch("' + h + n + '",{mode:"no-cors"})')],
  ['worker', (n) => new g.Worker(h + n)],
  ['worker-data', (n) => new g.Worker('data:text/javascript,fetch("' + h + n + '",{mode:"no-cors"})')],
  ['worker-blob', (n) => new g.Worker(URL.createObjectURL(new Blob(['fetch("' + h + n + '",{mode:"no-cors"})'])))],
  ['worker-module', (n) => new g.Worker('data:text/javascript,import "' + h + n + '"', { type: 'module' })],
  ['shared-worker', (n) => new g.SharedWorker('data:text/javascript,fetch("' + h + n + '",{mode:"no-cors"})')],
  ['service-worker', (n) => g.navigator.serviceWorker.register(h + n)],
  ['rtc', async () => { const p = new g.RTCPeerConnection({ iceServers: [{ urls: 'stun:${udp}' }, { urls: 'turn:${tcp}?transport=tcp', username: 'u', credential: 'c' }] });
    p.createDataChannel('x'); await p.setLocalDescription(await p.createOffer()); }],
  ['image', (n) => { const i = new g.Image(); i.src = h + n; }],
  ['font', (n) => new g.FontFace('x', 'url(' + h + n + ')').load()],
  ['element', (n) => { const s = g.document.createElement('script'); s.src = h + n; g.document.head.append(s); }],
  ['preconnect', () => { const l = g.document.createElement('link'); l.rel = 'preconnect'; l.href = 'http://${tcp}/'; g.document.head.append(l); }],
  ['prefetch', (n) => { const l = g.document.createElement('link'); l.rel = 'prefetch'; l.href = h + n; g.document.head.append(l); }],
  ['open', (n) => g.open(h + n)],
  ['notification', (n) => g.registration.showNotification('x', { icon: h + n })],
  ['background-fetch', (n) => g.registration.backgroundFetch.fetch('x', h + n)],
  ['cache-add', async (n) => (await g.caches.open('x')).add(h + n)],
  ['compile-streaming', (n) => WebAssembly.compileStreaming(g.fetch(h + n, { mode: 'no-cors' }))],
  ['report', (n) => g.reportError(Object.assign(new Error(h + n), { stack: h + n }))],
  ['source-map', (n) => (0, eval)('1;//# sourceMappingURL=' + h + n)],
  ['source-url', (n) => (0, eval)('1;//# sourceURL=' + h + n)],
  ['href', (n) => { if (!g.document) { g.location.href = h + n; } }],
  ['location', (n) => { if (!g.document) { g.location = h + n; } }],
  ['location-replace', (n) => { if (!g.document) g.location.replace(h + n); }],
  ['clients-open', (n) => g.clients.openWindow(h + n)],
  ['parent', (n) => { if (!g.document) g.parent.location = h + n; }],
];
const data = [
  ['indexedDB', () => new Promise((go, no) => { const r = g.indexedDB.open('secret'); r.onsuccess = go; r.onerror = no; setTimeout(no, 500); })],
  ['caches', () => g.caches.keys()],
  ['opfs', () => g.navigator.storage.getDirectory()],
  ['cookie-store', () => g.cookieStore.getAll()],
  ['storage-buckets', () => g.navigator.storageBuckets.keys()],
  ['locks', () => g.navigator.locks.request('x', () => 1)],
  ['local-storage', () => g.localStorage.length],
  ['broadcast', () => new Promise((go, no) => { const c = new g.BroadcastChannel('host'); c.onmessage = go; c.postMessage('x'); setTimeout(no, 500); })],
  ['parent-data', () => g.parent.document.body.id],
  ['same-origin-fetch', async () => { if (!(await g.fetch('${home}')).ok) throw 0; }],
  ['same-origin-xhr', () => { const x = new g.XMLHttpRequest(); x.open('GET', '${home}', false); x.send(); if (x.status !== 200) throw 0; }],
  ['same-origin-import', () => import('${home}')],
];
await Promise.all(all.map(([name, work]) => tryIt(name, work)));
await Promise.all(data.map(([name, work]) => tryIt(name, async () => { await work(); reached.push(name); })));
await new Promise((go) => setTimeout(go, 1500));
return reached;`;

for (const isolated of [true, false]) {
  test.describe(`with isolation of sandboxed frames ${isolated ? 'on' : 'off'}`, () => {
    test.describe.configure({ mode: 'serial' });
    let served: Awaited<ReturnType<typeof serveIsolatePage>>;
    let browser: Browser;
    let page: Page;
    test.beforeAll(async () => {
      served = await serveIsolatePage();
      const args = [...flags, `--${isolated ? 'enable' : 'disable'}-features=IsolateSandboxedIframes`];
      browser = await chromium.launch({ executablePath: chromiumPath(), args });
      page = await browser.newPage();
      await page.goto(served.url);
      await page.waitForFunction(() => 'isolates' in globalThis);
      await page.evaluate(() => {
        localStorage.setItem('secret', '1');
        // biome-ignore lint/suspicious/noDocumentCookie: a secret of the host for the attempts to find
        document.cookie = 'secret=1';
        const channel = new BroadcastChannel('host');
        channel.onmessage = () => channel.postMessage('secret');
      });
    });
    test.afterAll(async () => {
      await browser.close();
      await served.close();
    });

    test('S-01: nothing leaves a program over HTTP, TCP or UDP; S-04: nothing the host stores is reached', async () => {
      const sink = await listen();
      const end = await page.evaluate((code) => globalThis.isolates.run(code), attempts(sink.target, served.url));
      expect(end).toMatchObject({ status: 'ok', value: [] });
      expect([...sink.arrived]).toEqual([]);
      sink.close();
    });

    test('S-01, S-04: nor does a worker of the frame that has all its globals', async () => {
      const sink = await listen();
      const source = `onmessage = async (event) => event.ports[0].postMessage(await (async () => {${attempts(sink.target, served.url)}})())`;
      const reached = await page.evaluate((text) => globalThis.isolates.rawAnswer(text), source);
      expect(reached).toEqual([]);
      expect([...sink.arrived]).toEqual([]);
      sink.close();
    });

    test('a busy program holds up neither the page nor its neighbours', async () => {
      const order = await page.evaluate(async () => {
        const ended: string[] = [];
        const { run } = globalThis.isolates;
        const busy = run('while (true) {}', 1500).then(({ status }) => ended.push(`busy ${status}`));
        const neighbours = [1, 2].map((n) =>
          run(`await codemode.echo(${n})`).then(({ status }) => ended.push(`neighbour ${status}`)),
        );
        let turns = 0;
        const turning = setInterval(() => turns++, 10);
        await Promise.all([busy, ...neighbours]);
        clearInterval(turning);
        return { ended, turned: turns > 1 };
      });
      expect(order).toEqual({ ended: ['neighbour ok', 'neighbour ok', 'busy timeout'], turned: true });
    });

    test('the same attempts arrive from a worker outside the sandbox', async () => {
      const sink = await listen();
      const reached = await page.evaluate(
        async (code) => {
          const source = `onmessage = async () => postMessage(await (async () => {${code}})())`;
          const worker = new Worker(URL.createObjectURL(new Blob([source])));
          return new Promise<unknown>((resolve) => {
            worker.onmessage = (event) => resolve(event.data);
            worker.postMessage(0);
          });
        },
        attempts(sink.target, served.url),
      );
      const ways =
        'fetch xhr xhr-sync websocket event-source import import-from-function import-scripts worker-data worker-blob cache-add'.split(
          ' ',
        );
      expect([...sink.arrived]).toEqual(expect.arrayContaining(ways));
      expect(reached).toEqual(
        expect.arrayContaining([
          'indexedDB',
          'caches',
          'opfs',
          'locks',
          'broadcast',
          'same-origin-fetch',
          'same-origin-xhr',
        ]),
      );
      sink.close();
    });

    test('and from a page', async () => {
      const sink = await listen();
      const other = await browser.newPage();
      await other.goto(served.url);
      await other.evaluate(`(async () => {${attempts(sink.target)}})()`);
      const ways = 'fetch beacon image element prefetch udp tcp'.split(' ');
      await expect.poll(() => [...sink.arrived]).toEqual(expect.arrayContaining(ways));
      await other.close();
      sink.close();
    });
  });
}

test('the thread of a busy isolate is gone after its end', async () => {
  test.skip(process.platform !== 'linux', 'counts the threads in /proc');
  const served = await serveIsolatePage();
  const server = await chromium.launchServer({ executablePath: chromiumPath(), args: flags });
  const browser = await chromium.connect(server.wsEndpoint());
  const page = await browser.newPage();
  await page.goto(served.url);
  await page.waitForFunction(() => 'isolates' in globalThis);
  await page.evaluate(() => globalThis.isolates.ready());
  const pid = server.process().pid!;
  const ending = page.evaluate(() => globalThis.isolates.run('while (true) {}', 500));
  const during = new Set(dedicatedWorkers(pid).keys());
  expect(during.size).toBeGreaterThan(0);
  expect(await ending).toMatchObject({ status: 'timeout' });
  await expect.poll(() => [...dedicatedWorkers(pid).keys()].filter((thread) => during.has(thread))).toEqual([]);
  await browser.close();
  await server.close();
  await served.close();
});
