import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Cell } from '#base/cell.ts';
import type { FileInfo } from '#workspace/files.contract.ts';
import { loadMonaco } from '../editor/load-monaco.ts';
import { draw } from '../fixture-render.tsx';
import { fixtureWithTexts } from '../fixture-texts.ts';
import type { Ide } from '../ide.ts';
import { FileView } from './file-view.tsx';
import { FilesPane } from './files-pane.tsx';

let ide: Ide;
let end = () => {};
let texts: Map<string, string>;
let files: Cell<FileInfo[]>;

beforeAll(async () => {
  await Promise.all([loadMonaco(), import('../conversation/markdown.tsx')]);
}, 120_000);

beforeEach(async () => {
  ({ ide, texts, files } = await fixtureWithTexts({
    '/reports/zones.csv': 'name,status\nshop,active\n"a, b",moved\n',
    '/notes.md': '# Title\n\n<b>not markup</b>',
    '/data.json': '{ "list": [1, 2] }',
  }));
});
afterEach(() => end());

const focused = () => document.activeElement?.textContent ?? '';

it('is a tree that the keyboard opens, closes and deletes from', async () => {
  const { view, end: stop } = draw(<FilesPane />, ide);
  end = stop;
  await expect.element(page.getByRole('treeitem', { name: 'reports' })).toBeVisible();
  document.querySelector<HTMLElement>('[role=treeitem]')!.focus();
  await userEvent.keyboard('{ArrowRight}');
  expect(focused()).toContain('zones.csv');
  await userEvent.keyboard('{Enter}');
  expect(view.get().file).toBe('/reports/zones.csv');
  await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
  await expect.element(page.getByRole('treeitem', { name: 'zones.csv' })).not.toBeInTheDocument();
  await userEvent.keyboard('{End}{Delete}');
  await expect.poll(() => [...texts.keys()]).toEqual(['/reports/zones.csv', '/data.json']);
});

it('makes a file where a name is given, and says what is wrong with one', async () => {
  const { view, end: stop } = draw(<FilesPane />, ide);
  end = stop;
  await page.getByRole('button', { name: 'New file' }).click();
  await userEvent.keyboard('notes.md{Enter}');
  await expect.element(page.getByRole('alert')).toHaveTextContent('There is a file of that name already.');
  await page.getByRole('textbox', { name: 'Name of the new file' }).fill('deep/new.ts');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => view.get().file).toBe('/deep/new.ts');
  expect(texts.get('/deep/new.ts')).toBe('');
});

it('saves by itself what is typed, and shows what changed elsewhere', async () => {
  end = draw(<FileView path="/notes.md" />, ide).end;
  await expect.poll(() => document.querySelector('.monaco-editor .view-line')).toBeTruthy();
  await userEvent.click(document.querySelector('.view-line')!);
  await userEvent.keyboard('{Control>}{Home}{/Control}X');
  await expect.element(page.getByText('Saved')).toBeVisible();
  expect(texts.get('/notes.md')).toBe('X# Title\n\n<b>not markup</b>');
  await ide.writeFile('/notes.md', '# Other');
  await expect.element(page.getByText('# Other')).toBeVisible();
});

it('previews Markdown without its markup', async () => {
  end = draw(<FileView path="/notes.md" />, ide).end;
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect.element(page.getByRole('heading', { name: 'Title' })).toBeVisible();
  expect(document.querySelector('.prose b')).toBeNull();
});

it('previews CSV as a table and JSON as a tree', async () => {
  end = draw(<FileView path="/reports/zones.csv" />, ide).end;
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect.element(page.getByRole('cell', { name: 'a, b' })).toBeVisible();
  end();
  end = draw(<FileView path="/data.json" />, ide).end;
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect.element(page.getByRole('treeitem', { name: /^list/ })).toBeVisible();
});

it('takes files from the disk, and says which are left out of snapshots', async () => {
  const written: [string, number][] = [];
  ide.exchange.add = async (given) => {
    for (const { path, file } of await given) written.push([path, file.size]);
    return true;
  };
  end = draw(<FilesPane />, ide).end;
  await expect.element(page.getByRole('button', { name: 'Add files' })).toBeVisible();
  const input = document.querySelector<HTMLInputElement>('input[type=file]')!;
  await userEvent.upload(input, [new File(['one'], 'a.txt'), new File(['three'], 'b.bin')]);
  await expect
    .poll(() => written)
    .toEqual([
      ['a.txt', 3],
      ['b.bin', 5],
    ]);
  const big = { path: '/films/big.mov', kind: 'file', size: 150 * 1024 * 1024, hash: 'h', modifiedAt: 0 } as const;
  files.set([...files.get(), { ...big, leftOut: true }]);
  await expect.element(page.getByRole('treeitem', { name: 'big.mov left out' })).toBeVisible();
  const told = page.getByRole('region', { name: 'Left out of snapshots' });
  await expect.element(told).toHaveTextContent('1 file over 100 MiB is left out');
  await expect.element(told).toHaveTextContent('/films/big.mov157');
});

it('says when a file is gone', async () => {
  end = draw(<FileView path="/gone.md" />, ide).end;
  await expect.element(page.getByText('/gone.md is not there any more.')).toBeVisible();
});
