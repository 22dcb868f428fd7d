import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright';
import { build, preview } from 'vite';
import type { Trial } from './durability.page.ts';

declare global {
  var trial: Trial;
}

const root = resolve(import.meta.dirname, '..');

/** The page of trials, built and served. */
export async function serveTrials(): Promise<{ address: string; stop(): Promise<void> }> {
  const outDir = mkdtempSync(join(tmpdir(), 'trials-'));
  const input = join(root, 'bench/durability.page.html');
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true, rollupOptions: { input } } });
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  return {
    address: `${server.resolvedUrls!.local[0]}bench/durability.page.html`,
    async stop() {
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

export async function openTrial(page: Page, address: string): Promise<Page> {
  await page.goto(address);
  await page.waitForFunction(() => globalThis.trial !== undefined, undefined, { timeout: 60_000 });
  return page;
}

/** A profile that is gone afterwards. */
export async function withProfile<T>(work: (profile: string) => Promise<T>): Promise<T> {
  const profile = mkdtempSync(join(tmpdir(), 'profile-'));
  try {
    return await work(profile);
  } finally {
    try {
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 300 });
    } catch {
      // A browser of a test that failed may still write there; why it failed is what counts.
    }
  }
}
