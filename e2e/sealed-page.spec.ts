import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium, expect, type Page, test } from '@playwright/test';
import { build, createServer as createDevServer, type Plugin } from 'vite';
import type { Egress, EgressResult } from '../src/guard/egress.contract.ts';
import { chromiumPath, flags } from './chromium.ts';

test.use({ serviceWorkers: 'allow' });

// The page's own policy, held against a listener on another port, from the built app, the dev server and a plain static
// host. Beside the app stands a page with its index.html whose script hands the egress worker to the test.

const root = join(import.meta.dirname, '..');
const closing: (() => Promise<unknown>)[] = [];
test.afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Listener {
  origin: string;
  /** Of each request: its method, path and the credential headers it carried. */
  arrived: { method: string; path: string; key: string | undefined }[];
}

/** Answers anything to anyone; `/closed/…` without leave to read, `/redirect?to=…` by sending on. */
async function listen(): Promise<Listener> {
  const listener: Listener = { origin: '', arrived: [] };
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://127.0.0.1');
    const key = (request.headers.authorization ?? request.headers['x-api-key']) as string | undefined;
    listener.arrived.push({ method: request.method!, path: url.pathname, key });
    if (!url.pathname.startsWith('/closed/')) {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-headers', 'authorization, x-api-key, content-type');
      response.setHeader('access-control-allow-methods', '*');
    }
    const to = url.searchParams.get('to');
    if (request.method === 'OPTIONS') response.end();
    else if (to) response.writeHead(307, { location: to }).end();
    else response.end(`answer to ${url.pathname}`);
  });
  server.on('upgrade', (request, socket: Socket) => {
    listener.arrived.push({ method: 'UPGRADE', path: request.url!, key: undefined });
    socket.destroy();
  });
  listener.origin = await open(server);
  return listener;
}

async function open(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** A host that knows nothing of the app: files of a folder under a sub-path, and no headers but the type. */
async function serveFolder(folder: string, under: string): Promise<string> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url!, 'http://127.0.0.1');
    const file = pathname.slice(under.length) || 'index.html';
    try {
      if (!pathname.startsWith(under) || file.includes('..')) throw new Error('not here');
      const bytes = await readFile(join(folder, file));
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  return (await open(server)) + under;
}

/** index.html with another script: `sealed.html`, whose `startEgress` is the app's own. */
function sealedPage(): Plugin {
  const html = async () => {
    const text = await readFile(join(root, 'index.html'), 'utf8');
    const sealed = text.replace('./src/app/main.tsx', '/sealed-entry.js');
    if (sealed === text) throw new Error('index.html does not name its script as this test expects.');
    return sealed;
  };
  return {
    name: 'sealed-page',
    enforce: 'pre',
    resolveId(id) {
      if (id.endsWith('sealed.html')) return join(root, 'sealed.html');
      return id === '/sealed-entry.js' ? '\0sealed-entry.js' : undefined;
    },
    load(id) {
      if (id.endsWith('sealed.html')) return html();
      if (id !== '\0sealed-entry.js') return;
      return `
        import { startEgress } from '#guard/egress.remote.ts';
        import { makeKey } from '#guard/seal.ts';
        globalThis.egress = startEgress();
        globalThis.opened = makeKey().then((key) => globalThis.egress.open(key, []));`.replaceAll(
        "'#",
        `'${join(root, 'src')}/`,
      );
    },
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        if (request.url !== '/sealed.html') return next();
        response.setHeader('content-type', 'text/html');
        response.end(await server.transformIndexHtml('/sealed.html', await html()));
      });
    },
  };
}

const config = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sealed-page-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const shared = { root, base: './', configFile: false, logLevel: 'error', plugins: [sealedPage()] } as const;
  return { folder, shared: { ...shared, worker: { format: 'es' as const }, cacheDir: join(folder, 'cache') } };
};

async function serveDev(): Promise<string> {
  const { shared } = await config();
  const server = await createDevServer({
    ...shared,
    base: '/',
    plugins: [sealedPage()],
    server: { host: '127.0.0.1', port: 0, hmr: false },
    optimizeDeps: { entries: [], include: ['comlink'] },
  });
  await server.listen();
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.httpServer!.address() as AddressInfo).port}/sealed.html`;
}

let built: Promise<string> | undefined;
/** Built once, beside nothing else. */
function buildSealed(): Promise<string> {
  built ??= (async () => {
    const { folder, shared } = await config();
    const outDir = join(folder, 'out');
    const input = join(root, 'sealed.html');
    const output = { outDir, emptyOutDir: true, rolldownOptions: { input } };
    await build({ ...shared, plugins: [sealedPage()], build: output });
    return outDir;
  })();
  return built;
}

const serveBuilt = async () => `${await serveFolder(await buildSealed(), '/some/where/')}sealed.html`;

/** Every way a script has to make a browser ask another server for something, its own navigation and WebRTC apart. */
async function tryEverything(page: Page, target: string): Promise<string[]> {
  return page.evaluate(async (target) => {
    // Out of the evaluation itself, for which a debugger lifts the ban on eval.
    await new Promise((resolve) => setTimeout(resolve));
    const element = (name: string, attributes: Record<string, string>, inside?: Node) => {
      const made = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      if (inside) made.append(inside);
      document.body.append(made);
      return made;
    };
    const style = (text: string) => element('style', {}, document.createTextNode(text));
    const to = (name: string) => `${target}/${name}`;
    const ways: Record<string, () => unknown> = {
      fetch: () => fetch(to('fetch')),
      'fetch-no-cors': () => fetch(to('fetch-no-cors'), { mode: 'no-cors', method: 'POST', body: 'x' }),
      'fetch-keepalive': () => fetch(to('fetch-keepalive'), { keepalive: true, mode: 'no-cors' }),
      xhr: () => {
        const request = new XMLHttpRequest();
        request.open('GET', to('xhr'));
        request.send();
      },
      websocket: () => new WebSocket(to('websocket').replace('http', 'ws')),
      eventsource: () => new EventSource(to('eventsource')),
      beacon: () => navigator.sendBeacon(to('beacon'), 'x'),
      import: () => import(to('import')),
      img: () => element('img', { src: to('img') }),
      picture: () => element('img', { srcset: `${to('picture')} 1x` }),
      script: () => element('script', { src: to('script') }),
      stylesheet: () => element('link', { rel: 'stylesheet', href: to('stylesheet') }),
      prefetch: () => element('link', { rel: 'prefetch', href: to('prefetch') }),
      preload: () => element('link', { rel: 'preload', as: 'fetch', href: to('preload') }),
      modulepreload: () => element('link', { rel: 'modulepreload', href: to('modulepreload') }),
      iframe: () => element('iframe', { src: to('iframe') }),
      object: () => element('object', { data: to('object') }),
      embed: () => element('embed', { src: to('embed') }),
      video: () => element('video', { src: to('video') }),
      poster: () => element('video', { poster: to('poster') }),
      audio: () => element('audio', { src: to('audio') }),
      track: () => element('video', {}, element('track', { src: to('track'), default: '' })),
      background: () => element('p', { style: `background: url(${to('background')})` }),
      'css-import': () => style(`@import url(${to('css-import')});`),
      font: () => style(`@font-face { font-family: f; src: url(${to('font')}) } body { font-family: f }`),
      form: () => {
        element('iframe', { name: 'sink' });
        (element('form', { action: to('form'), method: 'post', target: 'sink' }) as HTMLFormElement).submit();
      },
      ping: () => {
        const link = element('a', { href: '#here', ping: to('ping') });
        link.click();
      },
      worker: () => new Worker(to('worker')),
      'service-worker': () => navigator.serviceWorker.register(to('service-worker')),
      speculation: () =>
        element(
          'script',
          { type: 'speculationrules' },
          document.createTextNode(`{"prefetch":[{"urls":["${to('speculation')}"],"eagerness":"immediate"}]}`),
        ),
    };
    for (const way of Object.values(ways)) {
      try {
        await Promise.race([way(), new Promise((resolve) => setTimeout(resolve, 100))]);
      } catch {
        // Refused at once; the others are told by what arrives.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    return Object.keys(ways);
  }, target);
}

/** What a script that got into the page could not do with text. */
function tryText(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve));
    const globals = globalThis as { ran?: boolean };
    const outcome = async (act: () => unknown) => {
      try {
        delete globals.ran;
        const value = act();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return globals.ran ? 'ran' : value ? 'done' : 'nothing';
      } catch (error) {
        return (error as Error).name;
      }
    };
    const inline = () => {
      const script = document.createElement('script');
      script.append(document.createTextNode('globalThis.ran = true'));
      document.head.append(script);
    };
    const factory = (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } })
      .trustedTypes;
    const run = globalThis as unknown as { eval(text: string): unknown; Function: FunctionConstructor };
    return {
      'inline script': await outcome(inline),
      eval: await outcome(() => run.eval('globalThis.ran = true')),
      Function: await outcome(() => new run.Function('globalThis.ran = true')()),
      'timer of text': await outcome(() => setTimeout('globalThis.ran = true' as unknown as () => void)),
      innerHTML: await outcome(() => {
        const made = document.createElement('div');
        made.innerHTML = '<img src=x onerror="globalThis.ran = true">';
        return made.firstChild;
      }),
      'handler in an attribute': await outcome(() => {
        const button = document.createElement('button');
        button.setAttribute('onclick', 'globalThis.ran = true');
        button.click();
      }),
      'javascript: address': await outcome(() => {
        const link = document.createElement('a');
        link.href = 'javascript:void (globalThis.ran = true)';
        document.body.append(link);
        link.click();
      }),
      'policy of another name': await outcome(() => factory.createPolicy('another', {})),
    };
  });
}

async function expectSealed(page: Page): Promise<void> {
  const listener = await listen();
  const own = await page.evaluate(async () => (await fetch('./icon.svg')).status);
  expect(own, 'the page may ask its own server').toBe(200);
  await tryEverything(page, listener.origin);
  expect(listener.arrived).toEqual([]);
  expect(await tryText(page)).toEqual({
    'inline script': 'nothing',
    eval: 'EvalError',
    Function: 'EvalError',
    'timer of text': expect.stringMatching(/TypeError|EvalError|nothing|done/),
    innerHTML: 'TypeError',
    'handler in an attribute': expect.stringMatching(/TypeError|nothing/),
    'javascript: address': 'nothing',
    'policy of another name': 'TypeError',
  });
}

declare global {
  var egress: Egress;
  var opened: Promise<void>;
}

// The three that are missed want the page's own origin in any case.
test('a page without the policy is heard, so the listener hears', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'open-page-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const listener = await listen();
  await writeFile(join(folder, 'open.html'), '<!doctype html><title>Open</title><body></body>');
  await page.goto(`${await serveFolder(folder, '/')}open.html`);
  const ways = await tryEverything(page, listener.origin);
  const missed = () => ways.filter((way) => !listener.arrived.some(({ path }) => path === `/${way}`));
  await expect.poll(() => missed().sort()).toEqual(['service-worker', 'track', 'worker']);
});

test('the built app reaches nothing but its own server', async ({ page }) => {
  await page.goto('./');
  await expectSealed(page);
});

test('the built app is as sealed on a plain host under a sub-path', async ({ page }) => {
  await page.goto(await serveFolder(join(root, 'dist'), '/under/a/path/'));
  await expectSealed(page);
});

for (const [where, serve] of [
  ['in dev', serveDev],
  ['built, on a plain host under a sub-path', serveBuilt],
] as const) {
  test(`${where}: the page reaches nothing, the egress worker what was granted`, async ({ page }) => {
    await page.goto(await serve());
    await page.waitForFunction(() => 'egress' in globalThis);
    await expectSealed(page);

    const [granted, other] = [await listen(), await listen()];
    const request = (url: string) =>
      page.evaluate(async (url) => {
        const result: EgressResult = await globalThis.egress.request({
          grant: 'source:test',
          method: 'GET',
          url,
          headers: { authorization: 'Bearer forged' },
        });
        return result.ok ? { ok: true, text: await new Response(result.value.body).text() } : result;
      }, url);

    expect(await request(`${granted.origin}/a`)).toMatchObject({ ok: false, code: 'no_grant' });
    await page.evaluate(async (origin) => {
      await globalThis.opened;
      await globalThis.egress.seal('main', origin, 'sk-0123456789abcdef');
      const credential = { alias: 'main', place: 'header', name: 'x-api-key' } as const;
      await globalThis.egress.grant([{ id: 'source:test', origin, credential }]);
    }, granted.origin);
    expect(await request(`${granted.origin}/a`)).toEqual({ ok: true, text: 'answer to /a' });
    expect(granted.arrived.filter((r) => r.method === 'GET')).toEqual([
      { method: 'GET', path: '/a', key: 'sk-0123456789abcdef' },
    ]);
    expect(await request(`${other.origin}/a`)).toMatchObject({ ok: false, code: 'origin_refused' });
    const redirect = `${granted.origin}/redirect?to=${encodeURIComponent(`${other.origin}/stolen`)}`;
    expect(await request(redirect)).toMatchObject({ ok: false, code: 'redirect_refused' });
    expect(other.arrived).toEqual([]);
    const closed = await request(`${granted.origin}/closed/a`);
    expect(closed).toMatchObject({ ok: false, code: 'unreachable', detail: { cause: 'cors' } });
  });
}

test('a public page is told when the browser keeps it from this device', async () => {
  const port = new URL(await serveBuilt()).port;
  const home = `http://page.test:${port}`;
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      ...flags,
      '--host-resolver-rules=MAP page.test 127.0.0.1',
      `--ip-address-space-overrides=127.0.0.1:${port}=public`,
      `--unsafely-treat-insecure-origin-as-secure=${home}`,
    ],
  });
  closing.push(() => browser.close());
  const local = await listen();
  const page = await browser.newPage();
  const client = await page.context().newCDPSession(page);
  const { browserContextId = '' } = (await client.send('Target.getTargetInfo')).targetInfo;
  const permission = { name: 'loopback-network' };
  const allow = (setting: 'granted' | 'denied') =>
    client.send('Browser.setPermission', { permission, setting, origin: home, browserContextId });
  const ask = () =>
    page.evaluate(async (origin) => {
      await globalThis.egress.grant([{ id: 'model:local', origin }]);
      const request = { grant: 'model:local', method: 'GET', url: `${origin}/a`, headers: {} };
      const result = await globalThis.egress.request(request);
      return result.ok ? { ok: true } : result;
    }, local.origin);

  await allow('denied');
  await page.goto(`${home}/some/where/sealed.html`);
  await page.waitForFunction(() => 'egress' in globalThis);
  expect(await ask()).toMatchObject({ code: 'unreachable', detail: { cause: 'local_network_denied' } });
  expect(local.arrived).toEqual([]);
  await allow('granted');
  expect(await ask()).toEqual({ ok: true });
});
