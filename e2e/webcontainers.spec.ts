import { expect, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

test('WebContainers are asked for with a reload, the page is isolated for them alone, and their silence has an end', async ({
  page,
}) => {
  test.setTimeout(180_000);
  // The runtime is asked for and never answers: what happens where something stands between.
  await page.route('https://stackblitz.com/**', () => undefined);
  const workbench = await new Workbench(page).open();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
      await new Promise((go) => navigator.serviceWorker.addEventListener('controllerchange', go, { once: true }));
  });
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);

  await workbench.command('Choose the kind of shell');
  await page.getByRole('radio', { name: /^WebContainers/ }).check();
  await expect(page.getByText(/use in production for profit needs a licence/)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+`');
  const terminal = page.getByRole('region', { name: 'Terminal' });
  await expect(terminal.getByText(/cross-origin isolated, which it is once it is loaded anew/)).toBeVisible();
  expect(workbench.left).toEqual([]);

  await terminal.getByRole('button', { name: 'Reload the page' }).click();
  await expect.poll(() => page.evaluate(() => crossOriginIsolated).catch(() => false), { timeout: 20_000 }).toBe(true);
  // Everything else runs as before, in its sealed frame too.
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await expect(workbench.conversation.getByText('How many zones are there?').first()).toBeVisible();

  await expect(terminal.getByText(/did not start within 30 s.*reload the page/)).toBeVisible({ timeout: 60_000 });
  expect(workbench.left.length).toBeGreaterThan(0);
  expect(workbench.left.every((url) => new URL(url).origin === 'https://stackblitz.com')).toBe(true);
  expect(workbench.faults).toEqual([]);

  await terminal.getByRole('button', { name: /^Kind of shell/ }).click();
  await page.getByRole('menuitemradio', { name: /^Embedded shell/ }).click();
  await page.reload();
  await expect.poll(() => page.evaluate(() => crossOriginIsolated).catch(() => true), { timeout: 20_000 }).toBe(false);
});
