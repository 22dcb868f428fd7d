import { expect, test } from '@playwright/test';
import { type Browser, chromium, type Page } from 'playwright';
import { serveIsolatePage } from '../bench/isolate.serve.ts';
import { dedicatedWorkers } from '../bench/isolate.threads.ts';
import { chromiumPath, flags } from './chromium.ts';
import { listen } from './sink.ts';
import { attempts } from './ways-out.ts';

test.use({ serviceWorkers: 'allow' });

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
