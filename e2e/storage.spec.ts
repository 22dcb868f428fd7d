import { expect, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

test('where IndexedDB is refused the page works, and says that nothing is kept', async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
  });
  const workbench = await new Workbench(page).open();
  await expect(page.getByText(/nothing (is|will be) (kept|saved)|not (kept|saved)/i).first()).toBeVisible();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await expect(workbench.conversation.getByText(/zones/).nth(1)).toBeVisible();
  await expect(page.getByRole('contentinfo')).toContainText(/Not saved|nothing/i);
  expect(workbench.faults).toEqual([]);
});

test('a tab of an older version is told when a newer one opens', async ({ page, context }) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  const newer = await context.newPage();
  await newer.goto('./icon.svg');
  // What a newer version does: it opens each database at its next version.
  const raised = newer.evaluate(async () => {
    const raise = ({ name, version }: IDBDatabaseInfo) =>
      new Promise((go, no) => {
        const request = indexedDB.open(name!, version! + 10);
        request.onsuccess = () => go(request.result.close());
        request.onerror = no;
      });
    return Promise.all((await indexedDB.databases()).map(raise)).then((all) => all.length);
  });
  expect(await raised).toBeGreaterThan(0);
  await expect(page.getByText('A newer Espalier is open in another tab')).toBeVisible();
});
