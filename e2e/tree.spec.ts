import { expect, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

test('a conversation is a tree: branch, come back, fold, delete, undo, and all of it after a reload', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('Which zones are not active?');
  await workbench.quiet();
  await expect(workbench.conversation.getByText('bramble.example').first()).toBeVisible();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();

  await test.step('edit and resend makes a sibling', async () => {
    const second = page.getByRole('article', { name: 'You' }).last();
    await second.hover();
    await second.getByRole('button', { name: /edit/i }).click();
    const box = page.getByRole('textbox', { name: 'Edit your message' });
    await box.fill('List the DNS records of aspen.example');
    await page.keyboard.press('Enter');
    await workbench.quiet();
    await expect(page.getByLabel('Versions of this message').getByText('2/2')).toBeVisible();
  });

  await test.step('the switcher goes back and forth', async () => {
    const versions = page.getByLabel('Versions of this message');
    await versions.getByRole('button').first().click();
    await expect(page.getByRole('article', { name: 'You' }).last()).toContainText('How many zones are there?');
    await versions.getByRole('button').last().click();
    await expect(page.getByRole('article', { name: 'You' }).last()).toContainText('List the DNS records');
  });

  await test.step('a selected range folds into one line and unfolds again', async () => {
    const [first] = await workbench.rows.all();
    await first!.click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    const bar = page
      .getByRole('region', { name: 'Fold the selected messages' })
      .or(page.getByLabel('Fold the selected messages'));
    await expect(bar.first()).toBeVisible();
    await bar.first().getByRole('button', { name: /^Fold/ }).click();
    await expect(workbench.conversation.getByRole('button', { name: 'Unfold' })).toBeVisible();
  });

  await test.step('a reload brings all of it back', async () => {
    const before = await workbench.rows.count();
    await page.reload();
    await expect(workbench.conversation.getByRole('button', { name: 'Unfold' })).toBeVisible();
    await expect(workbench.rows).toHaveCount(before);
    await workbench.conversation.getByRole('button', { name: 'Unfold' }).click();
    await expect(workbench.conversation.getByText('Which zones are not active?').first()).toBeVisible();
  });

  await test.step('a deleted message comes back by undo', async () => {
    const last = page.getByRole('article', { name: 'You' }).last();
    await last.hover();
    await last.getByRole('button', { name: /delete/i }).click();
    await expect(page.getByText('List the DNS records of aspen.example')).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByText('List the DNS records of aspen.example').first()).toBeVisible();
  });
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

test('sessions: many, renamed, deleted and restored', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await page.getByRole('textbox', { name: 'Title of this conversation' }).fill('Zone count');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'New conversation' }).click();
  await expect(page.getByText('Ask an API a question')).toBeVisible();
  await page.getByRole('button', { name: 'Open another conversation' }).click();
  await page.getByText('Zone count').click();
  await expect(workbench.conversation.getByText('How many zones are there?').first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Title of this conversation' })).toHaveValue('Zone count');
});

test('what is asked in the first instant of a visit waits for the catalog', async ({ page }) => {
  const workbench = new Workbench(page);
  await page.route(/assets\/edge-.*\.js/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await route.continue();
  });
  await page.goto('./');
  await workbench.ask('Which zones are not active?');
  await workbench.quiet();
  await expect(workbench.conversation.getByText('bramble.example').first()).toBeVisible();
});
