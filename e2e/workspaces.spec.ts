import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

const files = (page: Page) => page.getByRole('tree', { name: 'Files' });

async function newFile(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New file' }).click();
  await page.getByRole('textbox', { name: 'Name of the new file' }).fill(name);
  await page.keyboard.press('Enter');
  await expect(files(page).getByText(name)).toBeVisible();
}

test('each conversation has its own files; a new one begins with those of the one before', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await newFile(page, 'first.md');
  await expect(workbench.conversation.getByText('I edited files: /first.md (added).')).toBeVisible();

  await test.step('the new one has a copy, and what it changes is its own', async () => {
    await page.getByRole('button', { name: 'New conversation' }).click();
    await expect(page.getByText('Ask an API a question')).toBeVisible();
    await expect(files(page).getByText('first.md')).toBeVisible();
    await newFile(page, 'second.md');
    await files(page).getByText('first.md').click();
    await page.keyboard.press('Delete');
    await expect(files(page).getByText('first.md')).toHaveCount(0);
    await workbench.ask('Which zones are not active?');
    await workbench.quiet();
  });

  await test.step('the other is as it was left, and so is this one, after a reload too', async () => {
    await page.getByRole('button', { name: 'Open another conversation' }).click();
    await page.getByRole('dialog').getByText('How many zones are there?').click();
    await expect(files(page).getByText('first.md')).toBeVisible();
    await expect(files(page).getByText('second.md')).toHaveCount(0);
    await page.reload();
    await expect(files(page).getByText('first.md')).toBeVisible();
    await page.getByRole('button', { name: 'Open another conversation' }).click();
    await page.getByRole('dialog').getByText('Which zones are not active?').click();
    await expect(files(page).getByText('second.md')).toBeVisible();
    await expect(files(page).getByText('first.md')).toHaveCount(0);
  });
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

test('what is typed goes with the conversation: a sibling shown a moment later has the files it had', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await newFile(page, 'plan.md');
  await expect(workbench.conversation.getByText('I edited files: /plan.md (added).')).toBeVisible();
  await workbench.ask('Which zones are not active?');
  await workbench.quiet();
  const second = page.getByRole('article', { name: 'You' }).last();
  await second.hover();
  await second.getByRole('button', { name: /edit/i }).click();
  await page.getByRole('textbox', { name: 'Edit your message' }).fill('How many DNS records does each zone have?');
  await page.keyboard.press('Enter');
  await workbench.quiet();

  await page.locator('.monaco-editor').first().waitFor();
  await page.getByRole('textbox', { name: 'Text of /plan.md' }).focus();
  await page.keyboard.insertText('written on the second branch');
  const versions = page.getByLabel('Versions of this message');
  await versions.getByRole('button').first().click();
  await expect(page.getByRole('article', { name: 'You' }).last()).toContainText('not active');
  await expect(page.locator('.view-lines').first()).not.toContainText('written on the second branch');
  await versions.getByRole('button').last().click();
  await expect(page.locator('.view-lines').first()).toContainText(
    'written on the second branch'.replaceAll(' ', '\u00a0'),
  );
  await expect(workbench.conversation.getByText('I edited files: /plan.md (changed).')).toBeVisible();
  expect(workbench.faults).toEqual([]);
});

test('a file over 100 MiB is kept, left out of snapshots, and shown as left out', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'left-out-'));
  const path = join(folder, 'film.mov');
  const handle = await open(path, 'w');
  await handle.truncate(100 * 1024 * 1024 + 1);
  await handle.close();
  try {
    const workbench = await new Workbench(page).open();
    await workbench.ask('How many zones are there?');
    await workbench.quiet();
    await page.getByLabel('Files to add to the workspace').setInputFiles(path);
    const told = page.getByRole('region', { name: 'Left out of snapshots' });
    await expect(told).toContainText('1 file over 100 MiB is left out', { timeout: 60_000 });
    await expect(told).toContainText('/film.mov');
    await newFile(page, 'small.md');
    await expect(workbench.conversation.getByText('I edited files: /small.md (added).')).toBeVisible({
      timeout: 30_000,
    });
    await page.reload();
    await expect(told).toContainText('/film.mov');
    await expect(files(page).getByRole('treeitem', { name: 'film.mov left out' })).toBeVisible();
    expect(workbench.faults).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
