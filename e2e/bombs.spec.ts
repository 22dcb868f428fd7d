import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { chromium } from 'playwright';
import { serveIsolatePage } from '../bench/isolate.serve.ts';
import { chromiumPath, flags } from './chromium.ts';
import { startModelServer } from './model-server.ts';
import { addModel } from './pages/models.ts';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

/** What the page tells of three runs: the bomb, one beside it and one after it. */
interface Told {
  bomb: { status: string; limit?: string; message?: string };
  beside: string;
  after: string;
  /** Turns of the page's own thread while the bomb ran. */
  turns: number;
}

const bombs: [name: string, code: string, wallMs: number, ends: string[]][] = [
  ['a loop without end', 'for (;;);', 1_500, ['timeout']],
  [
    'promises without end',
    'const f = () => Promise.resolve().then(f); f(); f(); await new Promise(() => {});',
    1_500,
    ['timeout'],
  ],
  [
    'a flood of calls',
    'const all = []; for (;;) all.push(codemode.echo(1).catch(() => {}));',
    1_500,
    ['timeout', 'limit'],
  ],
  ['a flood of lines', 'for (;;) console.log("x".repeat(1000));', 1_500, ['limit', 'timeout']],
  [
    'timers without end',
    'const f = () => { setTimeout(f); setTimeout(f) }; f(); await new Promise(() => {});',
    1_500,
    ['timeout', 'limit'],
  ],
  [
    'arrays without end, with little time',
    'const all = []; for (;;) all.push(new Array(1e5).fill(1.5));',
    1_500,
    ['timeout', 'limit'],
  ],
  [
    'buffers without end, with little time',
    'const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1));',
    1_000,
    ['timeout', 'limit', 'error'],
  ],
];

test.describe('S-08: bombs', () => {
  test.describe.configure({ mode: 'serial' });
  let served: Awaited<ReturnType<typeof serveIsolatePage>>;
  test.beforeAll(async () => {
    served = await serveIsolatePage();
  });
  test.afterAll(() => served.close());
  const closing: (() => Promise<void>)[] = [];
  test.afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

  /**
   * A browser of its own, driven only until the bomb is dropped: the end of a frame's process would end the whole page for
   * the driver. Afterwards it is asked for the titles of its pages.
   */
  const open = async () => {
    const profile = await mkdtemp(join(tmpdir(), 'bombs-'));
    const own = [
      '--headless',
      '--window-size=1600,1000',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      ...flags,
      'about:blank',
    ];
    const child = spawn(chromiumPath(), own, { stdio: ['ignore', 'ignore', 'pipe'] });
    const address = await new Promise<string>((resolve) => {
      let said = '';
      child.stderr.on('data', (piece) => {
        said += piece;
        const found = /ws:\/\/([\d.:]+)\//.exec(said);
        if (found) resolve(`http://${found[1]}`);
      });
    });
    const close = async () => {
      const over = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await over;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
    };
    closing.push(close);
    return address;
  };
  /** Leaves what came of it in the title, since the end of a frame's process ends the page for the driver of this test. */
  const drop = async (address: string, code: string, wallMs: number) => {
    const driver = await chromium.connectOverCDP(address);
    const page = await driver.contexts()[0]!.newPage();
    await page.goto(served.url);
    await page.waitForFunction(() => 'isolates' in globalThis);
    await page.evaluate(
      ([code, wallMs]) => {
        const { run } = globalThis.isolates;
        let turns = 0;
        const turning = setInterval(() => turns++, 20);
        // A moment later, when the driver is gone.
        setTimeout(async () => {
          const beside = run(
            'for (let i = 0; i < 20; i++) { await new Promise((go) => setTimeout(go, 20)); await codemode.echo(i) } return 1',
            30_000,
          );
          const bomb = (await run(code, wallMs)) as { status: string; limit?: string; message?: string };
          const neighbour = await beside;
          clearInterval(turning);
          const after = await run('return await codemode.echo(1)', 30_000);
          const { status, limit, message } = bomb;
          const words = (end: object) => ['status', 'message'].flatMap((key) => Reflect.get(end, key) ?? []).join(': ');
          const told = { bomb: { status, limit, message }, beside: words(neighbour), after: words(after), turns };
          document.title = `TOLD ${encodeURIComponent(JSON.stringify(told))}`;
        }, 500);
      },
      [code, wallMs] as const,
    );
    await driver.close();
  };
  const titles = async (address: string): Promise<string[]> => {
    const pages = (await (await fetch(`${address}/json/list`)).json()) as { title: string }[];
    return pages.map(({ title }) => title);
  };
  const told = async (address: string): Promise<Told> => {
    let title = '';
    const look = async () => {
      title = (await titles(address)).find((one) => one.startsWith('TOLD ')) ?? '';
      return title;
    };
    await expect.poll(look, { timeout: 100_000, intervals: [300] }).not.toBe('');
    return JSON.parse(decodeURIComponent(title.slice(5))) as Told;
  };

  for (const [name, code, wallMs, ends] of bombs)
    test(`${name}: it ends, the page goes on, and so do its neighbours`, async () => {
      const address = await open();
      await drop(address, code, wallMs);
      const { bomb, beside, after, turns } = await told(address);
      expect(ends).toContain(bomb.status);
      expect({ beside, after }).toEqual({ beside: 'ok', after: 'ok' });
      expect(turns).toBeGreaterThan(5);
    });

  test('memory without end takes the process of the isolates, which is seen and said; the page goes on', async () => {
    test.slow();
    const address = await open();
    await drop(address, 'const all = []; for (;;) all.push(new Array(1e6).fill(1.5));', 60_000);
    const { bomb, after, turns } = await told(address);
    expect(bomb).toMatchObject({ status: 'limit', limit: 'memory', message: expect.stringContaining('memory') });
    expect(after).toBe('ok');
    expect(turns).toBeGreaterThan(5);
  });

  test('in the app, a run that died with a neighbour goes on from its journal; the bomb is ended', async ({
    baseURL,
  }) => {
    test.slow();
    const address = await open();
    const driver = await chromium.connectOverCDP(address);
    const page = await driver.contexts()[0]!.newPage();
    await page.setViewportSize({ width: 1600, height: 1000 });
    await page.goto(baseURL!);
    const workbench = new Workbench(page);
    await expect(page.getByText(/of [\d,]+ tokens|tokens, written out/)).toBeVisible({ timeout: 30_000 });
    // A model's program runs beside that of the person.
    const program =
      'let zones = 0;\nfor (let i = 0; i < 40; i++) {\n  zones += (await codemode.edge_zones_list()).length;\n  await new Promise((go) => setTimeout(go, 500));\n}\nreturn ["counted", zones].join("-");';
    const script = [{ calls: [{ name: 'execute', input: { code: program } }] }, { text: 'It went on.' }];
    const server = await startModelServer({ wire: 'openai', script });
    closing.push(() => server.close());
    await addModel(workbench, server.url);
    await workbench.ask('Count the zones.');
    await expect(page.getByRole('contentinfo')).toContainText('1 isolate running');
    await runProgram(
      workbench,
      'const all: number[][] = [];\nawait new Promise((go) => setTimeout(go, 4000));\nfor (;;) all.push(new Array(1e6).fill(1.5));',
    );
    await expect(page.getByRole('contentinfo')).toContainText('2 isolates running');
    // What it shows is left in its title: a driver that watched would lose the page with the process of the frame.
    await page.evaluate(() => {
      const told = ['The memory for programs was used up', 'It went on'];
      setInterval(() => {
        // biome-ignore lint/performance/useDomNodeTextContent: only what is shown counts
        const shown = document.body.innerText;
        document.title = `TOLD ${told.filter((text) => shown.includes(text)).join(' and ')}`;
      }, 200);
    });
    await driver.close();

    // The program of the model answers, though it was in the process that died: its model is told what it counted.
    const told = () => JSON.stringify(server.requests.filter(({ method }) => method === 'POST').at(-1)?.body);
    await expect.poll(told, { timeout: 150_000 }).toContain('counted-200');
    await expect
      .poll(() => titles(address), { timeout: 150_000, intervals: [500] })
      .toContain('TOLD The memory for programs was used up and It went on');
  });
});
