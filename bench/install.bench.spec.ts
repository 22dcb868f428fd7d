/** Prints what an install of some fifty packages takes, at first and with everything kept, beside npm in the same run. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { build, preview } from 'vite';
import type { InstallPage } from './install.page.ts';

declare global {
  var installBench: InstallPage;
}

const root = resolve(import.meta.dirname, '..');
const wanted = { express: '5' };
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

test('an install of fifty packages, at first and with everything kept', async ({ page }) => {
  const outDir = mkdtempSync(join(tmpdir(), 'install-page-'));
  const folder = mkdtempSync(join(tmpdir(), 'install-npm-'));
  const input = join(root, 'bench/install.page.html');
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true, rollupOptions: { input } } });
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  try {
    await page.goto(`${server.resolvedUrls!.local[0]}bench/install.page.html`);
    await expect.poll(() => page.evaluate('globalThis.ready'), { timeout: 30_000 }).toBe(true);
    const { packages, cold, warm, lock } = await page.evaluate((add) => installBench.run(add, 5), wanted);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', dependencies: wanted }));
    writeFileSync(join(folder, 'package-lock.json'), lock);
    const npm: number[] = [];
    for (let round = 0; round < 4; round++) {
      const from = performance.now();
      const how = ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
      execFileSync('npm', how, { cwd: folder, stdio: 'ignore' });
      npm.push(performance.now() - from);
    }
    const own = median(warm);
    const peer = median(npm.slice(1));
    console.log(
      `${packages} packages: first ${cold.toFixed(0)} ms, with everything kept and no network ${own.toFixed(0)} ms, ready for the bundler; ${(own / peer).toFixed(2)} of npm ci on the same lock file (${peer.toFixed(0)} ms); goal 1,000 ms for 50`,
    );
  } finally {
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
});
