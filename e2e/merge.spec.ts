import { expect, type Page, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

test.setTimeout(180_000);

/** Writes files as a person's own program; what it changed becomes an entry of its own. */
async function write(page: Page, workbench: Workbench, files: Record<string, string>): Promise<void> {
  const lines = Object.entries(files).map(
    ([path, content]) => `await codemode.workspace_write(${JSON.stringify({ path, content })});`,
  );
  const edits = workbench.lanes.getByText(/^I edited files/);
  const before = await edits.count();
  await runProgram(workbench, lines.join('\n'));
  for (const path of Object.keys(files)) {
    await expect(page.getByText(new RegExp(`workspace_write.*${path}`)).last()).toBeVisible();
    await workbench.approve.first().click();
  }
  await expect(edits).toHaveCount(before + 1);
}

test('a branch merges into another: conclusion, quotes and files, conflicts decided, and undone in one step', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await write(page, workbench, { '/plan.md': 'alpha\nbeta\ngamma\n' });
  const fork = await workbench.rows.count();
  await workbench.ask('Which zones are not active?');
  await workbench.quiet();
  await write(page, workbench, { '/plan.md': 'alpha\nbeta of the first\ngamma\n', '/only-there.md': 'new' });
  const tip = await workbench.rows.count();

  await test.step('another branch from where the plan was written', async () => {
    await workbench.rows.nth(fork - 1).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Conversation and files' }).click();
    await expect(workbench.conversation.getByText('Which zones are not active?')).toHaveCount(0);
    await write(page, workbench, { '/plan.md': 'alpha\nbeta of the second\ngamma\n' });
  });

  const dialog = page.getByRole('dialog', { name: 'Merge into the branch shown' });
  await test.step('the first branch is merged by a key: nothing is done while a conflict is open', async () => {
    await workbench.rows.nth(tip - 1).focus();
    await page.keyboard.press('g');
    await expect(dialog.getByText(/parted after/)).toBeVisible();
    const files = dialog.getByRole('list', { name: 'Files of the other branch' });
    await expect(files).toContainText('/only-there.mdcomes in as it is there');
    await expect(files).toContainText('/plan.mdboth changed the same lines');
    await expect(dialog.getByRole('button', { name: 'Merge', exact: true })).toBeDisabled();
    await expect(dialog.getByText('1 file to decide: /plan.md.')).toBeVisible();
  });

  await test.step('the conflict opens in the editor, and takes both', async () => {
    await dialog.getByRole('button', { name: 'Resolve' }).click();
    await expect(dialog.getByText('1 conflict left; next is number 1.')).toBeVisible();
    await expect(dialog.locator('.monaco-diff-editor')).toBeVisible();
    await dialog.getByRole('button', { name: 'Take both' }).click();
    await expect(dialog.getByText('Resolved.')).toBeVisible();
  });

  await test.step('a conclusion is approved, messages are quoted, and all of it is one entry', async () => {
    await dialog.getByRole('checkbox', { name: /Bring this conclusion/ }).check();
    await expect(dialog.getByText('Drafted without a model')).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Conclusion of the other branch' }).fill('Two zones are not active.');
    await expect(dialog.getByText('Drafted without a model, changed by you')).toBeVisible();
    await dialog.getByRole('checkbox', { name: /Which zones are not active/ }).check();
    await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
    await expect(dialog).toHaveCount(0);
  });

  const card = workbench.conversation.getByRole('article', { name: 'Merge' });
  const tree = page.getByRole('tree', { name: 'Files' });
  await test.step('the card tells where everything came from, and the files are there', async () => {
    await expect(card).toContainText('Two zones are not active.');
    await expect(card).toContainText('Drafted without a model, changed and approved by you');
    await expect(card).toContainText('1 message quoted');
    await expect(card).toContainText('/plan.mddecided by you');
    await page.getByRole('tab', { name: 'Files' }).click();
    await tree.getByText('plan.md', { exact: true }).click();
    await expect(page.getByText('beta of the second').last()).toBeVisible();
    await expect(page.getByText('beta of the first').last()).toBeVisible();
    await expect(tree.getByText('only-there.md')).toBeVisible();
  });

  await test.step('the model reads it', async () => {
    await page.getByRole('log', { name: 'Conversation' }).focus();
    await page.keyboard.press('Alt+C');
    const parts = page.getByRole('list', { name: 'Parts of the request' });
    await expect(parts.getByText(/Two zones are not active\./).last()).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('the row of the merge is drawn with both parents', async () => {
    const row = workbench.lanes.getByRole('treeitem', { name: /^Merged “/ });
    await expect(row.locator('path[stroke-dasharray="5 3"]')).toHaveCount(1);
  });

  await test.step('one undo takes back the entry and the files, redo brings them, and a reload keeps them', async () => {
    await page.getByRole('log', { name: 'Conversation' }).focus();
    await page.keyboard.press('Control+Z');
    await expect(card).toHaveCount(0);
    await expect(tree.getByText('only-there.md')).toHaveCount(0);
    await page.getByRole('log', { name: 'Conversation' }).focus();
    await page.keyboard.press('Control+Shift+Z');
    await expect(card).toBeVisible();
    await expect(tree.getByText('only-there.md')).toBeVisible();
    await page.reload();
    await expect(card).toContainText('Two zones are not active.');
  });

  await test.step('from the compare view too; a branch that is here already is refused in plain words', async () => {
    await card.getByRole('button', { name: 'Show that branch' }).click();
    await expect(card).toHaveCount(0);
    await workbench.rows.last().focus();
    await page.keyboard.press('d');
    await page
      .getByRole('dialog', { name: 'Compare' })
      .getByRole('button', { name: 'Merge into the branch shown' })
      .click();
    await expect(dialog.getByText(/parted after/)).toBeVisible();
    await page.keyboard.press('Escape');
  });
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

test('labels: put on by key and by the menu, shown in the tree and the conversation, undone, and kept', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  const dialog = page.getByRole('dialog', { name: 'Labels' });
  const you = page.getByRole('article', { name: 'You' });

  await test.step('with a key', async () => {
    await workbench.rows.first().focus();
    await page.keyboard.press('l');
    await dialog.getByRole('textbox', { name: 'New label' }).fill('start here');
    await dialog.getByRole('radio', { name: 'plum' }).first().check();
    await dialog.getByRole('button', { name: 'Add' }).click();
    await expect(dialog.getByRole('list', { name: 'Labels of this message' })).toContainText('start here');
    await page.keyboard.press('Escape');
    await expect(workbench.lanes.getByRole('treeitem', { name: /, start here,/ })).toHaveCount(1);
    await expect(you.getByText('start here')).toBeVisible();
  });

  await test.step('with the menu of a row, where the label is offered again; a branch gets a name and a colour', async () => {
    await workbench.rows.last().click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Label this message/ }).click();
    await dialog.getByRole('button', { name: 'start here' }).click();
    await dialog.getByRole('textbox', { name: 'Branch' }).fill('main line');
    await dialog.getByRole('group', { name: 'Colour of the branch' }).getByRole('radio', { name: 'slate' }).check();
    await dialog.getByRole('button', { name: 'Name it' }).click();
    await expect(workbench.lanes.getByRole('treeitem', { name: /, start here,/ })).toHaveCount(2);
    await expect(workbench.lanes.getByText('main line')).toBeVisible();
  });

  await test.step('found by the label, undone, and there after a reload', async () => {
    await workbench.rows.first().focus();
    await page.keyboard.press('Control+Z');
    await expect(workbench.lanes.getByText('main line')).toHaveCount(0);
    await page.keyboard.press('Control+Shift+Z');
    await expect(workbench.lanes.getByText('main line')).toBeVisible();
    await expect(page.getByRole('contentinfo')).toContainText('Saved in this browser');
    await page.reload();
    await expect(workbench.lanes.getByRole('treeitem', { name: /, start here,/ })).toHaveCount(2);
    await expect(workbench.lanes.getByText('main line')).toBeVisible();
  });
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});
