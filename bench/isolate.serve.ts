import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, preview } from 'vite';
import type { IsolatePage } from './isolate.page.ts';

declare global {
  var isolates: IsolatePage;
}

/** Builds the page beside this file as the app is built and serves it. `url` is the page's. */
export async function serveIsolatePage(): Promise<{ url: string; close(): Promise<void> }> {
  const root = resolve(import.meta.dirname, '..');
  const outDir = mkdtempSync(join(tmpdir(), 'isolate-page-'));
  const input = join(root, 'bench/isolate.page.html');
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true, rollupOptions: { input } } });
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  const base = server.resolvedUrls!.local[0]!;
  return {
    url: `${base}bench/isolate.page.html`,
    async close() {
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}
