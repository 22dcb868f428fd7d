import { expect, test } from '@playwright/test';
import { preview } from 'vite';
import { startChromium } from '../e2e/own-chromium.ts';
import { Workbench } from '../e2e/pages/workbench.ts';
import { withProfile } from './durability.ts';

let server: Awaited<ReturnType<typeof preview>>;
test.beforeAll(async () => {
  server = await preview({
    preview: { port: 0, host: '127.0.0.1' },
    ...(process.env.DIST && { build: { outDir: process.env.DIST } }),
  });
});
test.afterAll(() => server.close());

test('R-15: a tab that hangs inside a transaction: the others say who holds them up, and go on when it is gone', async () => {
  test.setTimeout(300_000);
  await withProfile(async (profile) => {
    const chromium = await startChromium(profile);
    const address = server.resolvedUrls!.local[0]!;
    const page = await chromium.page();
    const workbench = await new Workbench(page).open(address);
    const hung = await chromium.page();
    await hung.goto(`${address}icon.svg`);
    await hung.evaluate(
      () =>
        new Promise<void>((begun) => {
          indexedDB.open('espalier').onsuccess = ({ target }) => {
            const db = (target as IDBOpenDBRequest).result;
            const store = db.transaction([...db.objectStoreNames], 'readwrite').objectStore('values');
            // Never ends: each request is followed by the next.
            const again = () => {
              store.get('nothing').onsuccess = again;
            };
            again();
            begun();
          };
        }),
    );
    await workbench.ask('held up');
    await expect(page.getByText(/another tab of Espalier holds the database/)).toBeVisible();
    await hung.close();
    await workbench.quiet();
    await expect(page.getByRole('contentinfo')).toContainText('Saved in this browser');
    await chromium.close();
  });
});
