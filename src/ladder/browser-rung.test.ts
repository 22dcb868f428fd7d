/** The lent Chrome as a rung: a real Chromium of the test's own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFiles } from '#workspace/files.ts';
import { createMemoryBlobs } from '#workspace/memory-blobs.ts';
import { serve, startChromium } from './browser/chromium.suite.ts';
import { createBrowserWorker } from './browser/worker.ts';
import { createBrowserPages } from './browser.ts';
import { createBrowserRung, openByCalls } from './browser-rung.ts';
import type { RungProvider } from './rung.contract.ts';
import { rungSuite } from './rung.suite.ts';

const chromium = startChromium();
const worker = createBrowserWorker();
const allowed = new Set<string>();
const noPreview = async () => Promise.reject(new Error('There is none here.'));
const pages = createBrowserPages({
  worker: async () => worker,
  preview: noPreview,
  fits: async () => false,
  leave: () => undefined,
});
let last = 0;
const provider = createBrowserRung({
  kind: 'chrome',
  available: async () => ({ ok: true }),
  now: () => performance.now(),
  open(_task, signal) {
    const owner = String(++last);
    return {
      act: (command, ms) => pages.run(owner, 'chrome', command, ms, signal),
      close: () => void pages.close(owner, 'chrome'),
    };
  },
});
beforeAll(async () => {
  const attached = await worker.attach(
    chromium.port,
    async (url) => allowed.has(new URL(url).origin),
    () => undefined,
  );
  expect(attached.ok).toBe(true);
});
afterAll(() => chromium.kill());

/** The suite gives a program; here it is the script of a page. */
const asPage = (rung: RungProvider): RungProvider => ({
  ...rung,
  run: ({ code, ...task }) =>
    rung.run({ ...task, code: `data:text/html,${encodeURIComponent(`<title>Page</title><script>${code}</script>`)}` }),
});
rungSuite('A lent Chrome', () => asPage(provider), {
  language: 'html',
  prints: `console.log('one'); console.log('two')`,
  fails: `throw new Error('boom')`,
  endless: 'for (;;);',
});

describe('a program in a page of the web', () => {
  let ours: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    ours = await serve({ '/': '<title>Ours</title><h1>Web</h1>' });
  });
  afterAll(() => ours.close());
  const run = async (code: string) => {
    const files = await openFiles({ store: createMemoryBlobs(), workspaceId: 'one', now: () => 0 });
    if (!files.ok) throw new Error(files.message);
    return provider.run({ language: 'typescript', code, input: { by: 2 }, files: files.value }).end;
  };

  it('goes where it may, gives its value, and tells what it threw', async () => {
    const read = `// page: ${ours.origin}/\nconst h: string = document.querySelector('h1')!.innerText; return h.repeat(input.by)`;
    expect(await run(read)).toMatchObject({ status: 'refused', message: expect.stringContaining(ours.origin) });
    expect(ours.asked).toEqual([]);
    allowed.add(ours.origin);
    expect(await run(read)).toMatchObject({ status: 'exited', exitCode: 0, value: 'WebWeb' });
    expect(await run(`// page: ${ours.origin}/\nnull.x`)).toMatchObject({ status: 'exited', exitCode: 1 });
  });
});

it('says that it is not there, and works through calls where a program has them', async () => {
  let lent = false;
  const none = createBrowserRung({
    kind: 'chrome',
    available: async () => (lent ? { ok: true } : { ok: false, reason: 'No Chrome is attached.' }),
    now: () => 0,
    open: openByCalls('chrome'),
  });
  expect(await none.start()).toEqual({ ok: false, message: 'No Chrome is attached.' });
  const files = await openFiles({ store: createMemoryBlobs(), workspaceId: 'two', now: () => 0 });
  if (!files.ok) throw new Error(files.message);
  const asked: unknown[] = [];
  const answers = { browser_open: {}, browser_evaluate: 'Title', browser_console: [{ level: 'log', text: 'hi' }] };
  const capabilities = new Map(
    Object.entries(answers).map(([name, value]) => [
      name,
      async (args: unknown[]) => {
        asked.push([name, ...args]);
        return { ok: true as const, value };
      },
    ]),
  );
  const task = { language: 'typescript', code: 'document.title as string', files: files.value } as const;
  expect(await none.run({ ...task, capabilities }).end).toMatchObject({
    status: 'unavailable',
    message: 'No Chrome is attached.',
  });
  lent = true;
  expect(await none.run({ ...task, capabilities }).end).toMatchObject({ status: 'exited', value: 'Title' });
  expect(asked).toEqual([
    ['browser_open', { address: '/index.html', page: 'chrome' }],
    ['browser_evaluate', { code: expect.stringContaining('return (document.title '), page: 'chrome' }],
    ['browser_console', { page: 'chrome' }],
  ]);
  expect(await none.run(task).end).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('browser_open'),
  });
});
