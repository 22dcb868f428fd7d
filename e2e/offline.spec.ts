import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { preview } from 'vite';
import { Workbench } from './pages/workbench.ts';

test.use({ serviceWorkers: 'allow' });

test('with the server gone the page opens, runs programs and keeps its conversation', async ({ page, baseURL }) => {
  // A copy of what the shared server serves, on a server of its own that can go away.
  const outDir = await mkdtemp(join(tmpdir(), 'offline-'));
  await cp(process.env.E2E_DIST ?? join(import.meta.dirname, '../dist'), outDir, { recursive: true });
  const server = await preview({
    configFile: false,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const address = server.resolvedUrls!.local[0]!;
  expect(address).not.toBe(baseURL);
  const workbench = await new Workbench(page).open(address);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
      await new Promise((go) => navigator.serviceWorker.addEventListener('controllerchange', go, { once: true }));
  });
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await server.close();
  await expect(fetch(address)).rejects.toThrow();

  await page.reload();
  await expect(page.getByText(/of [\d,]+ tokens|tokens, written out/)).toBeVisible();
  await expect(workbench.conversation.getByText('How many zones are there?').first()).toBeVisible();
  await workbench.ask('Which zones are not active?');
  await workbench.quiet();
  await expect(workbench.conversation.getByText('bramble.example').first()).toBeVisible();
  expect(workbench.left).toEqual([]);
  await rm(outDir, { recursive: true, force: true });
});
