import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { build, preview } from 'vite';
import type { JournalPage } from './journal.page.ts';

declare global {
  var journalBench: JournalPage;
}

const root = resolve(import.meta.dirname, '..');
const rounds = 5;
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

test('journal: what a call costs with it and without', async ({ page }) => {
  const outDir = mkdtempSync(join(tmpdir(), 'journal-page-'));
  const input = join(root, 'bench/journal.page.html');
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true, rollupOptions: { input } } });
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  try {
    await page.goto(`${server.resolvedUrls!.local[0]}bench/journal.page.html`);
    await expect.poll(() => page.evaluate('globalThis.ready'), { timeout: 30_000 }).toBe(true);
    for (const effect of ['read', 'write'] as const) {
      const times: Record<'on' | 'off', number[]> = { on: [], off: [] };
      for (let round = 0; round <= rounds; round++) {
        for (const mode of ['off', 'on'] as const) {
          const on = mode === 'on';
          const found = await page.evaluate(([kind, with_]) => journalBench.calls(kind, 200, with_), [
            effect,
            on,
          ] as const);
          // The first round warms up.
          if (round > 0) times[mode].push(...found);
        }
      }
      const [on, off] = [median(times.on), median(times.off)];
      console.log(
        `${effect}: ${off.toFixed(2)} ms a call without, ${on.toFixed(2)} with the journal; ` +
          `${(on - off).toFixed(2)} ms more, ${(on / off).toFixed(2)} times (median of ${times.on.length})`,
      );
    }
  } finally {
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
});
