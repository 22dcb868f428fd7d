import { expect, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

test('search finds what was said, run and returned, in every conversation and branch, and goes there', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  const dialog = page.getByRole('dialog', { name: 'Search every conversation' });
  const field = dialog.getByRole('combobox');
  const hits = dialog.getByRole('option');
  const look = async (words: string) => {
    if (!(await dialog.isVisible())) await page.keyboard.press('Control+Shift+F');
    await field.fill(words);
  };

  await workbench.ask('How many zones are there?');
  await expect(workbench.conversation.getByText('There are 5 zones.').first()).toBeVisible();
  await workbench.quiet();
  await workbench.rows.first().focus();
  await page.keyboard.press('E');
  await page.getByRole('textbox', { name: 'Edit your message' }).fill('Which zones are paused, quincunx?');
  await page.keyboard.press('Control+Enter');
  await workbench.quiet();
  await workbench.message.press('Alt+n');
  await workbench.ask('A second conversation about persimmons');
  await workbench.quiet();

  await test.step('words in any order, beginnings of words and small misspellings', async () => {
    for (const words of ['paused zones', 'quinc zon', 'quincunks']) {
      await look(words);
      await expect(hits.filter({ hasText: 'Which zones are paused, quincunx?' }).first()).toBeVisible();
    }
    await expect(dialog.getByRole('status')).toContainText('Nothing has “quincunks”; looked for “quincunx”.');
    await look('persimmons');
    await expect(hits.first()).toContainText('A second conversation about persimmons');
    await expect(hits.first().locator('mark')).toHaveText('persimmons');
  });

  await test.step('a program, and what it returned', async () => {
    await look('zones_list');
    await expect(hits.first()).toBeVisible();
    await look('zzzzqqq');
    await expect(dialog.getByRole('status')).toHaveText('0 hits. Nothing has “zzzzqqq”.');
  });

  await test.step('Enter goes to the other conversation, and its branch', async () => {
    await look('how many zones');
    const first = hits.filter({ hasText: /^You.*How many zones are there\?$/ }).first();
    await expect(first).toContainText('“How many zones are there?”');
    for (let i = 0; (await first.getAttribute('aria-selected')) !== 'true' && i < 20; i++)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(workbench.conversation.getByText('How many zones are there?').first()).toBeVisible();
    await expect(workbench.conversation.getByText('persimmons')).toHaveCount(0);
    await expect(workbench.lanes.getByRole('treeitem', { name: /How many zones/ }).first()).toBeVisible();
  });

  await test.step('after a reload the index is there, and has what is new', async () => {
    await page.reload();
    await workbench.ask('And now for medlars');
    await workbench.quiet();
    await look('medlars persimm');
    await expect(dialog.getByRole('status')).toContainText('0 hits');
    await look('medlars');
    await expect(hits.filter({ hasText: 'And now for medlars' }).first()).toBeVisible();
  });
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});
