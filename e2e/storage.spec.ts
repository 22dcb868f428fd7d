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

test('a disk that is really full is said, nothing is lost, and it is kept when there is space', async ({
  page,
  baseURL,
}) => {
  test.slow();
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  const cdp = await page.context().newCDPSession(page);
  const { origin } = new URL(baseURL!);
  const { usage } = await cdp.send('Storage.getUsageAndQuota', { origin });
  // The browser itself refuses what is over it.
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: Math.ceil(usage) + 1_000_000 });
  const noise = Array.from({ length: 12_000 }, (_, n) => ((n * 2_654_435_761) % 4_294_967_296).toString(36)).join('');
  const long = (name: string) => `${name} ${noise.repeat(12)}`;
  // How much fits is the engine's affair: it compresses, and counts late.
  for (const name of ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth']) {
    await workbench.ask(long(name));
    await workbench.quiet();
    if (
      await page
        .getByText(/is full/)
        .first()
        .isVisible()
    )
      break;
  }
  await expect(page.getByText(/The disk, or the space this browser gives to Espalier, is full/).first()).toBeVisible();
  await expect(page.getByRole('contentinfo')).toContainText('Not saved yet');
  // What is shown stays, and the page goes on.
  await expect(workbench.conversation.getByText('How many zones are there?').first()).toBeVisible();
  await workbench.ask('A short word after it.');
  await expect(workbench.conversation.getByText('A short word after it.').first()).toBeVisible();
  await workbench.quiet();
  await cdp.send('Storage.overrideQuotaForOrigin', { origin });
  await workbench.ask('There is space again.');
  await workbench.quiet();
  await expect(page.getByRole('contentinfo')).toContainText('Saved');
  await page.reload();
  await expect(workbench.conversation.getByText('There is space again.').first()).toBeVisible();
  await expect(workbench.conversation.getByText('A short word after it.').first()).toBeVisible();
  await expect(workbench.conversation.getByText('How many zones are there?').first()).toBeVisible();
  expect(workbench.faults).toEqual([]);
});
