import { expect, test } from '@playwright/test';
import { type ModelServer, startModelServer } from './model-server.ts';
import { addModel } from './pages/models.ts';
import { Workbench } from './pages/workbench.ts';

let server: ModelServer;
test.afterAll(() => server?.close());

test('undo of a turn takes back what its program did to the files, and redo does it again', async ({ page }) => {
  const code = "await codemode.workspace_write({ path: '/made.md', content: 'by the model' });\nreturn 'written';";
  server = await startModelServer({
    wire: 'openai',
    bytes: 256,
    script: ({ body }) => {
      const last = JSON.stringify(body.messages.at(-1));
      return last.includes('Make a file') ? { calls: [{ name: 'execute', input: { code } }] } : { text: 'It is made.' };
    },
  });
  const workbench = await new Workbench(page).open();
  await addModel(workbench, server.url);

  await workbench.ask('Hello.');
  await expect(workbench.conversation.getByText('It is made.')).toBeVisible();
  await workbench.quiet();
  await workbench.ask('Make a file.');
  await workbench.approve.first().click();
  await expect(workbench.conversation.getByText('It is made.')).toHaveCount(2);
  await workbench.quiet();
  const file = page.getByRole('tree', { name: 'Files' }).getByText('made.md');
  await expect(file).toBeVisible();

  await page.getByRole('log', { name: 'Conversation' }).focus();
  await page.keyboard.press('Control+Z');
  await expect(workbench.conversation.getByText('Make a file.')).toHaveCount(0);
  await expect(file).toHaveCount(0);
  // No edit of a person's comes of it.
  await expect(workbench.lanes.getByText(/^I edited files/)).toHaveCount(0);
  await page.keyboard.press('Control+Shift+Z');
  await expect(workbench.conversation.getByText('It is made.')).toHaveCount(2);
  await expect(file).toBeVisible();
  await page.reload();
  await expect(file).toBeVisible();
  expect(workbench.faults).toEqual([]);
});
