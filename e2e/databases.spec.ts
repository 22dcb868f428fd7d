import { expect, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

const slow = { timeout: 60_000 };

test('a database is a file of the workspace: written after a question, read without one, here after a reload', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const workbench = new Workbench(page);
  await workbench.open();
  await runProgram(
    workbench,
    `const done = await codemode.db_execute({ sql: "create virtual table notes using fts5(text); insert into notes values ('a red apple'), ('a pear')" });
return 'wrote ' + (done.changes >= 2) + done.hash.length`,
  );
  await expect(workbench.approve.first()).toBeVisible(slow);
  await workbench.approve.first().click();
  await expect(page.getByText('wrote true64').first()).toBeVisible(slow);
  await expect(page.getByText('data.db').first()).toBeVisible();

  const query = `const { rows } = await codemode.db_query({ sql: 'select text from notes where notes match ?', params: ['apple'] });
const refused = await codemode.db_query({ sql: 'delete from notes' }).catch((error) => error.code);
const missing = await codemode.db_query({ sql: 'select 1', database: '/none.db' }).catch((error) => error.code);
return ['found ' + rows[0]?.text, refused, missing].join(', ')`;
  await runProgram(workbench, query);
  await expect(page.getByText('found a red apple, needs_write, not_found').first()).toBeVisible(slow);
  await expect(workbench.approve).toHaveCount(0);

  await page.reload();
  await runProgram(workbench, query.replace("'found '", "'kept '"));
  await expect(page.getByText('kept a red apple, needs_write, not_found').first()).toBeVisible(slow);
  expect(workbench.faults).toEqual([]);
});
