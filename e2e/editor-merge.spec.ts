import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { EditorPage } from './pages/editor.ts';

const program = `
const author = { name: 'Ada', email: 'ada@x.test' };
const save = async (text, message) => {
  await codemode.workspace_write({ path: '/poem.md', content: text });
  await codemode.git_add({ paths: ['poem.md'] });
  await codemode.git_commit({ message, author });
};
await codemode.git_init({});
await save('title\\none\\ntwo\\nthree\\n', 'Base');
await codemode.git_checkout({ ref: 'side', create: true });
await save('title\\none\\nzwei\\nthree\\n', 'Side');
await codemode.git_checkout({ ref: 'main' });
await save('title\\none\\ndeux\\nthree\\n', 'Main');
return 'left open: ' + (await codemode.git_merge({ ref: 'side', author })).result.conflicts.join();
`;

async function runToTheEnd(page: Page, editor: EditorPage, done: string) {
  await page.keyboard.press('Control+Enter');
  await expect(async () => {
    const asked = editor.approve.first();
    if (await asked.isVisible()) await asked.click();
    await expect(page.getByText(done).first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 120_000 });
}

test('a conflict that Git leaves is resolved with both sides and where they parted in sight', async ({ page }) => {
  test.setTimeout(240_000);
  const editor = await new EditorPage(page).open();
  await editor.write('poem.md', 'begun\n');
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  await editor.openPlayground(program);
  await runToTheEnd(page, editor, 'left open: poem.md');
  await page.getByRole('tab', { name: 'Files', exact: true }).click();
  await editor.tabs.filter({ hasText: 'poem.md' }).click();
  await page.getByRole('button', { name: 'Resolve', exact: true }).click();
  const resolve = page.getByRole('region', { name: 'Resolve /poem.md' });
  await expect(resolve.getByText('1 conflict left; next is number 1.')).toBeVisible({ timeout: 15_000 });
  const compared = resolve.locator('.monaco-diff-editor');
  await expect(compared).toContainText('deux', { timeout: 15_000 });
  await expect(compared).toContainText('zwei');
  await resolve.getByRole('button', { name: 'What the other changed' }).click();
  await expect(compared).toContainText('two');
  await expect(compared).not.toContainText('deux');
  await expectAccessible(page, 'both sides of a conflict', '[role=tabpanel]', '.monaco-editor');
  await resolve.getByRole('button', { name: 'Take both' }).click();
  await expect(resolve.getByText('Resolved.')).toBeVisible();
  await page.getByRole('button', { name: 'Back to the text' }).click();
  await expect(editor.text).toHaveText(/title.*one.*deux.*zwei.*three/);
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Resolve', exact: true })).toHaveCount(0);
  expect(editor.faults).toEqual([]);
});

test('a file is compared with what it was at a message, and brought back', async ({ page }) => {
  test.setTimeout(120_000);
  const editor = await new EditorPage(page).open();
  await editor.ask('hello');
  await editor.quiet();
  await editor.write('plan.md', 'the first plan\n');
  // What a person wrote becomes a message of its own before the next one.
  await editor.ask('hello again');
  await editor.quiet();
  await page.getByRole('textbox', { name: 'Text of /plan.md' }).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('another plan\n');
  await editor.ask('and again');
  await editor.quiet();
  await page.getByRole('button', { name: 'Versions' }).click();
  const choice = page.getByRole('combobox', { name: 'As it became with' });
  await expect.poll(() => choice.locator('option').count(), { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
  await choice.selectOption({ index: 2 });
  await expect(page.locator('.monaco-diff-editor')).toContainText('the first plan');
  await page.getByRole('button', { name: 'Bring it back' }).click();
  await expect(editor.text).toHaveText('the first plan');
  await page.getByRole('textbox', { name: 'Text of /plan.md' }).focus();
  await page.keyboard.press('Control+Z');
  await expect(editor.text).toHaveText('another plan');
  expect(editor.faults).toEqual([]);
});
