import { expect, type Page, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

/** Five records with names of their own: a second one with the same name and content would be refused with 409. */
const program = `const zones = await codemode.edge_zones_list();
const zone = zones.find((one) => one.name === 'acorn.example') ?? zones[0]!;
const names: string[] = [];
console.log('began', Math.random(), Date.now());
for (const n of [1, 2, 3, 4, 5]) {
  await codemode.edge_zones_get({ zone_id: zone.id });
  const record = await codemode.edge_dns_records_create({ zone_id: zone.id, type: 'TXT', name: \`kept-\${n}.\${zone.name}\`, content: \`value \${n}\` });
  names.push(record.name);
  await codemode.edge_dns_records_list({ zone_id: zone.id, type: 'TXT' });
}
return 'all ' + names.length + ' made';
`;

const records = `const zones = await codemode.edge_zones_list();
const zone = zones.find((one) => one.name === 'acorn.example') ?? zones[0]!;
const all = await codemode.edge_dns_records_list({ zone_id: zone.id, type: 'TXT', per_page: 100 });
return 'found ' + all.filter((one) => one.name.startsWith('kept-')).map((one) => one.name[5]).join('');
`;

const resume = (page: Page) => page.getByRole('button', { name: 'Resume', exact: true }).first();

async function found(workbench: Workbench, text: string) {
  await runProgram(workbench, records);
  await expect(workbench.page.getByText(text).first()).toBeVisible();
}

test('a run is killed again and again, goes on each time, and each of its five writes happens once', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const workbench = await new Workbench(page).open();
  await runProgram(workbench, program);
  // Killed while it waits; right after a yes; a moment after one.
  for (const afterMs of [null, 0, 15]) {
    await expect(workbench.approve.first()).toBeVisible();
    if (afterMs !== null) {
      await workbench.approve.first().click();
      await page.waitForTimeout(afterMs);
    }
    await page.reload();
    await page.getByRole('tab', { name: 'Playground' }).click();
    await resume(page).click();
  }
  for (let left = 5; left > 0; left--) {
    const made = page.getByText('all 5 made').first();
    await expect(workbench.approve.first().or(made)).toBeVisible();
    if (await made.isVisible()) break;
    await workbench.approve.first().click();
    await page.waitForTimeout(300);
  }
  await expect(page.getByText('all 5 made').first()).toBeVisible();
  await found(workbench, 'found 12345');
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

test('a turn of the model that a reload cut off is resumed, and the model goes on from its result', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('Turn on DDoS protection for zones that are not active and have no firewall rules');
  await expect(workbench.approve.first()).toBeVisible({ timeout: 30_000 });
  await workbench.approve.first().click();
  await expect(workbench.approve.first()).toBeVisible();
  await page.reload();
  await resume(page).click();
  await expect(workbench.approve.first()).toBeVisible();
  await workbench.approve.first().click();
  await workbench.quiet();
  await expect(
    workbench.conversation
      .getByText('done', { exact: true })
      .or(workbench.conversation.getByText('isolate', { exact: true }))
      .first(),
  ).toBeVisible();
  await expect(workbench.conversation.getByText('cut off')).toHaveCount(0);
  await expect(page.getByText('The model has not read this result yet.')).toHaveCount(0);
  expect(workbench.faults).toEqual([]);
});

test('a run is taken back, forked from one of its answers, and compared', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await runProgram(workbench, program);
  for (let left = 5; left > 0; left--) {
    await expect(workbench.approve.first()).toBeVisible();
    await workbench.approve.first().click();
    await page.waitForTimeout(300);
  }
  await expect(page.getByText('all 5 made').first()).toBeVisible();
  await page.getByRole('button', { name: 'Roll back' }).first().click();
  await page.getByRole('button', { name: 'Take back 5 calls' }).click();
  await expect(page.getByText('taken back', { exact: true }).nth(4)).toBeVisible();
  await page.getByRole('button', { name: 'Close', exact: true }).first().click();

  const slider = page.getByRole('slider', { name: /After answer/ });
  await slider.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText('After answer 1 of 16')).toBeVisible();
  await page.getByRole('button', { name: 'Fork from here' }).click();
  const code = page.getByRole('textbox', { name: 'Program of the fork' });
  await code.fill("const zones = await codemode.edge_zones_list();\nreturn 'forked with ' + zones.length + ' zones';");
  await page.getByRole('button', { name: 'Run the fork' }).click();
  await expect(page.getByText(/forked with \d+ zones/).first()).toBeVisible();
  await page.getByRole('combobox', { name: 'Compare with another run' }).selectOption({ index: 1 });
  await expect(page.getByText('The programs differ.')).toBeVisible();
  expect(workbench.faults).toEqual([]);
});

test('journals of ended runs go when they are not to be kept; one of a run that waits stays, and it goes on', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await found(workbench, 'found');
  await runProgram(workbench, program);
  await expect(workbench.approve.first()).toBeVisible();
  await page.reload();
  await expect(resume(page)).toBeVisible();
  const choose = async () => {
    await workbench.command('Settings');
    await page.getByRole('tab', { name: 'Storage' }).click();
    return page.getByRole('combobox', { name: /the journals that are kept/ });
  };
  const kept = await choose();
  await expect(kept).toHaveValue('200');
  await kept.selectOption('none');
  await expect(kept).toHaveValue('0');
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(await choose()).toHaveValue('0');
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Playground' }).click();
  await resume(page).click();
  for (let left = 5; left > 0; left--) {
    await workbench.approve.first().click();
    await page.waitForTimeout(300);
  }
  await expect(page.getByText('all 5 made').first()).toBeVisible();
  expect(workbench.faults).toEqual([]);
});
