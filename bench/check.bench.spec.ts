import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { build, preview } from 'vite';
import type {} from './check.page.ts';

const root = resolve(import.meta.dirname, '..');
const specs = resolve(root, '../shared/specs');
const name = 'github-api.github.com.json';

const sorted = (values: number[]) => values.toSorted((a, b) => a - b);
const spread = (values: number[]) =>
  `median ${sorted(values)[values.length >> 1]!.toFixed(1)}, p95 ${sorted(values)[Math.floor(values.length * 0.95)]!.toFixed(1)}`;

test('type check of a program of fifty lines, cold and warm', async ({ page }) => {
  test.skip(!existsSync(join(specs, name)), 'the published documents are not beside this checkout');
  const outDir = mkdtempSync(join(tmpdir(), 'check-page-'));
  const input = join(root, 'bench/check.page.html');
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true, rollupOptions: { input } } });
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  try {
    await page.route('**/documents/*', (route) =>
      route.fulfill({ body: readFileSync(join(specs, name), 'utf8'), contentType: 'application/json' }),
    );
    await page.goto(`${server.resolvedUrls!.local[0]}bench/check.page.html`);
    await page.waitForFunction(() => 'checkBench' in globalThis);
    expect(await page.evaluate((file) => globalThis.checkBench.load(file), name)).toBe(true);
    const cold: number[] = [];
    for (let round = 0; round < 5; round++)
      cold.push((await page.evaluate((turn) => globalThis.checkBench.cold(turn), round)).check);
    const warm: number[] = [];
    const declare: number[] = [];
    let size = 0;
    for (let round = 0; round < 45; round++) {
      const answer = await page.evaluate((turn) => globalThis.checkBench.warm(turn), 100 + round);
      expect(answer.findings).toEqual([]);
      // The first few are compiled by the browser as they run.
      if (round < 5) continue;
      warm.push(answer.check);
      declare.push(answer.declare);
      size = answer.size;
    }
    const lines = await page.evaluate(() => globalThis.checkBench.lines());
    const ratio = sorted(cold)[2]! / sorted(warm)[warm.length >> 1]!;
    console.log(
      `check, warm, ${lines} lines against ${size} characters of declarations, ms: ${spread(warm)} (goal 50)`,
    );
    console.log(`  declarations of what it names, ms: ${spread(declare)}`);
    console.log(`check, cold (a fresh worker), ms: ${spread(cold)}; ${ratio.toFixed(1)} times a warm one`);
  } finally {
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
});
