import { test } from '@playwright/test';
import { type Browser, chromium } from 'playwright';
import { chromiumPath, flags } from '../e2e/chromium.ts';
import { serveIsolatePage } from './isolate.serve.ts';
import { dedicatedWorkers } from './isolate.threads.ts';

/** Rounds interleave what is compared, so that load of the machine falls on all of it. */
const startRounds = 60;
const callRounds = 9;
const callsARound = 1000;

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const p95 = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)]!;

let served: Awaited<ReturnType<typeof serveIsolatePage>>;
let browser: Browser;
test.setTimeout(300_000);
test.beforeAll(async () => {
  served = await serveIsolatePage();
  browser = await chromium.launch({ executablePath: chromiumPath(), args: flags });
});
test.afterAll(async () => {
  await browser.close();
  await served.close();
});

async function open() {
  const page = await browser.newPage();
  await page.goto(served.url);
  await page.waitForFunction(() => 'isolates' in globalThis);
  await page.evaluate(() => globalThis.isolates.ready());
  return page;
}

test('isolate start', async () => {
  const page = await open();
  const times: Record<string, number[]> = { pool: [], miss: [], cold: [], peer: [] };
  for (let round = -5; round < startRounds; round++) {
    for (const who of Object.keys(times)) {
      const ms = await page.evaluate((name) => globalThis.isolates.start(name), who);
      if (round >= 0) times[who]!.push(ms);
    }
  }
  const [pool, miss, cold, peer] = [times.pool!, times.miss!, times.cold!, times.peer!].map(median) as [
    number,
    number,
    number,
    number,
  ];
  console.log(
    `isolate start, from the pool: ${pool.toFixed(2)} ms, p95 ${p95(times.pool!).toFixed(2)} ms (${(peer / pool).toFixed(1)}x faster than @cloudflare/codemode)`,
  );
  console.log(`isolate start, pool miss: ${miss.toFixed(2)} ms (${(miss / peer).toFixed(2)} of @cloudflare/codemode)`);
  console.log(
    `isolate start, nothing standing: ${cold.toFixed(2)} ms (${(cold / peer).toFixed(2)} of @cloudflare/codemode)`,
  );
  console.log(`isolate start, @cloudflare/codemode: ${peer.toFixed(2)} ms (1)`);
  await page.close();
});

for (const parallel of [false, true]) {
  test(`host calls, ${parallel ? 'parallel' : 'sequential'}`, async () => {
    const page = await open();
    const times: Record<string, number[]> = { ours: [], port: [], peer: [] };
    for (let round = -1; round < callRounds; round++) {
      for (const who of Object.keys(times)) {
        await page.evaluate(() => globalThis.isolates.ready());
        const us = await page.evaluate(([name, count, together]) => globalThis.isolates.call(name, count, together), [
          who,
          callsARound,
          parallel,
        ] as const);
        if (round >= 0) times[who]!.push(us);
      }
    }
    const [ours, port, peer] = [median(times.ours!), median(times.port!), median(times.peer!)];
    const what = `host call, ${parallel ? 'parallel' : 'sequential'}`;
    console.log(
      `${what}: ${ours.toFixed(0)} us (${(peer / ours).toFixed(2)}x faster than @cloudflare/codemode, ${(ours / port).toFixed(2)} of a bare port)`,
    );
    console.log(`${what}, bare port: ${port.toFixed(0)} us (1)`);
    console.log(`${what}, @cloudflare/codemode: ${peer.toFixed(0)} us (${(peer / port).toFixed(2)} of a bare port)`);
    await page.close();
  });
}

test('a busy isolate after its limit', async () => {
  test.skip(process.platform !== 'linux', 'counts the threads in /proc');
  const server = await chromium.launchServer({ executablePath: chromiumPath(), args: flags });
  const own = await chromium.connect(server.wsEndpoint());
  const page = await own.newPage();
  await page.goto(served.url);
  await page.waitForFunction(() => 'isolates' in globalThis);
  const late: number[] = [];
  const gone: number[] = [];
  for (let round = 0; round < 10; round++) {
    await page.evaluate(() => globalThis.isolates.ready());
    const end = page.evaluate(() => globalThis.isolates.run('while (true) {}', 300)) as Promise<{ durationMs: number }>;
    const busy = await busiest(server.process().pid!);
    late.push((await end).durationMs - 300);
    const from = performance.now();
    while (dedicatedWorkers(server.process().pid!).has(busy)) await new Promise((resolve) => setTimeout(resolve, 2));
    gone.push(performance.now() - from);
  }
  console.log(`busy isolate, ended after its limit: ${median(late).toFixed(1)} ms, p95 ${p95(late).toFixed(1)} ms`);
  console.log(`busy isolate, thread gone after that: ${median(gone).toFixed(1)} ms, p95 ${p95(gone).toFixed(1)} ms`);
  await own.close();
  await server.close();
});

/** The worker thread that used most of the processor within a tenth of a second. */
async function busiest(browserPid: number): Promise<string> {
  const before = dedicatedWorkers(browserPid);
  await new Promise((resolve) => setTimeout(resolve, 120));
  const grown = [...dedicatedWorkers(browserPid)].map(([id, ticks]) => [id, ticks - (before.get(id) ?? 0)] as const);
  return grown.toSorted((a, b) => b[1] - a[1])[0]![0];
}
