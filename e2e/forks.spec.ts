import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

const program = `const zones = await codemode.edge_zones_list();
const made = await codemode.edge_zones_create({ name: \`zone-\${zones.length}.example\` });
return 'made ' + made.name;
`;

/** Another run with another answer of the first call of the one that is shown. */
async function forkWith(page: Page, answer: string) {
  await page.getByRole('slider', { name: /After answer/ }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'Fork from here' }).click();
  await page.getByRole('textbox', { name: 'Answer of this call in the fork' }).fill(answer);
  await page.getByRole('button', { name: 'Run the fork' }).click();
}

test('a run is forked with another answer; where its file is read too, and there it neither goes on nor is taken back', async ({
  page,
  browser,
  baseURL,
}) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await runProgram(workbench, program);
  await workbench.approve.first().click();
  await expect(page.getByText('made zone-5.example').first()).toBeVisible();

  await test.step('the fork is given what a person wrote, and what it does from there is asked about', async () => {
    await forkWith(page, '[{}, {}]');
    await workbench.approve.first().click();
    await expect(page.getByText('made zone-2.example').first()).toBeVisible();
  });

  await test.step('a third run is cut off, and all goes into a file', async () => {
    await runProgram(workbench, program.replace('zone-', 'later-'));
    await expect(workbench.approve.first()).toBeVisible();
    await page.reload();
    await expect(page.getByRole('button', { name: 'Resume', exact: true }).first()).toBeVisible();
  });
  await page.keyboard.press('Alt+e');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save with its files' }).click(),
  ]);

  const other = await browser.newContext({ baseURL: baseURL!, viewport: { width: 1600, height: 1000 } });
  const there = await other.newPage();
  const elsewhere = await new Workbench(there).open();
  await there.keyboard.press('Alt+e');
  await there.getByLabel('File with conversations').setInputFiles({
    name: 'zones.espalier',
    mimeType: 'application/gzip',
    buffer: await readFile(await file.path()),
  });
  await expect(elsewhere.conversation.getByText('How many zones are there?').first()).toBeVisible();
  await there.getByRole('tab', { name: 'Playground' }).click();

  await test.step('what was cut off says why it does not go on', async () => {
    await there.getByRole('button', { name: 'Resume', exact: true }).first().click();
    await expect(there.getByText(/its calls were made in another browser\. Fork it/).first()).toBeVisible();
    await expect(elsewhere.approve).toHaveCount(0);
  });

  await test.step('it is forked, with the calls of the other browser as its answers', async () => {
    await forkWith(there, '[{}, {}, {}]');
    await elsewhere.approve.first().click();
    await expect(there.getByText('made later-3.example').first()).toBeVisible();
  });
  for (const one of [workbench, elsewhere]) {
    expect(one.left).toEqual([]);
    expect(one.faults).toEqual([]);
  }
  await other.close();
});
