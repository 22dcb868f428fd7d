/** Prints what 1,000 files cost to write and read over a real database, and Git on 2,000. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { build, preview } from 'vite';
import type { GitPage } from './git.page.ts';

declare global {
  var gitBench: GitPage;
}

const root = resolve(import.meta.dirname, '..');
const ms = (time: number) => `${time.toFixed(0)} ms`;

test('1,000 files written and read, Git on 2,000', async ({ page }) => {
  const outDir = mkdtempSync(join(tmpdir(), 'git-page-'));
  const input = join(root, 'bench/git.page.html');
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true, rollupOptions: { input } } });
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  try {
    await page.goto(`${server.resolvedUrls!.local[0]}bench/git.page.html`);
    await expect.poll(() => page.evaluate('globalThis.ready'), { timeout: 30_000 }).toBe(true);
    const { write, read, rows, once } = await page.evaluate(() => gitBench.files(1000));
    console.log(
      `1,000 files written one by one, each durable: ${ms(write)}, ${(write / rows).toFixed(2)} times 1,000 plain rows (${ms(rows)})`,
    );
    console.log(`the same as one change: ${ms(once)}; read one by one: ${ms(read)}`);
    const { init, add, commit, status } = await page.evaluate(() => gitBench.git(2000));
    const median = status.toSorted((a, b) => a - b)[2]!;
    console.log(
      `git on 2,000 files: init ${ms(init)}, add ${ms(add)}, commit ${ms(commit)}, status with some changed: median ${ms(median)}`,
    );
  } finally {
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
});
