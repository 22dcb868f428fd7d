import { expect, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

test('Python, asked about once, reads a file of the workspace and leaves another', async ({ page }) => {
  test.setTimeout(180_000);
  const workbench = new Workbench(page);
  await workbench.open();
  await runProgram(
    workbench,
    `const code = "import json\\ntitle = open('README.md').read()[0]\\njson.dump([title], open('title.json', 'w'))\\nprint('of', input_data)\\ntitle";
const done = await codemode.python_run({ code, input: 'the readme' });
return [done.out.trim(), done.value, done.exitCode, ...done.changed.map(({ path }) => path)].join(' ')`,
  );
  await expect(workbench.approve.first()).toBeVisible({ timeout: 60_000 });
  await workbench.approve.first().click();
  await expect(page.getByText('of the readme # 0 /title.json').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('title.json').first()).toBeVisible();
  expect(workbench.faults).toEqual([]);
});

test('A program in Python calls methods by the rules, and its clock stands while a person is asked', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const workbench = new Workbench(page);
  await workbench.open();
  await runProgram(
    workbench,
    `import json
zones = await codemode.edge_zones_list({})
first = zones[0]['id']
await codemode.workspace_write({'path': '/zone.json', 'content': json.dumps(first)})
print('the first is', first)
len(zones)`,
  );
  await expect(workbench.approve.first()).toBeVisible({ timeout: 60_000 });
  await workbench.approve.first().click();
  await expect(page.getByText('the first is').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('edge_zones_list').first()).toBeVisible();
  await expect(page.getByText('zone.json').first()).toBeVisible();
  expect(workbench.faults).toEqual([]);
});
