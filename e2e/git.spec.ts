import { expect, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

const program = `
await codemode.git_init({});
await codemode.workspace_write({ path: '/src/a.ts', content: 'const a = 1;\\n' });
await codemode.git_add({ paths: ['.'] });
await codemode.git_commit({ message: 'First', author: { name: 'Ada', email: 'ada@x.test' } });
await codemode.workspace_edit({ path: '/src/a.ts', edits: [{ find: 'a = 1', replace: 'a = 2' }] });
const changed = await codemode.git_diff({});
const found = await codemode.workspace_grep({ pattern: 'a = \\\\d' });
const log = await codemode.git_log({});
return [log.map((one) => one.message + ' by ' + one.author).join(), changed.includes('+const a = 2;'), found.matches.length];`;

test('a program edits, searches, commits and compares', async ({ page }) => {
  test.setTimeout(180_000);
  const workbench = new Workbench(page);
  await workbench.open();
  await runProgram(workbench, program);
  const done = page.getByText('First by Ada').first();
  await expect(async () => {
    const asked = workbench.approve.first();
    if (await asked.isVisible()) await asked.click();
    await expect(done).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 90_000 });
  await expect(page.getByText('true').first()).toBeVisible();
  // What Git keeps is no file to look at.
  await expect(page.getByText('a.ts', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('.git', { exact: true })).toHaveCount(0);
});
