import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { Workbench } from './pages/workbench.ts';

test('one prompt as branches at once: live cards, one promoted with its files, and undone', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  const cards = page.getByRole('region', { name: 'Branches that answer at once' });
  const card = (name: string) => cards.getByRole('article', { name: `Branch ${name}` });

  await test.step('variants are written from the keyboard', async () => {
    await workbench.message.fill('Which zones are not active?');
    await page.keyboard.press('Alt+B');
    const dialog = page.getByRole('dialog', { name: 'Ask several ways at once' });
    await expect(dialog.getByRole('textbox', { name: 'Prompt of variant 1' })).toHaveValue(
      'Which zones are not active?',
    );
    await dialog
      .getByRole('textbox', { name: 'Prompt of variant 2' })
      .fill('How many DNS records does each zone have?');
    await dialog.getByRole('button', { name: 'Add a variant' }).click();
    await dialog
      .getByRole('textbox', { name: 'Prompt of variant 3' })
      .fill('List the zones and save them to zones.csv');
    await page.keyboard.press('Control+Enter');
  });

  await test.step('each card shows its answer and what it took', async () => {
    await expect(card('1')).toContainText('bramble.example', { timeout: 30_000 });
    await expect(card('3')).toContainText('waits for you', { timeout: 30_000 });
    await expect(page.getByText('branch 3', { exact: true }).first()).toBeVisible();
    await workbench.approve.click();
    await expect(cards.getByText('all have ended')).toBeVisible({ timeout: 30_000 });
    for (const name of ['1', '2', '3']) {
      await expect(card(name)).toContainText('done');
      await expect(card(name)).toContainText(/[1-9]\d* calls?/);
      await expect(card(name)).toContainText(/[1-9][\d,]* tokens/);
    }
  });

  await test.step('the conversation stayed where it was', async () => {
    await expect(page.getByRole('article', { name: 'You' })).toHaveCount(1);
    await expect(page.getByRole('tree', { name: 'Files' }).getByText('zones.csv')).toHaveCount(0);
  });

  await test.step('the keyboard goes from card to card and compares two', async () => {
    await page.keyboard.press('Alt+7');
    await expect(card('1')).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(card('2')).toBeFocused();
    await page.keyboard.press('d');
    const compare = page.getByRole('dialog', { name: 'Compare' });
    await expect(compare.getByRole('region', { name: 'Left' })).toContainText('How many DNS records');
    await expect(compare.getByRole('region', { name: 'Right' })).toContainText('zones.csv');
    await page.keyboard.press('Escape');
  });

  await test.step('one is promoted: the conversation and the files go there', async () => {
    await card('3').focus();
    await page.keyboard.press('p');
    await expect(cards).toHaveCount(0);
    await expect(page.getByRole('article', { name: 'You' }).last()).toContainText('zones.csv');
    await expect(page.getByRole('tree', { name: 'Files' }).getByText('zones.csv')).toBeVisible();
    await expect(page.getByLabel('Versions of this message').getByText('3/3')).toBeVisible();
  });

  await test.step('going to a sibling brings its files too', async () => {
    await page.getByLabel('Versions of this message').getByRole('button').first().click();
    await expect(page.getByRole('article', { name: 'You' }).last()).toContainText('DNS records');
    await expect(page.getByRole('tree', { name: 'Files' }).getByText('zones.csv')).toHaveCount(0);
    await page.getByRole('log', { name: 'Conversation' }).focus();
    await page.keyboard.press('Control+Z');
    await expect(page.getByRole('tree', { name: 'Files' }).getByText('zones.csv')).toBeVisible();
  });

  await test.step('undo takes the promotion back', async () => {
    await page.keyboard.press('Control+Z');
    await expect(page.getByRole('article', { name: 'You' })).toHaveCount(1);
    await expect(page.getByRole('tree', { name: 'Files' }).getByText('zones.csv')).toHaveCount(0);
    await expect(workbench.lanes.getByText('Which zones are not active?').first()).toBeVisible();
  });
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

test('the dialog and the cards can be read and reached by anyone', async ({ page }) => {
  await new Workbench(page).open();
  await page.keyboard.press('Alt+B');
  const dialog = page.getByRole('dialog', { name: 'Ask several ways at once' });
  await dialog.getByRole('textbox', { name: 'Prompt of variant 1' }).fill('How many zones are there?');
  await dialog.getByRole('textbox', { name: 'Prompt of variant 2' }).fill('How many zones are there, please?');
  await expectAccessible(page, 'the dialog', '[role="dialog"]');
  await dialog.getByRole('button', { name: 'Run 2 branches' }).click();
  await expect(page.getByText('all have ended')).toBeVisible({ timeout: 40_000 });
  await expectAccessible(page, 'the cards', '[data-pane="fan"]');
});

test('branches that want the same change ask by name, and one can be stopped', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  const enable = 'Turn on DDoS protection for zones that are not active and have no firewall rules';
  await workbench.message.fill(enable);
  await page.keyboard.press('Alt+B');
  const dialog = page.getByRole('dialog', { name: 'Ask several ways at once' });
  await dialog.getByRole('textbox', { name: 'Prompt of variant 2' }).fill(`${enable}.`);
  await dialog.getByRole('button', { name: 'Run 2 branches' }).click();
  const cards = page.getByRole('region', { name: 'Branches that answer at once' });
  await expect(cards.getByText('waits for you')).toHaveCount(2, { timeout: 30_000 });
  await expect(page.getByText('branch 1', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('branch 2', { exact: true }).first()).toBeVisible();
  await cards.getByRole('article', { name: 'Branch 2' }).getByRole('button', { name: 'Stop' }).click();
  await expect(cards.getByRole('article', { name: 'Branch 2' })).toContainText('stopped');
  await expect(page.getByText('branch 2', { exact: true })).toHaveCount(0);
  await expect(page.getByText('branch 1', { exact: true }).first()).toBeVisible();
  await cards.getByRole('button', { name: 'Put away' }).click();
  await expect(cards).toHaveCount(0);
  await expect(workbench.approve).toHaveCount(0);
  expect(workbench.faults).toEqual([]);
});
