import { expect, type Page, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

/** How many rows each table that a run, a call or a change would write to has. */
const rows = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const open = indexedDB.open('espalier');
        open.onerror = () => reject(open.error);
        open.onsuccess = async () => {
          const db = open.result;
          const counts: string[] = [];
          for (const name of ['entries', 'operations', 'runs', 'journals', 'journal', 'heads']) {
            const all = db.transaction(name).objectStore(name).getAll();
            await new Promise((done) => {
              all.onsuccess = done;
            });
            counts.push(`${name} ${all.result.length} ${JSON.stringify(all.result).length}`);
          }
          db.close();
          resolve(counts.join('\n'));
        };
      }),
  );

async function spoken(page: Page): Promise<Workbench> {
  const workbench = await new Workbench(page).open();
  for (const text of ['How many zones are there?', 'Which zones are not active?']) {
    await workbench.ask(text);
    await workbench.quiet();
  }
  await expect(workbench.conversation.getByText('bramble.example').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Play the recording of this branch' })).toBeEnabled();
  await expect(page.getByText('Saved in this browser')).toBeVisible();
  return workbench;
}

test('the recording of a branch: everything moves together, nothing is called, and running again makes a branch', async ({
  page,
}) => {
  // Begins paused for who wants no motion, so that each step is a key.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const workbench = await spoken(page);
  const log = page.getByRole('log', { name: 'Conversation' });
  const step = page.getByRole('slider', { name: 'Step of the recording' });
  const gauge = page.getByTitle(/See what the model reads/);
  const tokens = (await gauge.textContent())!;
  const before = await rows(page);
  const asked: string[] = [];
  page.on('request', (request) => void asked.push(request.url()));

  await test.step('it begins with the first message, the tree and the gauge with it', async () => {
    await page.getByRole('button', { name: 'Play the recording of this branch' }).click();
    await expect(step).toHaveValue('0');
    await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeFocused();
    await expect(log.getByRole('article', { name: 'You' })).toHaveCount(1);
    await expect(log.getByRole('article', { name: 'Agent' })).toHaveCount(0);
    await expect(gauge).not.toHaveText(tokens);
    await expect(workbench.lanes.getByRole('treeitem').first()).toHaveAttribute('tabindex', '0');
    await expect(page.getByText('No program has run yet')).toBeVisible();
  });

  await test.step('arrows step, Home and End go to its ends, code and trace follow', async () => {
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    await expect(step).toHaveValue('4');
    await expect(log.getByRole('article', { name: 'You' })).toHaveCount(1);
    await expect(log.getByText('How many zones are there?')).toBeVisible();
    await expect(page.getByText('No program has run yet')).toHaveCount(0);
    await page.keyboard.press('End');
    await expect(log.getByRole('article', { name: 'You' })).toHaveCount(2);
    await expect(gauge).toHaveText(tokens);
    await page.keyboard.press('Home');
    await expect(step).toHaveValue('0');
  });

  await test.step('Space plays it to its end at the chosen speed, and then begins anew', async () => {
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('5');
    await page.getByRole('button', { name: 'Play', exact: true }).focus();
    await page.keyboard.press('Space');
    await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
    await expect(log.getByRole('article', { name: 'You' })).toHaveCount(2, { timeout: 20_000 });
    await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible({ timeout: 20_000 });
  });

  await test.step('nothing was asked of anyone and nothing was written', async () => {
    // Parts of this page that are loaded when they are first shown are no calls.
    const home = new URL('./', page.url()).href;
    expect(asked.filter((url) => !url.startsWith(home))).toEqual([]);
    expect(asked.filter((url) => !/\/assets\/[^/]+\.(js|css|woff2)$/.test(url))).toEqual([]);
    expect(await rows(page)).toBe(before);
  });

  await test.step('Escape leads back to where one was', async () => {
    await page.keyboard.press('Home');
    await page.keyboard.press('Escape');
    await expect(workbench.message).toBeVisible();
    await expect(log.getByRole('article', { name: 'You' })).toHaveCount(2);
    await expect(gauge).toHaveText(tokens);
    await expect(step).toHaveCount(0);
  });

  await test.step('run again from here makes a branch beside what was there', async () => {
    await page.getByRole('button', { name: 'Play the recording of this branch' }).click();
    await page.getByRole('button', { name: 'Run again from here' }).click();
    await workbench.quiet();
    await expect(step).toHaveCount(0);
    await expect(log.getByRole('article', { name: 'You' })).toHaveCount(1);
    await expect(page.getByLabel(/^Versions of this/).getByText('2/2')).toBeVisible();
    expect(await rows(page)).not.toBe(before);
  });
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

test('replay moves the files: what was not written yet is not there, and what is open is shown as it was', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await expect(workbench.conversation.getByText(/There are 5 zones/)).toBeVisible();
  await page.getByRole('button', { name: 'New file' }).click();
  await page.getByRole('textbox', { name: /name/i }).last().fill('notes.md');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('treeitem', { name: /notes\.md/ }).first()).toBeVisible();
  await workbench.ask('Which zones are not active?');
  await workbench.quiet();
  await expect(workbench.conversation.getByText('bramble.example').first()).toBeVisible();

  await page.getByRole('button', { name: 'Play the recording of this branch' }).click();
  const past = page.getByRole('region', { name: 'Workspace at this message' });
  await expect(past).toBeVisible();
  await expect(past.getByText('README.md')).toBeVisible();
  await expect(past.getByText('notes.md')).toHaveCount(0);
  await page.keyboard.press('End');
  await expect(past).toHaveCount(0);
  await expect(page.getByRole('treeitem', { name: /notes\.md/ }).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(workbench.message).toBeVisible();
  expect(workbench.faults).toEqual([]);
});
