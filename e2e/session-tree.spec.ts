import { expect, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

test('pin and leave out: what the model reads is shown to the letter, and any moment can be restored', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await workbench.ask('Which zones are not active?');
  await workbench.quiet();

  const request = page.getByRole('dialog', { name: 'What the model reads' });
  const parts = request.getByRole('list', { name: 'Parts of the request' });
  const look = async () => {
    await page.keyboard.press('Alt+C');
    await expect(parts.getByText('System', { exact: true })).toBeVisible();
  };

  await test.step('the request holds the prompt, the two tools and every message', async () => {
    await look();
    await expect(parts.getByText('Tool: search')).toBeVisible();
    await expect(parts.getByText('Tool: execute')).toBeVisible();
    await expect(parts.getByText('How many zones are there?')).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('a message left out is not in it', async () => {
    const first = page.getByRole('article', { name: 'You' }).first();
    await first.hover();
    await first.getByRole('button', { name: 'Leave out of what the model reads' }).click();
    await expect(first.getByText('left out')).toBeVisible();
    await look();
    await expect(parts.getByText('How many zones are there?')).toHaveCount(0);
    await expect(request.getByText('1 message of this branch is left out by you.')).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('undo lets the model read it again; pinned, a fold goes around it', async () => {
    await page.getByRole('log', { name: 'Conversation' }).focus();
    await page.keyboard.press('Control+Z');
    const rows = await workbench.rows.all();
    await rows[0]!.click();
    await page.keyboard.press('Shift+P');
    await expect(workbench.lanes.getByRole('treeitem', { name: /, pinned/ })).toHaveCount(1);
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByRole('button', { name: 'Fold', exact: true }).click();
    await expect(workbench.conversation.getByRole('button', { name: 'Unfold' })).toBeVisible();
    await expect(workbench.conversation.getByText('How many zones are there?').first()).toBeVisible();
    await look();
    await expect(parts.getByText('How many zones are there?').first()).toBeVisible();
    await parts.getByRole('button', { name: /^Show the \d+ messages? beside it/ }).click();
    await expect(parts.getByRole('region', { name: 'Originals' })).toBeVisible();
    await expect(parts.getByRole('region', { name: 'Summary' })).toContainText('Extractive summary');
    await page.keyboard.press('Escape');
  });

  await test.step('the history goes back before the fold, and a restore is undone like anything else', async () => {
    await page.keyboard.press('Alt+H');
    const steps = page.getByRole('list', { name: 'Steps' });
    await steps.getByRole('button', { name: /^Restore to Pinned/ }).click();
    await expect(steps.getByText(/^Restored to “Pinned/)).toBeVisible();
    await expect(workbench.conversation.getByRole('button', { name: 'Unfold' })).toHaveCount(0);
    await page.getByRole('dialog', { name: 'History' }).getByRole('button', { name: 'Undo' }).click();
    await page.keyboard.press('Escape');
    await expect(workbench.conversation.getByRole('button', { name: 'Unfold' })).toBeVisible();
  });

  await test.step('all of it is there after a reload', async () => {
    await page.reload();
    await expect(workbench.conversation.getByRole('button', { name: 'Unfold' })).toBeVisible();
    await expect(workbench.lanes.getByRole('treeitem', { name: /, pinned/ })).toHaveCount(1);
  });
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

test('the files follow the conversation: previewed at a message, brought back with it, and undone', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await expect(workbench.conversation.getByText('There are 5 zones.').first()).toBeVisible();
  const files = page.getByRole('tree', { name: 'Files' });

  await test.step('a person writes a file: that is an entry of its own', async () => {
    await page.getByRole('button', { name: 'New file' }).click();
    await page.getByRole('textbox', { name: 'Name of the new file' }).fill('plan.md');
    await page.keyboard.press('Enter');
    await expect(files.getByText('plan.md')).toBeVisible();
    await expect(workbench.conversation.getByText('I edited files: /plan.md (added).')).toBeVisible();
  });

  await test.step('an older message selected shows its files, to be read only', async () => {
    await workbench.rows.first().click();
    const past = page.getByRole('region', { name: 'Workspace at this message' });
    await expect(past.getByRole('button', { name: 'README.md' })).toBeVisible();
    await expect(past.getByText('plan.md')).toHaveCount(0);
    await past.getByRole('button', { name: 'README.md' }).click();
    await expect(page.getByText(/^as it was, /)).toBeVisible();
  });

  await test.step('go here tells what will change, and moves both', async () => {
    await workbench.rows.first().focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Go here' });
    await expect(dialog.getByRole('list', { name: 'Files that will change' })).toContainText('plan.md');
    await dialog.getByRole('button', { name: 'Conversation and files' }).click();
    await expect(files.getByText('README.md')).toBeVisible();
    await expect(files.getByText('plan.md')).toHaveCount(0);
    await expect(workbench.conversation.getByText('There are 5 zones.')).toHaveCount(0);
  });

  await test.step('undo brings both back, and a reload keeps them', async () => {
    await page.getByRole('log', { name: 'Conversation' }).focus();
    await page.keyboard.press('Control+Z');
    await expect(files.getByText('plan.md')).toBeVisible();
    await expect(workbench.conversation.getByText('There are 5 zones.').first()).toBeVisible();
    await page.reload();
    await expect(files.getByText('plan.md')).toBeVisible();
    await expect(workbench.conversation.getByText('I edited files: /plan.md (added).')).toBeVisible();
  });
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

test('two branches compared: where they parted, what each said since, and how their files differ', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await expect(workbench.conversation.getByText('There are 5 zones.').first()).toBeVisible();
  await page.getByRole('button', { name: 'New file' }).click();
  await page.getByRole('textbox', { name: 'Name of the new file' }).fill('notes/plan.md');
  await page.keyboard.press('Enter');
  await expect(workbench.conversation.getByText('I edited files: /notes/plan.md (added).')).toBeVisible();
  await workbench.rows.first().focus();
  await page.keyboard.press('D');
  const dialog = page.getByRole('dialog', { name: 'Compare' });
  await expect(dialog.getByText(/^Parted after “.*How many zones are there\?.*”\.$/)).toBeVisible();
  await expect(dialog.getByRole('region', { name: 'Left' })).toContainText('Nothing since');
  await expect(dialog.getByRole('region', { name: 'Right' })).toContainText(/There are .*5.* zones/);
  await expect(dialog.getByRole('region', { name: 'Right' })).toContainText(/\d calls?/);
  await expect(dialog.getByText('1 file differs')).toBeVisible();
  const tree = dialog.getByRole('tree', { name: 'Files that differ' });
  await tree.getByRole('treeitem').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('region', { name: 'Changes of /notes/plan.md' })).toBeVisible();
  await expect(dialog.locator('.monaco-diff-editor.side-by-side')).toBeVisible();
  await dialog.getByRole('button', { name: 'In one column' }).press('Enter');
  await expect(dialog.locator('.monaco-diff-editor')).toBeVisible();
  await expect(dialog.locator('.monaco-diff-editor.side-by-side')).toHaveCount(0);
  await tree.getByRole('treeitem', { name: 'notes' }).first().focus();
  await page.keyboard.press('ArrowLeft');
  await expect(tree.getByRole('treeitem', { name: /plan\.md/ })).toHaveCount(0);
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});
