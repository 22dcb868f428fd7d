import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

const tree = (page: Page) => page.getByRole('tree', { name: 'Files' });
const row = (page: Page, name: string) => tree(page).getByText(name, { exact: true });
const more = async (page: Page, item: string) => {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
};

let folder = '';
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'in-and-out-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A real drag from the desktop, as the browser sees it. */
async function drop(page: Page, paths: string[], onto: ReturnType<typeof tree>) {
  const box = (await onto.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await client.send('Input.dispatchDragEvent', { type, x, y, data });
}

test('a folder is dropped in as one change that can be taken back, and comes out again as an archive', async ({
  page,
}) => {
  const project = join(folder, 'project');
  mkdirSync(join(project, 'src/deep'), { recursive: true });
  mkdirSync(join(project, 'node_modules/x'), { recursive: true });
  for (let i = 0; i < 150; i++) writeFileSync(join(project, 'src/deep', `f${i}.txt`), `file ${i}`);
  writeFileSync(join(project, 'src/bytes.bin'), new Uint8Array([0, 255, 1, 254]));
  writeFileSync(join(project, 'node_modules/x/index.js'), 'x');
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await drop(page, [project], tree(page));
  await expect(page.getByText('Added 151 files. Left out: node_modules.')).toBeVisible();
  await expect(row(page, 'project')).toBeVisible();
  await expect(row(page, 'node_modules')).toHaveCount(0);
  await expect(workbench.conversation.getByText(/^I edited files: \/project\/src\/bytes\.bin \(added\)/)).toHaveCount(
    1,
  );

  await test.step('undo in the notice takes it back, and dropping it again brings it again', async () => {
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await expect(row(page, 'project')).toHaveCount(0);
    await drop(page, [project], tree(page));
    await expect(row(page, 'project')).toBeVisible();
  });

  await test.step('out again, all of it as zip and one folder as zip', async () => {
    const download = page.waitForEvent('download');
    await more(page, 'Download everything as zip');
    const file = await download;
    expect(file.suggestedFilename()).toBe('workspace.zip');
    const at = join(folder, 'out.zip');
    await file.saveAs(at);
    execFileSync('unzip', ['-q', at, '-d', join(folder, 'out')]);
    expect(readFileSync(join(folder, 'out/project/src/deep/f149.txt'), 'utf8')).toBe('file 149');
    expect([...readFileSync(join(folder, 'out/project/src/bytes.bin'))]).toEqual([0, 255, 1, 254]);

    await page
      .getByRole('treeitem')
      .filter({ hasText: /^.?src$/ })
      .focus();
    const second = page.waitForEvent('download');
    await more(page, 'Download src as zip');
    await (await second).saveAs(join(folder, 'src.zip'));
    const names = execFileSync('unzip', ['-Z1', join(folder, 'src.zip')], { encoding: 'utf8' }).split('\n');
    expect(names).toContain('src/bytes.bin');
    expect(names.filter(Boolean)).toHaveLength(151);
  });
  expect(workbench.faults).toEqual([]);
});

test('files dropped on the page go into the workspace; too many are refused with a reason', async ({ page }) => {
  writeFileSync(join(folder, 'notes.md'), '# Notes');
  writeFileSync(join(folder, 'more.md'), '# More');
  const workbench = await new Workbench(page).open();
  await drop(page, [join(folder, 'notes.md'), join(folder, 'more.md')], workbench.conversation);
  await expect(page.getByText('Added 2 files.')).toBeVisible();
  await expect(row(page, 'notes.md')).toBeVisible();
  const large = join(folder, 'large');
  mkdirSync(large);
  for (let i = 0; i < 4; i++) writeFileSync(join(large, `${i}`), new Uint8Array(70 * 2 ** 20));
  await drop(page, [large], tree(page));
  await expect(page.getByText(/at most 256 MiB come in at once.*Nothing was added\./)).toBeVisible();
  await expect(row(page, 'large')).toHaveCount(0);
  expect(workbench.faults).toEqual([]);
});

test('200 MB come in piece by piece, can be stopped, and go out as they came', async ({ page }) => {
  test.setTimeout(180_000);
  const film = join(folder, 'film.mov');
  const bytes = Buffer.alloc(200_000_000, 'espalier');
  writeFileSync(film, bytes);
  const workbench = await new Workbench(page).open();
  await page.getByLabel('Files to add to the workspace').setInputFiles(film);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByText('Stopped. Nothing was changed.')).toBeVisible();
  await expect(tree(page).getByText('film.mov')).toHaveCount(0);
  await page.getByLabel('Files to add to the workspace').setInputFiles(film);
  await expect(tree(page).getByText('film.mov')).toBeVisible({ timeout: 90_000 });
  await tree(page).getByText('film.mov').click();
  const download = page.waitForEvent('download', { timeout: 90_000 });
  await more(page, 'Download film.mov');
  await (await download).saveAs(join(folder, 'back.mov'));
  expect(Buffer.compare(readFileSync(join(folder, 'back.mov')), bytes)).toBe(0);
  expect(workbench.faults).toEqual([]);
});

test('AGENTS.md of the workspace is part of what the model reads, with its tokens', async ({ page }) => {
  const text = 'Answer every question about zones with their number first.';
  writeFileSync(join(folder, 'AGENTS.md'), text);
  const workbench = await new Workbench(page).open();
  await page.getByLabel('Files to add to the workspace').setInputFiles(join(folder, 'AGENTS.md'));
  await expect(row(page, 'AGENTS.md')).toBeVisible();
  await workbench.command('See what the model reads');
  const told = page.getByRole('list', { name: 'From the project' });
  await expect(told).toContainText('AGENTS.md');
  await expect(told).toContainText(String(Math.ceil(text.length / 4)));
  await page
    .getByRole('button', { name: /^Show all/ })
    .first()
    .click();
  await expect(page.getByText(text)).toBeVisible();
  expect(workbench.faults).toEqual([]);
});
