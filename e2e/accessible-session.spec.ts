import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { Workbench } from './pages/workbench.ts';

/** Each pane and dialog of the session tree, light and dark, wide and on a phone. */
async function inBoth(page: Page, state: string, region?: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expectAccessible(page, `${state}, ${colorScheme}`, region);
  }
}

/** Two branches with a label, and a file that both have changed. */
async function grown(page: Page): Promise<Workbench> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await workbench.rows.first().focus();
  await page.keyboard.press('e');
  await page.getByRole('textbox', { name: 'Edit your message' }).fill('Which zones are not active?');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Versions of this message').getByText('2/2')).toBeVisible();
  await workbench.quiet();
  await workbench.rows.first().focus();
  await page.keyboard.press('l');
  await page.getByRole('textbox', { name: 'New label' }).fill('to look at');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  return workbench;
}

const dialogs: [keys: string, name: string | RegExp, typed?: string][] = [
  ['Alt+E', 'Conversations as files'],
  ['Control+Shift+F', 'Search every conversation', 'zones'],
  ['Alt+O', 'Conversations'],
  ['Alt+H', /History/],
  ['Alt+C', /model/],
  ['Alt+B', /ways/],
  ['D', 'Compare'],
];
for (const [keys, name, typed] of dialogs) {
  test(`the dialog of ${keys}`, async ({ page }) => {
    const workbench = await grown(page);
    await workbench.rows.first().focus();
    await page.keyboard.press(keys);
    const dialog = page.getByRole('dialog', { name, exact: typeof name === 'string' });
    await expect(dialog).toBeVisible();
    if (typed) {
      await dialog.getByRole('combobox').fill(typed);
      await expect(dialog.getByRole('option').first()).toBeVisible();
    }
    await inBoth(page, String(name), '[role="dialog"]');
    expect(workbench.faults).toEqual([]);
  });
}

test('the map, beside and from near', async ({ page }) => {
  await grown(page);
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  const map = page.getByRole('application', { name: 'Map of the conversation' });
  await expect(map).toBeVisible();
  await inBoth(page, 'the map beside', 'aside');
  await page.getByRole('button', { name: 'Show the map in the place of the conversation' }).click();
  await map.focus();
  for (let i = 0; i < 8; i++) await page.keyboard.press('+');
  await expect(map).toHaveAttribute('data-zoom', 'cards');
  await inBoth(page, 'the map from near', 'main');
});

test('a fold, while it is made and when it is', async ({ page }) => {
  const workbench = await grown(page);
  await workbench.rows.nth(2).focus();
  for (let i = 0; i < 2; i++) await page.keyboard.press('Shift+ArrowDown');
  const bar = page.getByRole('region', { name: 'Fold the selected messages' });
  await expect(bar).toBeVisible();
  await inBoth(page, 'the fold bar', 'main');
  await bar.getByRole('button', { name: /^Fold/ }).click();
  await expect(workbench.conversation.getByRole('button', { name: 'Unfold' })).toBeVisible();
  await inBoth(page, 'a fold', 'main');
});

test('the recording and the audit, wide and on a phone; Escape leaves it also after a touch', async ({ page }) => {
  const workbench = await grown(page);
  const step = page.getByRole('slider', { name: 'Step of the recording' });
  const play = page.getByRole('button', { name: 'Play the recording of this branch' });
  await page.keyboard.press('Alt+6');
  await inBoth(page, 'the audit', 'aside');
  await play.click();
  await expect(step).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await inBoth(page, 'the recording', 'main');
  await page.keyboard.press('Escape');
  await expect(step).toHaveCount(0);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Tree' }).click();
  await play.click();
  await expect(step).toBeVisible();
  await inBoth(page, 'the recording on a phone');
  await workbench.conversation.getByRole('article', { name: 'You' }).first().click();
  await page.keyboard.press('Escape');
  await expect(step).toHaveCount(0);
  expect(workbench.faults).toEqual([]);
});
