import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { EditorPage } from './pages/editor.ts';

test('files are open as tabs, found again after a reload, moved and closed by keys', async ({ page }) => {
  const editor = await new EditorPage(page).open();
  await editor.write('one.ts', 'export const one = 1;\n');
  await editor.write('src/two.ts', 'export const two = 2;\n');
  await expect(editor.tabs).toHaveText([/one\.ts/, /two\.ts/]);
  await editor.tabs.nth(1).focus();
  await page.keyboard.press('Alt+Shift+ArrowLeft');
  await expect(editor.tabs).toHaveText([/two\.ts/, /one\.ts/]);
  await editor.kept(['/src/two.ts', '/one.ts']);
  await page.reload();
  await expect(editor.tabs).toHaveText([/two\.ts/, /one\.ts/], { timeout: 15_000 });
  await expect(editor.text).toContainText('export const two = 2;');
  await page.keyboard.press('Alt+PageDown');
  await expect(editor.text).toContainText('export const one = 1;');
  await page.keyboard.press('Alt+W');
  await expect(editor.tabs).toHaveText([/two\.ts/]);
  expect(editor.faults).toEqual([]);
});

test('a program changes an open file: it is shown at once, and what changed', async ({ page }) => {
  const editor = await new EditorPage(page).open();
  await editor.write('plan.md', 'first line\n');
  await editor.write('other.md', 'other\n');
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  await editor.openPlayground(
    "return codemode.workspace_write({ path: '/plan.md', content: 'first line\\nsecond line\\n' });",
  );
  await page.keyboard.press('Control+Enter');
  await editor.approve.click({ timeout: 15_000 });
  await page.getByRole('tab', { name: 'Files', exact: true }).click();
  await expect(page.getByRole('img', { name: 'changed elsewhere' })).toBeVisible({ timeout: 15_000 });
  await editor.tabs.nth(0).click();
  await expect(editor.text).toContainText('second line');
  await page.getByRole('button', { name: 'Show what changed' }).click();
  await expect(page.locator('.monaco-diff-editor')).toBeVisible();
  await page.getByRole('button', { name: 'Back to the text' }).click();
  await expect(page.getByRole('img', { name: 'changed elsewhere' })).toHaveCount(0);
  // What the program did can be undone by hand, and that is saved like anything typed.
  await page.getByRole('textbox', { name: 'Text of /plan.md' }).focus();
  await page.keyboard.press('Control+Z');
  await expect(editor.text).not.toContainText('second line');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  expect(editor.faults).toEqual([]);
});

test('a file is opened by letters of its path, at a line', async ({ page }) => {
  const editor = await new EditorPage(page).open();
  await editor.write('src/deep/find-me.ts', 'const a = 1;\nconst b = 2;\nconst c = 3;\n');
  await editor.write('unrelated.md', 'text\n');
  await page.keyboard.press('Control+P');
  await page.getByPlaceholder('Letters of a path, :12 for a line').fill('dfm:2');
  await expect(page.getByRole('option').first()).toHaveText('src/deep/find-me.ts');
  await page.keyboard.press('Enter');
  await expect(editor.text).toContainText('const b = 2;');
  await expect(page.getByRole('textbox', { name: 'Text of /src/deep/find-me.ts' })).toBeFocused();
  await page.keyboard.insertText('/* here */');
  await expect(editor.text).toContainText('/* here */const b = 2;');
  expect(editor.faults).toEqual([]);
});

test('text is found in files, a replacement is seen before, made in all of them, and taken back at once', async ({
  page,
}) => {
  const editor = await new EditorPage(page).open();
  await editor.write('a.ts', 'const colour = 1;\nprint(colour);\n');
  await editor.write('b.md', 'The colour of it; colours.\n');
  await editor.write('c.txt', 'colour\n');
  await page.keyboard.press('Alt+Shift+F');
  const field = page.getByRole('combobox', { name: 'Find in files' });
  await field.fill('colou?r\\b');
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await page.getByRole('textbox', { name: 'Not in these files' }).fill('*.txt');
  await expect(page.getByText('3 matches in 2 files')).toBeVisible({ timeout: 15_000 });
  await page.getByRole('button', { name: 'Replace', exact: true }).click();
  await page.getByRole('textbox', { name: 'Replace with' }).fill('<$&>');
  await expect(page.getByRole('region', { name: 'Lines' }).locator('ins').first()).toHaveText('const <colour> = 1;');
  await expectAccessible(page, 'a replacement', '[role=dialog]');
  await page.getByRole('button', { name: 'Leave out /b.md' }).click();
  await page.getByRole('button', { name: 'Take in /b.md' }).click();
  await page.getByRole('button', { name: 'Replace 3 in 2 files' }).click();
  await expect(page.getByText('Replaced 3 matches in 2 files.')).toBeVisible({ timeout: 15_000 });
  await editor.tabs.nth(0).click();
  await expect(editor.text).toContainText('print(<colour>);');
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(editor.text).toContainText('print(colour);');
  await page.keyboard.press('Alt+Shift+F');
  await expect(field).toHaveValue('colou?r\\b');
  await expect(page.getByText('3 matches in 2 files')).toBeVisible({ timeout: 15_000 });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('X');
  await expect(editor.text).toContainText('print(Xcolour);');
  expect(editor.faults).toEqual([]);
});

test('a pattern that goes on for ever is ended, and the page stays alive', async ({ page }) => {
  const editor = await new EditorPage(page).open();
  await editor.write('long.txt', `${'a'.repeat(60)}!\n`);
  await page.keyboard.press('Alt+Shift+F');
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await page.getByRole('combobox', { name: 'Find in files' }).fill('(a+)+$');
  await expect(page.getByText(/takes too long in one of these files/)).toBeVisible({ timeout: 20_000 });
  await page.getByRole('combobox', { name: 'Find in files' }).fill('a!');
  await expect(page.getByText('1 match in 1 file')).toBeVisible({ timeout: 15_000 });
  expect(editor.faults).toEqual([]);
});
