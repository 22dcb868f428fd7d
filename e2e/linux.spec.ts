import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

const image = process.env.LINUX_IMAGE ?? join(import.meta.dirname, '../linux.image');

test('Linux is brought as a file, refused where it is none, and runs at the terminal on the files of the workspace', async ({
  page,
}) => {
  test.skip(!existsSync(image), 'No image of Linux here: build one with npm run build:linux.');
  test.setTimeout(240_000);
  const workbench = await new Workbench(page).open();
  await workbench.command('Choose the kind of shell');
  const file = page.getByLabel('File of an image of Linux');
  await file.setInputFiles({ name: 'other.bin', mimeType: 'application/octet-stream', buffer: Buffer.from('other') });
  await expect(page.getByText(/no image of Linux for this page/)).toBeVisible();
  await expect(page.getByRole('radio', { name: /^Linux/ })).toBeDisabled();
  await file.setInputFiles(image);
  await expect(page.getByText(/MB, kept in this browser/)).toBeVisible({ timeout: 30_000 });
  await page.getByRole('radio', { name: /^Linux/ }).check();
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+`');
  const screen = page.getByRole('region', { name: 'Terminal' }).getByRole('tabpanel');
  const says = (text: string | RegExp) => expect(screen).toContainText(text, { timeout: 90_000 });
  await says('/ $');
  await page.keyboard.type('uname -s && ls /sys/class/net && wc -l README.md && echo new > made-by-linux.txt');
  await page.keyboard.press('Enter');
  await says(/Linux\s+lo/);
  await says(/\d+ README\.md/);
  await expect(page.getByText('made-by-linux.txt').first()).toBeVisible({ timeout: 30_000 });
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});
