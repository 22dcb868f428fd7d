import { expect, test } from '@playwright/test';
import { makeSession } from '../src/session/made-session.suite.ts';
import { storeSession } from './pages/stored-session.ts';
import { Workbench } from './pages/workbench.ts';

test('the lanes of 10,000 entries: few rows in the page, calls behind a caret, filters and finding by keyboard', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await storeSession(page, makeSession(10_000, 300));
  await page.reload();
  await expect(workbench.rows.first()).toBeVisible({ timeout: 30_000 });
  const current = workbench.lanes.locator('[tabindex="0"]');

  await test.step('at most 200 rows are in the page, wherever one is', async () => {
    await expect(page.getByRole('article', { name: 'Agent' }).last()).toBeVisible({ timeout: 30_000 });
    await current.focus();
    await page.keyboard.press('Home');
    await expect(current).toHaveAttribute('aria-posinset', '1');
    expect(await workbench.rows.count()).toBeLessThanOrEqual(200);
    await page.keyboard.press('End');
    await expect(current).toHaveAttribute('aria-current', 'true');
    expect(await workbench.rows.count()).toBeLessThanOrEqual(200);
  });

  await test.step('right opens the calls of a turn, down goes through them, left comes back and closes', async () => {
    await expect(current).toHaveAttribute('aria-expanded', 'false');
    const size = Number(await current.getAttribute('aria-setsize'));
    await page.keyboard.press('ArrowRight');
    await expect(current).toHaveAttribute('aria-expanded', 'true');
    await expect(current).toHaveAttribute('aria-setsize', String(size + 2));
    await page.keyboard.press('ArrowRight');
    await expect(current).toHaveAttribute('aria-level', '2');
    await page.keyboard.press('ArrowDown');
    await expect(current).toHaveAttribute('aria-label', /^tool 9998/);
    await page.keyboard.press('ArrowLeft');
    await expect(current).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('ArrowLeft');
    await expect(current).toHaveAttribute('aria-expanded', 'false');
    await workbench.lanes.locator('[data-caret]').last().click();
    await expect(workbench.lanes.locator('[aria-expanded="true"]')).toHaveCount(1);
  });

  await test.step('3 lists what I said, 1 lists everything again', async () => {
    await current.focus();
    await page.keyboard.press('3');
    await expect(page.getByText('2500 found')).toBeVisible();
    await page.keyboard.press('1');
    await expect(page.getByText('2500 found')).toHaveCount(0);
  });

  await test.step('what is found stands below the forks that lead to it', async () => {
    await page.keyboard.press('/');
    await page.getByRole('textbox', { name: 'Find in the tree' }).fill('user 9000');
    await expect(page.getByText('1 found')).toBeVisible();
    expect(await workbench.rows.count()).toBeGreaterThan(1);
    await expect(workbench.lanes.getByRole('treeitem', { name: /^user 9000/ })).toBeVisible();
    // What is not listed of the way is counted, and opens.
    const gap = workbench.lanes.getByRole('treeitem', { name: /messages on the way here, not listed/ }).last();
    const rows = await workbench.rows.count();
    await gap.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => workbench.rows.count()).toBeGreaterThan(rows);
    await page.keyboard.press('Escape');
  });

  await test.step('Space shows a message beside its row, H goes back to the head in the tree', async () => {
    await workbench.rows.first().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    const peek = page.getByRole('region', { name: 'Message under the keyboard' });
    await expect(peek).toContainText('You');
    await page.keyboard.press('ArrowDown');
    await expect(peek).toContainText('Model');
    await page.keyboard.press('Escape');
    await expect(peek).toHaveCount(0);
    await page.keyboard.press('h');
    await expect(workbench.lanes.locator('[aria-current="true"]')).toBeFocused();
  });
  expect(workbench.faults).toEqual([]);
});
