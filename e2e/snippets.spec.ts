import { expect, type Locator, type Page, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

const first = `const zones = await codemode.edge_zones_list({ status: 'active' });
return zones.map((zone) => zone.name).sort();
`;

async function run(page: Page, workbench: Workbench, program: string) {
  await workbench.openPlayground(program);
  await expect(page.getByText('types fit')).toBeVisible();
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByRole('button', { name: 'Save as method' }).first()).toBeVisible();
}

/** Keeps the run that is shown as a method, and what the checkbox of this name stands for as its input. */
async function saveAsMethod(
  page: Page,
  { name, about, input, look }: { name: string; about: string; input: RegExp; look?(dialog: Locator): Promise<void> },
) {
  await page.getByRole('button', { name: 'Save as method' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Save as method' });
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('What it does').fill(about);
  await dialog.getByRole('checkbox', { name: input }).check();
  await look?.(dialog);
  await expect(dialog.getByRole('list', { name: 'Results of the tests' })).toContainText('passed');
  await dialog.getByRole('button', { name: 'Save method' }).click();
  await expect(dialog).toBeHidden();
}

/** Keeps the program of the playground as `zones-of`, with the status as its input. */
async function keep(page: Page, workbench: Workbench) {
  await run(page, workbench, first);
  await saveAsMethod(page, {
    name: 'zones-of',
    about: 'Names of the zones that have a status',
    input: /"active"/,
    async look(dialog) {
      await expect(dialog.getByLabel('Code', { exact: true })).toHaveValue(/status: input\.status/);
      await expect(dialog.getByText('They fit.')).toBeVisible();
      await expect(dialog.getByRole('list', { name: 'Methods it needs' })).toContainText('edge_zones_list');
    },
  });
}

test('a run becomes a method: called by both its names, found by its words, and its run can be opened', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await keep(page, workbench);

  await run(
    page,
    workbench,
    `const moved = await codemode.run('zones-of', { status: 'moved' });
const active = await codemode.snippets_zones_of({ status: 'active' });
const found = (await codemode.search('zones that have a status')).map(({ name }) => name);
return { together: moved.length + active.length, found: found.includes('snippets_zones_of') };`,
  );
  await expect(page.getByText('found').last()).toBeVisible();
  await expect(page.getByText('true').last()).toBeVisible();
  const calls = page.getByRole('list', { name: 'Calls in order' });
  await calls
    .getByRole('button', { name: /snippets_zones_of/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Open its run' }).click();
  await expect(calls.getByRole('button', { name: /edge_zones_list/ })).toBeVisible();

  // An input of the wrong type is refused before anything runs.
  await workbench.openPlayground("return codemode.run('zones-of', { status: 7 });");
  await expect(page.getByText(/1 problem/)).toBeVisible();

  await page.reload();
  await run(page, workbench, "return codemode.snippets_zones_of({ status: 'active' });");
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

test('what a model proposes waits for a person; versions, tests that pass and fail, and deleting with a way back', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await keep(page, workbench);

  await run(
    page,
    workbench,
    `await codemode.edge_zones_list({ status: 'active' });
return codemode.snippets_propose({
  name: 'zones-of',
  description: 'How many zones have a status',
  code: 'return (await codemode.edge_zones_list({ status: input.status })).length;',
  input_schema: { type: 'object', properties: { status: { enum: ['active', 'pending', 'moved'] } }, required: ['status'] },
  example: { status: 'active' },
});`,
  );
  const card = page.getByRole('group', { name: 'Proposed method zones-of' });
  await expect(card.getByText('They fit.')).toBeVisible();
  await expect(card).toContainText('version 2');
  await expect(card.getByRole('listitem').filter({ hasText: 'removed:' })).not.toHaveCount(0);
  // The test of version 1 says that the result is another one.
  await expect(card.getByRole('list', { name: 'Results of the tests' })).toContainText('failed');
  await card.getByRole('button', { name: 'Accept' }).click();
  await expect(card).toBeHidden();

  await workbench.command('Methods you saved');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('button', { name: /zones-of/ }).click();
  await settings.getByRole('button', { name: 'Run the tests' }).click();
  const results = settings.getByRole('list', { name: 'Results of the tests' });
  await expect(results).toContainText('failed');
  await expect(results).toContainText('passed');
  await settings.getByRole('combobox').selectOption('1');
  await settings.getByRole('button', { name: 'Make this the active one' }).click();
  await expect(settings.getByRole('button', { name: 'Make this the active one' })).toBeHidden();
  await settings.getByRole('button', { name: 'Delete' }).click();
  await expect(settings.getByText('None yet.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Undo' }).click();
  await run(page, workbench, "return codemode.run('zones-of', { status: 'pending' });");
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

test('a page that is closed while a method waits within a run goes on with both, and nothing happens twice', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const workbench = await new Workbench(page).open();
  await runProgram(
    workbench,
    `const [zone] = await codemode.edge_zones_list();
return codemode.edge_dns_records_create({ zone_id: zone!.id, type: 'TXT', name: 'kept-a.' + zone!.name, content: 'value' });`,
  );
  await workbench.approve.first().click();
  await saveAsMethod(page, { name: 'add-record', about: 'Adds a record to the first zone', input: /"kept-a\."/ });

  await runProgram(
    workbench,
    "const made = await codemode.run('add-record', { name: 'kept-b.' });\nreturn { type: made.type };",
  );
  const done = page.getByRole('button', { name: 'Save as method' }).first();
  const resume = page.getByRole('button', { name: 'Resume', exact: true }).first();
  const goOn = async () => {
    await page.reload();
    await page.getByRole('tab', { name: 'Playground' }).click();
    await expect(resume.or(done)).toBeVisible();
    if (await resume.isVisible()) await resume.click();
  };
  // Closed while it waits, and again right after a yes, where it may be over already.
  await expect(workbench.approve.first()).toBeVisible();
  await goOn();
  await expect(page.getByRole('group', { name: /waiting for your decision/ })).toHaveCount(1);
  await workbench.approve.first().click();
  await goOn();
  await expect(workbench.approve.first().or(done)).toBeVisible();
  if (await workbench.approve.first().isVisible()) await workbench.approve.first().click();
  await expect(done).toBeVisible();
  const list = `const [zone] = await codemode.edge_zones_list();
const all = await codemode.edge_dns_records_list({ zone_id: zone!.id, type: 'TXT', per_page: 100 });
return 'found ' + all.filter((one) => one.name.startsWith('kept-')).map((one) => one.name[5]).join('');`;
  await runProgram(workbench, list);
  await expect(page.getByText(/found ab(?!c)/).first()).toBeVisible();

  // Taking back the run takes back what the method did within it.
  await runProgram(
    workbench,
    "const made = await codemode.run('add-record', { name: 'kept-c.' });\nreturn { type: made.type };",
  );
  await workbench.approve.first().click();
  await expect(done).toBeVisible();
  await page.getByRole('button', { name: 'Roll back' }).first().click();
  await page.getByRole('button', { name: 'Take back 1 call' }).first().click();
  await expect(page.getByText('taken back', { exact: true }).first()).toBeVisible();
  await runProgram(workbench, list);
  await expect(page.getByText(/found ab(?!c)/).first()).toBeVisible();
  expect(workbench.faults).toEqual([]);
});

test('a method that is kept or renamed in one tab is there in the other', async ({ page, context }) => {
  test.setTimeout(120_000);
  const workbench = await new Workbench(page).open();
  const other = await new Workbench(await context.newPage()).open();
  await other.command('Methods you saved');
  const there = other.page.getByRole('dialog', { name: 'Settings' });
  await expect(there.getByText('None yet.')).toBeVisible({ timeout: 20_000 });

  await page.bringToFront();
  await keep(page, workbench);
  await expect(there.getByRole('button', { name: /zones-of/ })).toBeVisible({ timeout: 20_000 });

  await workbench.command('Methods you saved');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('button', { name: /zones-of/ }).click();
  await settings.getByRole('button', { name: 'Rename', exact: true }).click();
  const name = settings.getByRole('textbox', { name: 'New name' });
  await expect(name).toBeFocused();
  await name.fill('Zones of');
  await name.press('Enter');
  await expect(settings.getByText(/is no name for a snippet/)).toBeVisible();
  await name.fill('zones-named');
  await name.press('Enter');
  await expect(settings.getByRole('button', { name: /zones-named/ })).toBeVisible();
  await expect(there.getByRole('button', { name: /zones-named/ })).toBeVisible({ timeout: 20_000 });
  await expect(there.getByRole('button', { name: /zones-of/ })).toHaveCount(0);

  await page.keyboard.press('Escape');
  await run(page, workbench, "return (await codemode.run('zones-named', { status: 'active' })).length;");
  await workbench.openPlayground("return codemode.snippets_zones_of({ status: 'active' });");
  await expect(page.getByText(/1 problem/)).toBeVisible();
  expect(workbench.faults).toEqual([]);
  expect(other.faults).toEqual([]);
});

test('what a method wrote before it failed is taken back with the run that called it', async ({ page }) => {
  test.setTimeout(120_000);
  const workbench = await new Workbench(page).open();
  await runProgram(
    workbench,
    `const [zone] = await codemode.edge_zones_list();
const made = await codemode.edge_dns_records_create({ zone_id: zone!.id, type: 'TXT', name: 'half-done.' + zone!.name, content: 'value' });
if (made.name.length > 60) throw new Error('The name is too long.');
return made.id;`,
  );
  await workbench.approve.first().click();
  await saveAsMethod(page, { name: 'half', about: 'Adds a record, and may fail after that', input: /"half-done\."/ });

  await runProgram(
    workbench,
    "try { await codemode.run('half', { name: 'half-failed-'.repeat(5) + '.' }); } catch (error) { return 'caught: ' + error.message; }",
  );
  await workbench.approve.first().click();
  await expect(page.getByText(/caught: .*did not come to its end/).first()).toBeVisible({ timeout: 20_000 });
  const list = `const [zone] = await codemode.edge_zones_list();
const all = await codemode.edge_dns_records_list({ zone_id: zone!.id, type: 'TXT', per_page: 100 });
return 'found ' + all.filter((one) => one.name.startsWith('half-')).map((one) => one.name.slice(5, 9)).sort().join('+');`;
  await page.getByRole('button', { name: 'Roll back' }).first().click();
  await page.getByRole('button', { name: 'Take back 1 call' }).first().click();
  await expect(page.getByText('taken back', { exact: true }).first()).toBeVisible({ timeout: 20_000 });
  await runProgram(workbench, list);
  await expect(page.getByText(/found done(?!\+)/).first()).toBeVisible({ timeout: 20_000 });
  expect(workbench.faults).toEqual([]);
});
