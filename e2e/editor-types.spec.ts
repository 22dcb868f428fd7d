import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { EditorPage } from './pages/editor.ts';
import { startRegistry } from './registry.ts';

const shapes =
  'export interface Zone { id: string; size: number }\nexport const zoneOf = (id: string): Zone => ({ id, size: 1 });\n';
const use = "import { zoneOf } from './shapes.ts';\nconst zone = zoneOf('a');\nexport const total = zone.size;\n";

const squiggles = (page: Page) => page.locator('.squiggly-error');

test('types are known across files: completed, listed where they do not fit, gone to, and renamed everywhere', async ({
  page,
}) => {
  const editor = await new EditorPage(page).open();
  await editor.write('src/shapes.ts', shapes);
  await editor.write('src/use.ts', use);
  await expect(page.getByRole('button', { name: 'No problems' })).toBeVisible({ timeout: 60_000 });

  // What another file exports is offered.
  await page.keyboard.press('Control+End');
  await page.keyboard.type('zone.');
  await expect(page.locator('.suggest-widget')).toContainText('size', { timeout: 15_000 });
  await page.keyboard.press('Escape');
  for (let i = 0; i < 5; i++) await page.keyboard.press('Backspace');
  await expect(page.getByRole('button', { name: 'No problems' })).toBeVisible({ timeout: 15_000 });

  // To the declaration, in the other file.
  await page.keyboard.press('Control+P');
  await page.getByPlaceholder('Letters of a path, :12 for a line').fill('use.ts:2:16');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Text of /src/use.ts' })).toBeFocused();
  await page.keyboard.press('Shift+F12');
  await expect(page.getByRole('region', { name: 'Uses of zoneOf' }).getByRole('button', { name: '1:10' })).toBeVisible({
    timeout: 15_000,
  });
  await page.getByRole('textbox', { name: 'Text of /src/use.ts' }).focus();
  await page.keyboard.press('F12');
  await expect(page.getByRole('textbox', { name: 'Text of /src/shapes.ts' })).toBeFocused({ timeout: 15_000 });

  // Another name, in every file, and back.
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'New name for zoneOf' }).fill('makeZone');
  await expect(page.getByText('3 places in 2 files')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Renamed zoneOf to makeZone at 3 places in 2 files.')).toBeVisible({ timeout: 15_000 });
  await expect(editor.text).toContainText('export const makeZone');
  await editor.tabs.filter({ hasText: 'use.ts' }).click();
  await expect(editor.text).toContainText("const zone = makeZone('a');");
  await expect(page.getByRole('img', { name: 'changed elsewhere' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(editor.text).toContainText("const zone = zoneOf('a');");

  // What does not fit any more is listed, and Enter goes there.
  await editor.tabs.filter({ hasText: 'shapes.ts' }).click();
  await page.getByRole('textbox', { name: 'Text of /src/shapes.ts' }).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(shapes.replaceAll('size', 'width'));
  await page.keyboard.press('Alt+Shift+P');
  const problem = page.getByRole('button', { name: /Property 'size' does not exist on type 'Zone'/ });
  await expect(problem).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page, 'the list of problems', '[role=tabpanel]');
  await problem.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Text of /src/use.ts' })).toBeFocused();
  await expect(squiggles(page)).toHaveCount(1);
  await page.keyboard.insertText('/*at*/');
  await expect(editor.text).toContainText('zone./*at*/size');

  // What another file exports comes with its import, and a name that has none is mended with one.
  await editor.write('src/deep/far.ts', 'const far = ');
  await page.keyboard.type('zoneO');
  await expect(page.locator('.suggest-widget')).toContainText('../shapes.ts', { timeout: 15_000 });
  await page.keyboard.press('Enter');
  await expect(editor.text).toContainText('import { zoneOf } from "../shapes.ts";');
  await page.keyboard.insertText("('a');\nexport let near: Zone");
  await expect(page.getByRole('button', { name: /Cannot find name 'Zone'/ })).toBeVisible();
  await page.keyboard.press('Control+.');
  await expect(page.getByText('Update import from "../shapes.ts"')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(editor.text).toContainText('import { zoneOf, type Zone } from "../shapes.ts";');
  await expect(squiggles(page)).toHaveCount(0);
  expect(editor.faults).toEqual([]);
});

test('what is wrong in the playground stands in the same list', async ({ page }) => {
  const editor = await new EditorPage(page).open();
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  await editor.openPlayground('const a = 1;\nreturn a.nothing;\n');
  await page.keyboard.press('Alt+Shift+P');
  await page
    .getByRole('region', { name: 'Problems' })
    .getByRole('button', { name: /2:10.*nothing/ })
    .click({
      timeout: 30_000,
    });
  await expect(page.getByRole('textbox', { name: 'Program of the playground' })).toBeFocused();
  expect(editor.faults).toEqual([]);
});

test('a file is checked against the types of the packages that the lock file has', async ({ page }) => {
  test.setTimeout(180_000);
  const registry = await startRegistry();
  try {
    const editor = await new EditorPage(page).open();
    await editor.write('near.ts', "import { greet } from 'greeting';\nexport const text: string = greet(1);\n");
    await expect(page.getByRole('button', { name: '1 problem' })).toBeVisible({ timeout: 60_000 });
    await editor.command('Settings');
    await page.getByRole('tab', { name: 'Packages' }).click();
    await page.getByRole('textbox', { name: 'Address of the npm registry' }).fill(registry.address);
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await expect(page.getByText('Kept.')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Code', exact: true }).click();
    await editor.openPlayground("return codemode.npm_install({ packages: ['greeting'] });");
    await page.keyboard.press('Control+Enter');
    await editor.approve.first().click({ timeout: 60_000 });
    await expect(page.getByText('package-lock.json')).toBeVisible({ timeout: 60_000 });
    await page.keyboard.press('Alt+Shift+P');
    const wrong = page.getByRole('button', { name: /type 'number' is not assignable to parameter of type 'string'/ });
    await expect(wrong).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('button', { name: /Cannot find module 'greeting'/ })).toHaveCount(0);
    // What a package declares is told, and not opened: it is no file of the workspace.
    await wrong.click();
    await page.getByRole('textbox', { name: 'Text of /near.ts' }).focus();
    await page.keyboard.press('Control+P');
    await page.getByPlaceholder('Letters of a path, :12 for a line').fill('near.ts:2:30');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('textbox', { name: 'Text of /near.ts' })).toBeFocused();
    await page.keyboard.press('F12');
    await expect(page.getByText('It is declared in the package greeting.')).toBeVisible({ timeout: 15_000 });
    expect(editor.faults).toEqual([]);
  } finally {
    await registry.stop();
  }
});
