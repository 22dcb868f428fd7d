import { expect, type Page, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

/** Writes and runs a program of a person, and gives the last cell that shows what it returned. */
const waiting = (page: Page) => page.getByRole('region', { name: 'Waiting for you', exact: true });
/** The budget in the status bar leads to the rules. */
const openRules = (page: Page) => page.getByRole('button', { name: /^\$[\d.]+ of / }).click();
const create = (name: string) => `codemode.edge_zones_create({ name: '${name}' })`;

test('five gated calls in flight need one dialog', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  const names = ['ash', 'fir', 'elm', 'yew', 'oak'].map((name) => `${name}.example`);
  await runProgram(
    workbench,
    `const made = await Promise.all([${names.map(create).join(', ')}]);\nreturn { made: made.map((zone) => zone.name).join(' ') };`,
  );
  const group = page.getByRole('group', { name: /^5 calls: 5 × / });
  await expect(group).toBeVisible();
  await expect(page).toHaveTitle(/^\(5\) /);
  await expect(page.getByRole('button', { name: '5 waiting for you' })).toBeVisible();
  await group.getByRole('button', { name: 'Approve all 5' }).click();
  await expect(page.getByText(names.join(' ')).first()).toBeVisible();
  await expect(waiting(page)).toBeHidden();
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

test('calls in a loop are approved with the first of them', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await runProgram(
    workbench,
    `let made = 0;\nfor (const name of ['a', 'b', 'c']) {\n  await codemode.edge_zones_create({ name: name + '.example' });\n  made++;\n}\nreturn { loop: 'made ' + made };`,
  );
  await page.getByRole('button', { name: 'Also the rest of this run' }).click();
  await expect(page.getByText('made 3').first()).toBeVisible();
});

test('edited arguments are held to the types, and are what is sent', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await runProgram(workbench, `const zone = await ${create('birch.example')};\nreturn { name: 'made ' + zone.name };`);
  await page.getByRole('button', { name: 'See what would change' }).click();
  await expect(page.getByText('Adds the zone birch.example.')).toBeVisible();
  await page.getByRole('button', { name: 'Edit arguments' }).click();
  const field = page.getByRole('textbox', { name: /Arguments as JSON/ });
  await field.fill('{"name": 7}');
  await expect(page.getByText(/number.*not assignable.*string/).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Approve with these' })).toBeDisabled();
  await field.fill('{"name": "rowan.example"}');
  await page.getByRole('button', { name: 'Approve with these' }).click();
  await expect(page.getByText('made rowan.example').first()).toBeVisible();
});

test('a method is allowed with these arguments and asked with others; a reason is caught by the code', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  const enable = (mode: string) =>
    `await codemode.edge_ddos_protection_enable({ zone_id: 'zone_acorn', mode: '${mode}' })`;
  await runProgram(workbench, `${enable('low')};\nreturn { first: 'set to low' };`);
  await page.getByRole('button', { name: 'Always allow' }).click();
  await page.getByRole('button', { name: 'With these arguments only' }).click();
  await expect(page.getByText('set to low').first()).toBeVisible();
  await runProgram(
    workbench,
    `${enable('low')};\ntry {\n  ${enable('high')};\n  return 'went through';\n} catch (error) {\n  const { code, message } = error as { code: string; message: string };\n  return { caught: code + ' because ' + message.split(': ')[1] };\n}`,
  );
  await expect(page.getByRole('group', { name: /waiting for your decision$/ })).toHaveCount(1);
  await expect(waiting(page)).toContainText('mode: "high"');
  await page.getByRole('button', { name: 'Reject with a reason' }).click();
  await page.getByRole('textbox', { name: 'Why not' }).fill('Not on a Friday');
  await page.keyboard.press('Enter');
  await expect(page.getByText('rejected because Not on a Friday').first()).toBeVisible();
});

test('what is denied cannot be named, and can again when the rule is gone', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await openRules(page);
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByRole('combobox', { name: 'Decision' }).selectOption('Deny');
  await page.getByRole('combobox', { name: 'Method', exact: true }).fill('edge_dns_records_*');
  await page.getByRole('button', { name: 'Add the rule' }).click();
  await page.getByRole('combobox', { name: 'This method is called' }).fill('edge_dns_records_list');
  await page.getByRole('button', { name: 'Ask the rules' }).click();
  await expect(page.getByText(/The method is hidden: a program cannot name it/)).toBeVisible();
  await page.keyboard.press('Escape');

  await runProgram(workbench, `return await codemode.edge_dns_records_list({ zone_id: 'zone_acorn' });`);
  await expect(
    page.getByText(/There is no method codemode\.edge_dns_records_list\. Did you mean/).first(),
  ).toBeVisible();
  await page.getByRole('button', { name: /Run anyway/ }).click();
  await expect(page.getByText(/There is no method codemode.edge_dns_records_list/).first()).toBeVisible();

  await workbench.openPlayground('return ');
  await page.keyboard.press('End');
  await page.keyboard.type('codemode.edge_d', { delay: 30 });
  await page.keyboard.press('Control+Space');
  const offered = page.locator('.suggest-widget');
  await expect(offered.getByText('edge_ddos_protection_get').first()).toBeVisible();
  await expect(offered.getByText(/edge_dns/)).toHaveCount(0);
  await page.keyboard.press('Escape');

  await openRules(page);
  await page.getByRole('button', { name: 'Remove the rule for edge_dns_records_*' }).click();
  await page.keyboard.press('Escape');
  await runProgram(
    workbench,
    `const records = await codemode.edge_dns_records_list({ zone_id: 'zone_acorn' });\nreturn { again: 'found ' + (records.length > 0) };`,
  );
  await expect(page.getByText('found true').first()).toBeVisible();
});

test('any tab shows what waits, and either decides', async ({ page, context }) => {
  const workbench = await new Workbench(page).open();
  const other = await context.newPage();
  await new Workbench(other).open();
  await runProgram(workbench, `const zone = await ${create('larch.example')};\nreturn { name: 'made ' + zone.name };`);
  await expect(waiting(page)).toBeVisible();
  await expect(waiting(other)).toContainText('in another tab');
  await waiting(other)
    .getByRole('button', { name: 'Approve', exact: true })
    .or(waiting(other).getByRole('button', { name: /^Approve ⏎/ }))
    .click();
  await expect(page.getByText('made larch.example').first()).toBeVisible();
  await expect(waiting(other)).toBeHidden();
});

test('a budget of calls stops in front of the next one, and goes on once raised', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await openRules(page);
  await page.getByRole('spinbutton', { name: 'One answer or program, Calls' }).fill('2');
  await page.getByRole('spinbutton', { name: 'Calls of Edge' }).fill('2');
  await page.getByRole('combobox', { name: 'This method is called' }).click();
  await page.keyboard.press('Escape');
  await runProgram(
    workbench,
    `let calls = 0;\nfor (let n = 0; n < 3; n++) {\n  await codemode.edge_zones_list();\n  calls++;\n}\nreturn { calls: 'made ' + calls };`,
  );
  const card = page.getByRole('group', { name: /^The budget of this run is used up/ });
  await expect(card).toContainText('2 calls of 2 calls');
  await card.getByRole('button', { name: 'Raise it once' }).click();
  await expect(page.getByText('made 3').first()).toBeVisible();
});
