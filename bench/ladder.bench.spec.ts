/** Prints what the first and the next run cost on each rung, beside the isolate: time, memory and bytes. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { chromiumPath, flags } from '../e2e/chromium.ts';
import { descendants } from './isolate.threads.ts';
import type { LadderPage } from './ladder.page.ts';

declare global {
  var ladderBench: LadderPage;
}

const root = resolve(import.meta.dirname, '..');
const image = process.env.LINUX_IMAGE ?? join(root, 'linux.image');
const rounds = 9;
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

/** Bytes that the processes of a browser have for themselves, shared pages counted in part. Linux. */
function memoryOf(pid: number): number {
  return descendants(pid).reduce((sum, own) => {
    try {
      const [, kilobytes] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${own}/smaps_rollup`, 'utf8')) ?? [];
      return sum + Number(kilobytes ?? 0) * 1024;
    } catch {
      return sum;
    }
  }, 0);
}

test('cold and warm start of each rung', async () => {
  test.setTimeout(600_000);
  const outDir = mkdtempSync(join(tmpdir(), 'ladder-page-'));
  const input = join(root, 'bench/ladder.page.html');
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true, rollupOptions: { input } } });
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  try {
    const found: Record<string, { cold: number; warm: number; memory: number; bytes: number }> = {};
    const hasImage = existsSync(image);
    if (!hasImage) console.log('linux    skipped: no image here; build one with npm run build:linux');
    const all = ['isolate', 'npm', 'wasi', 'python', 'page', 'shell', 'node', ...(hasImage ? ['linux'] : [])];
    const wanted = process.env.RUNGS?.split(',') ?? all;
    for (const name of all.filter((one) => wanted.includes(one))) {
      // A browser of its own for each, so that nothing of one is there for the next.
      const launched = await chromium.launchServer({ executablePath: chromiumPath(), args: flags });
      const browser = await chromium.connect(launched.wsEndpoint());
      const page = await browser.newPage();
      await page.goto(`${server.resolvedUrls!.local[0]}bench/ladder.page.html`);
      await expect.poll(() => page.evaluate('globalThis.ready'), { timeout: 30_000 }).toBe(true);
      // A person brings the image as a file: it is there before, and is told apart from what comes over the wire.
      await page.route('**/linux.image', (route) => route.fulfill({ path: image }));
      await page.evaluate((own) => ladderBench.prepare(own), name);
      const sizes = new Map<string, Promise<number>>();
      page.on('response', (response) => {
        if (!response.url().endsWith('.html'))
          sizes.set(
            response.url(),
            response.body().then(
              (body) => gzipSync(body).length,
              () => 0,
            ),
          );
      });
      const pid = launched.process().pid!;
      const before = memoryOf(pid);
      const { cold, warm } = await page.evaluate(([own, times]) => ladderBench.run(own, times), [name, rounds] as [
        string,
        number,
      ]);
      const memory = memoryOf(pid) - before;
      const bytes = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0);
      found[name] = { cold, warm: median(warm), memory, bytes };
      const restores = await page.evaluate(() => ladderBench.restores);
      if (restores.length > 0)
        console.log(
          `${name.padEnd(8)} memory of the machine gone on with in ${restores[0]!.toFixed(0)} ms the first time, then ${median(restores).toFixed(0)} ms; its image is ${megabytes(statSync(image).size)}`,
        );
      await browser.close();
      await launched.close();
    }
    const base = found.isolate ?? { cold: Number.NaN, warm: Number.NaN };
    for (const [name, { cold, warm, memory, bytes }] of Object.entries(found))
      console.log(
        `${name.padEnd(8)} first ${cold.toFixed(0)} ms (${(cold / base.cold).toFixed(1)} of the isolate), next ${warm.toFixed(1)} ms (${(warm / base.warm).toFixed(1)}), ${megabytes(memory)} of memory, ${megabytes(bytes)} gzipped over the wire`,
      );
  } finally {
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
});
