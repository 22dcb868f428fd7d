/** Prints what the files of a conversation cost over a real database: snapshots, switching branches, copies. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { build, preview } from 'vite';
import type { WorkspacePage } from './workspace.page.ts';

declare global {
  var workspaceBench: WorkspacePage;
}

const root = resolve(import.meta.dirname, '..');
const quantile = (values: number[], part: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]!;
const shown = (times: number[]) =>
  `median ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms`;

test('a workspace of 5,000 files: snapshots, switching branches, copies', async ({ page }) => {
  const outDir = mkdtempSync(join(tmpdir(), 'workspace-page-'));
  const input = join(root, 'bench/workspace.page.html');
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true, rollupOptions: { input } } });
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  try {
    await page.goto(`${server.resolvedUrls!.local[0]}bench/workspace.page.html`);
    await expect.poll(() => page.evaluate('globalThis.ready'), { timeout: 30_000 }).toBe(true);
    const filled = await page.evaluate(() => workspaceBench.fill(5000));
    console.log(`5,000 files written one by one: ${(filled / 5000).toFixed(2)} ms each, each durable`);
    const { files, snapshot, rows } = await page.evaluate(() => workspaceBench.snapshots(40, 5));
    const both = files.map((ms, i) => ms + snapshot[i]!);
    console.log(`the snapshot after 5 changed files: ${shown(snapshot)} (goal 10 ms)`);
    console.log(
      `with the writing of the 5 files, durable as one: ${shown(both)}; ` +
        `${(quantile(both, 0.5) / quantile(rows, 0.5)).toFixed(2)} times 5 plain rows, each durable (${shown(rows)})`,
    );
    const moves = await page.evaluate(() => workspaceBench.switches(40, 200));
    console.log(`to a branch where 200 files differ, head, files and list: ${shown(moves)} (goal 150 ms)`);
    console.log(`a copy of the workspace: ${shown(await page.evaluate(() => workspaceBench.forks(40)))}`);
  } finally {
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
});
