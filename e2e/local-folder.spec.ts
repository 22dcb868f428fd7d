import { expect, type Page, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

/** A folder of the browser's own disk stands for one that a person picks: its handles are the same interface. */
test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    const pick = async () => {
      const root = await navigator.storage.getDirectory();
      return root.getDirectoryHandle('project', { create: true });
    };
    Object.assign(globalThis, { showDirectoryPicker: pick });
  });
});

const write = (page: Page, path: string, text: string | null) =>
  page.evaluate(
    async ([path, text]) => {
      const root = await navigator.storage.getDirectory();
      let folder = await root.getDirectoryHandle('project', { create: true });
      const names = path!.split('/');
      const name = names.pop()!;
      for (const one of names) folder = await folder.getDirectoryHandle(one, { create: true });
      if (text === null) return folder.removeEntry(name);
      const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await file.write(text!);
      await file.close();
    },
    [path, text] as const,
  );
const read = (page: Page, name: string) =>
  page.evaluate(async (name) => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('project');
    const file = await folder.getFileHandle(name).catch(() => null);
    return file && (await file.getFile()).text();
  }, name);

test('a local folder is opened and kept in step both ways; what both changed is decided by a person', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await write(page, 'a.md', 'from the disk\n');
  await write(page, 'src/deep/b.ts', 'export const b = 1;\n');
  await write(page, 'node_modules/x/index.js', 'x');
  const tree = page.getByRole('tree', { name: 'Files' });
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Open a local folder' }).click();
  const folder = page.getByRole('region', { name: 'Local folder' });
  await expect(folder).toContainText('In step');
  await expect(tree.getByText('b.ts')).toBeVisible();
  await expect(tree.getByText('node_modules')).toHaveCount(0);

  await test.step('what was only in the workspace is not written into it', async () => {
    expect(await read(page, 'README.md')).toBe(null);
  });

  await test.step('a change on the disk comes in, a change here goes out', async () => {
    await write(page, 'new.md', 'a new one');
    await expect(tree.getByText('new.md')).toBeVisible();
    await write(page, 'new.md', null);
    await expect(tree.getByText('new.md')).toHaveCount(0);
    await tree.getByText('a.md').click();
    await page.locator('.monaco-editor').first().waitFor();
    await page.getByRole('textbox', { name: 'Text of /a.md' }).focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('from the editor');
    await expect.poll(() => read(page, 'a.md')).toBe('from the editor');
  });

  await test.step('both changed: nothing happens until one is chosen', async () => {
    await write(page, 'c.md', 'one');
    await expect(tree.getByText('c.md')).toBeVisible();
    // In the same moment on both sides, so that neither is seen before the other.
    await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('project');
      const file = await (await folder.getFileHandle('AGENTS.md', { create: true })).createWritable();
      await file.write('there');
      const input = document.querySelector<HTMLInputElement>('[aria-label="Files to add to the workspace"]')!;
      const data = new DataTransfer();
      data.items.add(new File(['here'], 'AGENTS.md'));
      input.files = data.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
      await file.close();
    });
    await expect(folder).toContainText('1 file changed on both sides');
    expect(await read(page, 'AGENTS.md')).toBe('there');
    await folder.getByRole('button', { name: 'Keep this' }).click();
    await expect.poll(() => read(page, 'AGENTS.md')).toBe('here');
    await expect(folder).toContainText('In step');
  });

  await test.step('after a reload a click goes on with it, and brings what was changed meanwhile', async () => {
    await page.reload();
    const goOn = folder.getByRole('button', { name: 'Go on with project' });
    await expect(goOn).toBeVisible();
    await write(page, 'meanwhile.md', 'on the disk');
    await goOn.click();
    await expect(folder).toContainText('In step');
    await expect(tree.getByText('meanwhile.md')).toBeVisible();
    expect(await read(page, 'README.md')).toBe(null);
  });

  await test.step('closed, it is forgotten', async () => {
    await folder.getByRole('button', { name: 'Close folder' }).click();
    await expect(folder).toHaveCount(0);
    await page.reload();
    await expect(tree.getByText('meanwhile.md')).toBeVisible();
    await expect(folder).toHaveCount(0);
  });
  expect(workbench.faults).toEqual([]);
});
