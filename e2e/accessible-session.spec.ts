import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { Workbench } from './pages/workbench.ts';

/** Each pane and dialog of the session tree, light and dark, wide and on a phone. */
test.setTimeout(120_000);

/** Two branches with a label of each colour. */
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
  return workbench;
}

/** What a key of the tree opens, and what is typed there, if anything. */
const dialogs: [keys: string, name: string | RegExp, typed?: string][] = [
  ['Alt+E', 'Conversations as files'],
  ['Control+Shift+F', 'Search every conversation', 'zones'],
  ['Alt+O', 'Conversations'],
  ['Alt+H', /History/],
  ['Alt+C', /model/],
  ['Alt+B', /ways/],
  ['D', 'Compare'],
];

test('labels, the menu of a row, each dialog, and a merge', async ({ page }) => {
  const workbench = await grown(page);
  await workbench.rows.first().focus();
  await page.keyboard.press('l');
  const labels = page.getByRole('dialog', { name: 'Labels' });
  for (const colour of ['ochre', 'plum', 'slate', 'moss', 'brick']) {
    await labels.getByRole('textbox', { name: 'New label' }).fill(colour);
    await labels.getByRole('group', { name: 'Colour of the new label' }).getByRole('radio', { name: colour }).check();
    await labels.getByRole('button', { name: 'Add' }).click();
    await expect(labels.getByRole('textbox', { name: `Text of the label ${colour}` })).toBeVisible();
  }
  await expectAccessible(page, 'labels', '[role="dialog"]');
  await page.keyboard.press('Escape');

  await workbench.rows.first().click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: /^Label this message/ })).toBeVisible();
  await expectAccessible(page, 'menu of a row');
  await page.keyboard.press('Escape');

  for (const [keys, name, typed] of dialogs)
    await test.step(`the dialog of ${keys}`, async () => {
      await workbench.rows.first().focus();
      await page.keyboard.press(keys);
      const dialog = page.getByRole('dialog', { name, exact: typeof name === 'string' });
      await expect(dialog).toBeVisible();
      if (typed) {
        await dialog.getByRole('combobox').fill(typed);
        await expect(dialog.getByRole('option').first()).toBeVisible();
      }
      await expectAccessible(page, String(name), '[role="dialog"]');
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
    });

  await workbench.rows.nth(1).focus();
  await page.keyboard.press('g');
  const merge = page.getByRole('dialog', { name: 'Merge into the branch shown' });
  await merge.getByRole('checkbox', { name: /Bring this conclusion/ }).check();
  await expectAccessible(page, 'merge', '[role="dialog"]');
  await merge.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(workbench.conversation.getByRole('article', { name: 'Merge' })).toBeVisible();
  await expectAccessible(page, 'after the merge');
  expect(workbench.faults).toEqual([]);
});

test('a fold, while it is made and when it is; the map, beside and from near', async ({ page }) => {
  const workbench = await grown(page);
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await workbench.rows.nth(2).focus();
  for (let i = 0; i < 2; i++) await page.keyboard.press('Shift+ArrowDown');
  const bar = page.getByRole('region', { name: 'Fold the selected messages' });
  await expect(bar).toBeVisible();
  await expectAccessible(page, 'the fold bar', 'main');
  await bar.getByRole('button', { name: /^Fold/ }).click();
  await expect(workbench.conversation.getByRole('button', { name: 'Unfold' })).toBeVisible();
  await expectAccessible(page, 'a fold', 'main');
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  const map = page.getByRole('application', { name: 'Map of the conversation' });
  await expect(map).toBeVisible();
  await expectAccessible(page, 'the map beside', 'aside');
  await page.getByRole('button', { name: 'Show the map in the place of the conversation' }).click();
  await map.focus();
  for (let i = 0; i < 8; i++) await page.keyboard.press('+');
  await expect(map).toHaveAttribute('data-zoom', 'cards');
  await expectAccessible(page, 'the map from near', 'main');
});

test('the recording and the audit, wide and on a phone; Escape leaves it also after a touch', async ({ page }) => {
  const workbench = await grown(page);
  const step = page.getByRole('slider', { name: 'Step of the recording' });
  const play = page.getByRole('button', { name: 'Play the recording of this branch' });
  await page.keyboard.press('Alt+6');
  await expectAccessible(page, 'the audit', 'aside');
  await play.click();
  await expect(step).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expectAccessible(page, 'the recording', 'main');
  await page.keyboard.press('Escape');
  await expect(step).toHaveCount(0);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Tree' }).click();
  await play.click();
  await expect(step).toBeVisible();
  await expectAccessible(page, 'the recording on a phone');
  await workbench.conversation.getByRole('article', { name: 'You' }).first().click();
  await page.keyboard.press('Escape');
  await expect(step).toHaveCount(0);
  expect(workbench.faults).toEqual([]);
});
