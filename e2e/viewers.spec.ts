import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

let folder = '';
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'viewers-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pdf = (() => {
  const parts = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>',
  ];
  const objects = parts.map((part, at) => `${at + 1} 0 obj${part}endobj\n`).join('');
  return `%PDF-1.4\n${objects}trailer<</Root 1 0 R>>\n%%EOF\n`;
})();

async function open(page: Page, name: string, content: string | Uint8Array) {
  const path = join(folder, name);
  writeFileSync(path, content);
  await page.getByLabel('Files to add to the workspace').setInputFiles(path);
  await page.getByRole('tree', { name: 'Files' }).getByText(name, { exact: true }).click();
}

test('files that are no plain text are shown as what they are', async ({ page }) => {
  test.setTimeout(150_000);
  const workbench = await new Workbench(page).open();

  await test.step('a table, sorted by its numbers, and drawn only where it is seen', async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => `name ${at};${(at * 7919) % 20_000}`);
    await open(page, 'table.csv', `name;size\n${rows.join('\n')}\n`);
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await expect(page.getByText('20,000 rows. Separated by semicolons.')).toBeVisible();
    const table = page.getByRole('region', { name: 'Rows of /table.csv' });
    await table.getByRole('button', { name: 'size' }).click();
    await table.getByRole('button', { name: 'size' }).click();
    await expect(table.getByRole('row').nth(1)).toContainText('19999');
    expect(await table.getByRole('row').count()).toBeLessThan(200);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Text of /table.csv' })).toBeAttached();
  });

  await test.step('a drawing as an image that runs nothing', async () => {
    const drawing =
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><script>parent.stolen = 1</script><rect width="20" height="30"/></svg>';
    await open(page, 'drawing.svg', drawing);
    await expect(page.getByRole('img', { name: '/drawing.svg' })).toBeVisible();
    await expect(page.getByText('40 × 30')).toBeVisible();
    expect(await page.evaluate(() => 'stolen' in globalThis)).toBe(false);
  });

  await test.step('JSON as a tree, Markdown as a page', async () => {
    await open(page, 'data.json', '{"deep":{"er":[1,2,3]}}');
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await expect(page.getByRole('tree').getByText('deep')).toBeVisible();
    await open(page, 'read.md', '# A heading\n\n<img src=x onerror="parent.stolen = 1">');
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'A heading' })).toBeVisible();
    expect(await page.evaluate(() => 'stolen' in globalThis)).toBe(false);
  });

  await test.step('a PDF in the viewer of the browser, or in plain words with a download', async () => {
    await open(page, 'paper.pdf', pdf);
    if (await page.evaluate(() => navigator.pdfViewerEnabled))
      await expect(page.frameLocator('iframe[title="/paper.pdf"]').locator('embed, body')).toHaveCount(1);
    else await expect(page.getByText('This browser shows no PDF in a page.')).toBeVisible();
    await open(page, 'no.pdf', '<script>parent.stolen = 1</script>');
    await expect(page.getByText('This is named as a PDF, and is none.')).toBeVisible();
    expect(await page.evaluate(() => 'stolen' in globalThis)).toBe(false);
  });

  await test.step('what is no text, and what is too large, as bytes', async () => {
    await open(page, 'some.dat', new Uint8Array([0xff, 0xfe, 0x45, 0x73, 0x70]));
    await expect(page.getByText('ff fe 45 73 70')).toBeVisible();
    await open(page, 'huge.log', Buffer.alloc(6 * 2 ** 20, 'line of a log\n'));
    const bytes = page.getByRole('region', { name: 'Bytes of /huge.log' });
    await expect(bytes).toContainText('Too large to be opened here');
    await bytes.getByRole('button', { name: 'End' }).click();
    await expect(bytes).toContainText('6,291,456 of 6,291,456');
  });
  expect(workbench.faults).toEqual([]);
});
