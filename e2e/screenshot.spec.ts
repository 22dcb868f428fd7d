import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

const picture = join(import.meta.dirname, 'workbench.png');

/** The picture of the README. Taken anew where it is missing, or with `SCREENSHOT=1`, so that a run changes no file. */
test('the workbench with a program, a call that waits, and a branch', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('Which zones are not active?');
  await workbench.quiet();
  await workbench.ask('How many zones are pending?');
  await workbench.quiet();
  await page.getByRole('article', { name: 'You' }).last().hover();
  await page.getByRole('article', { name: 'You' }).last().getByRole('button', { name: /edit/i }).click();
  await page
    .getByRole('textbox', { name: 'Edit your message' })
    .fill('Turn on DDoS protection for the zones that are not active and have no firewall rules');
  await page.keyboard.press('Enter');
  await expect(workbench.approve.first()).toBeVisible();
  await expect(workbench.rows).not.toHaveCount(0);
  if (process.env.SCREENSHOT || !existsSync(picture)) {
    await page.mouse.move(0, 0);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: picture, animations: 'disabled' });
  }
});
