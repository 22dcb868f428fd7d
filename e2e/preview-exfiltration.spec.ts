import { expect, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';
import { listen, type Target } from './sink.ts';

test.use({ serviceWorkers: 'allow' });

/** Ways out that a page has and a worker has not; each stands for itself. The body of an async function. */
const attempts = ({ http, tcp, udp }: Target) => `
const h = 'http://${http}/', g = globalThis, d = document;
const put = (html) => { const at = d.createElement('div'); at.innerHTML = html; d.body.append(at); };
const link = (rel, href, more = {}) => d.head.append(Object.assign(d.createElement('link'), { rel, href }, more));
const inFrame = (n, script) => { const f = d.createElement('iframe'); f.srcdoc = '<script>' + script + '<' + '/script>'; d.body.append(f); };
const rtc = "new RTCPeerConnection({ iceServers: [{ urls: 'stun:${udp}' }, { urls: 'turn:${tcp}?transport=tcp', username: 'u', credential: 'c' }] })";
const gather = "(async (p) => { p.createDataChannel('x'); await p.setLocalDescription(await p.createOffer()); })(" + rtc + ")";
const own = [...d.scripts].map((one) => one.text).filter(Boolean).at(-1);
const all = [
  ['fetch', (n) => fetch(h + n, { mode: 'no-cors' })],
  ['keepalive', (n) => fetch(h + n, { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' })],
  ['fetch-later', (n) => g.fetchLater(h + n, { activateAfter: 0 })],
  ['xhr', (n) => { const x = new XMLHttpRequest(); x.open('GET', h + n); x.send(); }],
  ['websocket', (n) => new WebSocket('ws://${http}/' + n)],
  ['event-source', (n) => new EventSource(h + n)],
  ['beacon', (n) => navigator.sendBeacon(h + n, 'x')],
  ['import', (n) => import(h + n)],
  ['worker', (n) => new Worker(h + n)],
  ['worker-blob', (n) => new Worker(URL.createObjectURL(new Blob(['fetch("' + h + n + '",{mode:"no-cors"})'])))],
  ['image', (n) => { new Image().src = h + n; }],
  ['image-in-html', (n) => put('<img src="' + h + n + '"><img srcset="' + h + n + ' 2x"><picture><source srcset="' + h + n + '"><img></picture>')],
  ['media', (n) => put('<video src="' + h + n + '" poster="' + h + n + '"></video><audio src="' + h + n + '" autoplay></audio>')],
  ['svg', (n) => put('<svg><image href="' + h + n + '"/><use href="' + h + n + '#x"/></svg>')],
  ['style', (n) => put('<style>@import "' + h + n + '"; body { background: url(' + h + n + ') }</style><p style="background:url(' + h + n + ')">x</p>')],
  ['font', (n) => new FontFace('x', 'url(' + h + n + ')').load()],
  ['object', (n) => put('<object data="' + h + n + '"></object><embed src="' + h + n + '">')],
  ['frame', (n) => put('<iframe src="' + h + n + '"></iframe>')],
  ['frame-of-text', (n) => inFrame(n, 'fetch("' + h + n + '",{mode:"no-cors"});new Image().src="' + h + n + '"')],
  ['script', (n) => d.head.append(Object.assign(d.createElement('script'), { src: h + n }))],
  ['stylesheet', (n) => link('stylesheet', h + n)],
  ['prefetch', (n) => link('prefetch', h + n)],
  ['preload', (n) => link('preload', h + n, { as: 'image' })],
  ['module-preload', (n) => link('modulepreload', h + n)],
  ['icon', (n) => link('icon', h + n)],
  ['manifest', (n) => link('manifest', h + n)],
  ['prerender', (n) => { const s = d.createElement('script'); s.type = 'speculationrules'; s.text = JSON.stringify({ prefetch: [{ urls: [h + n] }], prerender: [{ urls: [h + n] }] }); d.head.append(s); }],
  ['ping', (n) => { const a = Object.assign(d.createElement('a'), { href: '#', ping: h + n }); d.body.append(a); a.click(); }],
  ['open', (n) => g.open(h + n)],
  ['open-of-prototype', (n) => { const f = d.createElement('iframe'); d.body.append(f); f.contentWindow.open(h + n); }],
  ['top', (n) => { if (top !== g) top.location = h + n; }],
  ['parent', (n) => { if (parent !== g) parent.location = h + n; }],
  ['service-worker', (n) => navigator.serviceWorker.register(h + n)],
  ['css-paint', (n) => CSS.paintWorklet.addModule(h + n)],
  ['web-transport', () => new WebTransport('https://${udp}/').ready],
  ['rtc', () => (0, eval)(gather)],
  ['rtc-in-frame', (n) => inFrame(n, gather)],
  ['rtc-in-frame-by-own-script', (n) => own && inFrame(n, own)],
  ['rtc-of-frame', () => { const f = d.createElement('iframe'); d.body.append(f); const { RTCPeerConnection } = f.contentWindow; (0, eval)(gather); }],
  ['preconnect', () => { link('preconnect', 'http://${tcp}/'); link('dns-prefetch', 'http://${tcp}/'); }],
];
for (const [name, work] of all) try { Promise.resolve(work(name)).catch(() => {}); } catch {}
await new Promise((go) => setTimeout(go, 2000));`;

/** Ways to leave for another address: each is the end of its page. */
const moves = (http: string): [name: string, script: string][] => [
  [
    'form',
    `const f = Object.assign(document.createElement('form'), { action: 'http://${http}/go-form', method: 'post' }); document.body.append(f); f.submit()`,
  ],
  [
    'download',
    `const a = Object.assign(document.createElement('a'), { href: 'http://${http}/go-download', download: 'x' }); document.body.append(a); HTMLElement.prototype.click.call(a)`,
  ],
  ['href', `location.href = 'http://${http}/go-href'`],
  ['replace', `location.replace('http://${http}/go-replace')`],
  [
    'anchor',
    `HTMLElement.prototype.click.call(Object.assign(document.createElement('a'), { href: 'http://${http}/go-anchor' }))`,
  ],
  [
    'meta',
    `document.head.append(Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: '0;url=http://${http}/go-meta' }))`,
  ],
  ['open-self', `Object.getPrototypeOf(window).open?.call(window, 'http://${http}/go-self', '_self')`],
  ['data', `location.href = 'data:text/html,<img src=http://${http}/go-data>'`],
  [
    'blob',
    `location.href = URL.createObjectURL(new Blob(['<img src=http://${http}/go-blob>'], { type: 'text/html' }))`,
  ],
  ['written', `document.open(); document.write('<img src=http://${http}/go-written>'); document.close()`],
];

test('nothing leaves a previewed page: no request, no connection, no datagram', async ({ page, context }) => {
  test.setTimeout(240_000);
  const sink = await listen();
  try {
    const control = await context.newPage();
    await control.goto(`http://${sink.target.http}/control`);
    await control.evaluate(`(async () => {${attempts(sink.target)}})()`).catch(() => undefined);
    await expect
      .poll(() => [...sink.arrived])
      .toEqual(expect.arrayContaining(['fetch', 'image', 'prefetch', 'tcp', 'udp']));
    await control.close();

    const workbench = await new Workbench(page).open();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const pages = Object.fromEntries(
      moves(sink.target.http).map(([name, script]) => [`/${name}.html`, `<h1>${name}</h1><script>${script}</script>`]),
    );
    const all = `<h1>all</h1><script>(async () => {${attempts(sink.target)}; document.body.append('tried')})()</script>`;
    await workbench.writeFiles({ '/all.html': all, ...pages });
    sink.arrived.clear();
    const headers = await page.evaluate(async () => [...(await fetch('preview.html')).headers]);
    expect(headers).toContainEqual(['connection-allowlist', '()']);
    await page.keyboard.press('Alt+V');
    const address = page.getByRole('combobox', { name: 'Page', exact: true });
    await address.fill('/all.html');
    await address.press('Enter');
    const shown = page.frameLocator('iframe[title="Preview"]').frameLocator('iframe').first();
    await expect(shown.getByText('tried')).toBeVisible({ timeout: 30_000 });
    expect([...sink.arrived]).toEqual([]);
    for (const [name] of moves(sink.target.http)) {
      await address.fill(`/${name}.html`);
      await address.press('Enter');
      const left = page.getByRole('alert').filter({ hasText: /left for|No server of this workspace/ });
      const stayed = shown.getByRole('heading', { name });
      await expect
        .poll(async () => (await left.isVisible()) || (await stayed.isVisible()), { timeout: 15_000 })
        .toBe(true);
    }
    // A connection that was on its way would have arrived by now.
    await page.waitForFunction(
      (until) => performance.now() > until,
      await page.evaluate(() => performance.now() + 2_000),
    );
    expect([...sink.arrived]).toEqual([]);
  } finally {
    sink.close();
  }
});
