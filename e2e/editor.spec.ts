import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

const open = async (page: Page) => {
  const workbench = await new Workbench(page).open();
  await page.getByRole('tab', { name: 'Files', exact: true }).click();
  return workbench;
};

/** Writes a file of the workspace as a person does. */
async function write(page: Page, path: string, text: string) {
  await page.getByRole('button', { name: 'New file' }).click();
  await page.getByRole('textbox', { name: 'Name of the new file' }).fill(path);
  await page.keyboard.press('Enter');
  const field = page.getByRole('textbox', { name: `Text of /${path}` });
  await page.locator('.monaco-editor').first().waitFor();
  await field.focus();
  await page.keyboard.insertText(text);
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
}

const tabs = (page: Page) => page.getByRole('tablist', { name: 'Open files' }).getByRole('tab');
const shown = (page: Page) => page.locator('.monaco-editor .view-lines').first();

test('files are open as tabs, found again after a reload, moved and closed by keys', async ({ page }) => {
  const workbench = await open(page);
  await write(page, 'one.ts', 'export const one = 1;\n');
  await write(page, 'src/two.ts', 'export const two = 2;\n');
  await expect(tabs(page)).toHaveText([/one\.ts/, /two\.ts/]);
  await tabs(page).nth(1).focus();
  await page.keyboard.press('Alt+Shift+ArrowLeft');
  await expect(tabs(page)).toHaveText([/two\.ts/, /one\.ts/]);
  await page.reload();
  await expect(tabs(page)).toHaveText([/two\.ts/, /one\.ts/], { timeout: 15_000 });
  await expect(shown(page)).toContainText('export const two = 2;');
  await page.keyboard.press('Alt+PageDown');
  await expect(shown(page)).toContainText('export const one = 1;');
  await page.keyboard.press('Alt+W');
  await expect(tabs(page)).toHaveText([/two\.ts/]);
  expect(workbench.faults).toEqual([]);
});

test('a program changes an open file: it is shown at once, and what changed', async ({ page }) => {
  const workbench = await open(page);
  await write(page, 'plan.md', 'first line\n');
  await write(page, 'other.md', 'other\n');
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  await workbench.openPlayground(
    "return codemode.workspace_write({ path: '/plan.md', content: 'first line\\nsecond line\\n' });",
  );
  await page.keyboard.press('Control+Enter');
  await workbench.approve.click({ timeout: 15_000 });
  await page.getByRole('tab', { name: 'Files', exact: true }).click();
  await expect(page.getByRole('img', { name: 'changed elsewhere' })).toBeVisible({ timeout: 15_000 });
  await tabs(page).nth(0).click();
  await expect(shown(page)).toContainText('second line');
  await page.getByRole('button', { name: 'Show what changed' }).click();
  await expect(page.locator('.monaco-diff-editor')).toBeVisible();
  await page.getByRole('button', { name: 'Back to the text' }).click();
  await expect(page.getByRole('img', { name: 'changed elsewhere' })).toHaveCount(0);
  // What the program did can be undone by hand, and that is saved like anything typed.
  await page.getByRole('textbox', { name: 'Text of /plan.md' }).focus();
  await page.keyboard.press('Control+Z');
  await expect(shown(page)).not.toContainText('second line');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  expect(workbench.faults).toEqual([]);
});

test('a file is opened by letters of its path, at a line', async ({ page }) => {
  const workbench = await open(page);
  await write(page, 'src/deep/find-me.ts', 'const a = 1;\nconst b = 2;\nconst c = 3;\n');
  await write(page, 'unrelated.md', 'text\n');
  await page.keyboard.press('Control+P');
  await page.getByPlaceholder('Letters of a path, :12 for a line').fill('dfm:2');
  await expect(page.getByRole('option').first()).toHaveText('src/deep/find-me.ts');
  await page.keyboard.press('Enter');
  await expect(shown(page)).toContainText('const b = 2;');
  await expect(page.getByRole('textbox', { name: 'Text of /src/deep/find-me.ts' })).toBeFocused();
  await page.keyboard.insertText('/* here */');
  await expect(shown(page)).toContainText('/* here */const b = 2;');
  expect(workbench.faults).toEqual([]);
});

test('text is found in files, a replacement is seen before, made in all of them, and taken back at once', async ({
  page,
}) => {
  const workbench = await open(page);
  await write(page, 'a.ts', 'const colour = 1;\nprint(colour);\n');
  await write(page, 'b.md', 'The colour of it; colours.\n');
  await write(page, 'c.txt', 'colour\n');
  await page.keyboard.press('Alt+Shift+F');
  const field = page.getByRole('combobox', { name: 'Find in files' });
  await field.fill('colou?r\\b');
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await page.getByRole('textbox', { name: 'Not in these files' }).fill('*.txt');
  await expect(page.getByText('3 matches in 2 files')).toBeVisible({ timeout: 15_000 });
  await page.getByRole('button', { name: 'Replace', exact: true }).click();
  await page.getByRole('textbox', { name: 'Replace with' }).fill('<$&>');
  await expect(page.getByRole('region', { name: 'Lines' }).locator('ins').first()).toHaveText('const <colour> = 1;');
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  await page.getByRole('button', { name: 'Leave out /b.md' }).click();
  await page.getByRole('button', { name: 'Take in /b.md' }).click();
  await page.getByRole('button', { name: 'Replace 3 in 2 files' }).click();
  await expect(page.getByText('Replaced 3 matches in 2 files.')).toBeVisible({ timeout: 15_000 });
  await tabs(page).nth(0).click();
  await expect(shown(page)).toContainText('print(<colour>);');
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(shown(page)).toContainText('print(colour);');
  await page.keyboard.press('Alt+Shift+F');
  await expect(field).toHaveValue('colou?r\\b');
  await expect(page.getByText('3 matches in 2 files')).toBeVisible({ timeout: 15_000 });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('X');
  await expect(shown(page)).toContainText('print(Xcolour);');
  expect(workbench.faults).toEqual([]);
});

test('a pattern that goes on for ever is ended, and the page stays alive', async ({ page }) => {
  const workbench = await open(page);
  await write(page, 'long.txt', `${'a'.repeat(60)}!\n`);
  await page.keyboard.press('Alt+Shift+F');
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await page.getByRole('combobox', { name: 'Find in files' }).fill('(a+)+$');
  await expect(page.getByText(/takes too long in one of these files/)).toBeVisible({ timeout: 20_000 });
  await page.getByRole('combobox', { name: 'Find in files' }).fill('a!');
  await expect(page.getByText('1 match in 1 file')).toBeVisible({ timeout: 15_000 });
  expect(workbench.faults).toEqual([]);
});
