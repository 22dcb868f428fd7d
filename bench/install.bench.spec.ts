/**
 * Prints what an install of some fifty packages takes, at first and with everything kept, beside npm in the same run; and
 * what each set of published packages takes until it has run in the isolate. Skipped where no registry answers.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { build, preview } from 'vite';
import { realPackages } from '../src/ladder/npm/real-packages.suite.ts';
import type { InstallPage } from './install.page.ts';

declare global {
  var installBench: InstallPage;
}

const root = resolve(import.meta.dirname, '..');
const wanted = { express: '5' };
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

let outDir: string;
let server: Awaited<ReturnType<typeof preview>>;
test.beforeAll(async () => {
  outDir = mkdtempSync(join(tmpdir(), 'install-page-'));
  const input = join(root, 'bench/install.page.html');
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true, rollupOptions: { input } } });
  server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  const answer = await fetch(`${server.resolvedUrls!.local[0]}-/registry/ms`).catch(() => undefined);
  test.skip(!answer?.ok, 'No registry answers here.');
});
test.afterAll(async () => {
  await server?.close();
  rmSync(outDir, { recursive: true, force: true });
});

async function open(page: Page) {
  await page.goto(`${server.resolvedUrls!.local[0]}bench/install.page.html`);
  await expect.poll(() => page.evaluate('globalThis.ready'), { timeout: 30_000 }).toBe(true);
}

test('published packages, each installed, bundled and run', async ({ page }) => {
  await open(page);
  for (const real of realPackages) {
    const { value, refused, ...rest } = real;
    const found = await page.evaluate((one) => installBench.real(one), rest);
    const { end, count, fetched, installMs, firstMs, nextMs } = found;
    if (refused) expect(end).toMatchObject({ status: 'unsupported', message: expect.stringMatching(refused) });
    else expect(end).toMatchObject({ status: 'exited', exitCode: 0, value });
    const name = Object.keys(real.packages).join(' + ');
    console.log(
      `${name.padEnd(46)} ${String(count).padStart(3)} packages, ${String(Math.round(fetched / 1024)).padStart(5)} KB, install ${installMs.toFixed(0).padStart(5)} ms, first run ${firstMs.toFixed(0).padStart(5)} ms, next ${nextMs.toFixed(0).padStart(4)} ms, ${refused ? 'refused with its reason' : 'ran'}`,
    );
  }
});

test('an install of fifty packages, at first and with everything kept', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'install-npm-'));
  try {
    await open(page);
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
    rmSync(folder, { recursive: true, force: true });
  }
});
