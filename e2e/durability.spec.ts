import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type BackEnd, startChromium } from './own-chromium.ts';
import { Workbench } from './pages/workbench.ts';

test.skip(process.platform !== 'linux', 'Processes are found and killed by way of /proc.');

// The short form of the kill test: `npm run reliability` does 200.
for (const backEnd of ['leveldb', 'sqlite'] as BackEnd[]) {
  test(`R-01, short: what was said to be saved is there after the browser is killed, on ${backEnd}`, async ({
    baseURL,
  }) => {
    test.setTimeout(240_000);
    const profile = mkdtempSync(join(tmpdir(), 'kills-'));
    try {
      const said: string[] = [];
      for (const what of ['tree', 'browser', 'renderer'] as const) {
        const chromium = await startChromium(profile, backEnd);
        try {
          const page = await chromium.page();
          const workbench = await new Workbench(page).open(baseURL!);
          for (const text of said)
            await expect(page.getByRole('treeitem').filter({ hasText: text }).first()).toBeVisible();
          const text = `Question ${said.length} of zones`;
          await workbench.ask(text);
          await expect(page.getByRole('treeitem').filter({ hasText: text }).first()).toBeVisible();
          await expect(page.getByRole('contentinfo')).toContainText('Saved in this browser');
          said.push(text);
        } finally {
          await chromium.kill(what);
        }
      }
      const chromium = await startChromium(profile, backEnd);
      const page = await chromium.page();
      await new Workbench(page).open(baseURL!);
      for (const text of said) await expect(page.getByRole('treeitem').filter({ hasText: text }).first()).toBeVisible();
      await chromium.close();
    } finally {
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    }
  });
}
