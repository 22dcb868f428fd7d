import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { serveGit } from '../src/workspace/git-server.suite.ts';
import { Workbench } from './pages/workbench.ts';

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@x.test', ...args], { cwd, encoding: 'utf8' });
const key = 'QWRhOnNlc2FtZQ==';

let folder = '';
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'git-panel-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

const openGit = async (page: Page) => {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Git', exact: true }).click();
  return page.getByRole('dialog', { name: 'Git' });
};

test('a person commits, branches off and merges by the keyboard, and takes the repository home with the steps of the conversation', async ({
  page,
}) => {
  test.setTimeout(150_000);
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  const dialog = await openGit(page);
  await dialog.getByRole('button', { name: 'Make it one' }).press('Enter');
  await expect(dialog.getByText('This is a repository now.')).toBeVisible();
  const files = dialog.getByRole('list', { name: 'Changed files' });
  const first = files.getByRole('checkbox').first();
  await first.focus();
  await page.keyboard.press('Space');
  await expect(first).toBeChecked();
  await expect(dialog.getByText(/changed, 1 staged/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Stage all' }).press('Enter');
  await expect(dialog.getByRole('button', { name: 'Unstage all' })).toBeEnabled();
  await dialog.getByRole('textbox', { name: 'Message of the commit' }).fill('All of it');
  await page.keyboard.press('Control+Enter');
  await expect(dialog.getByRole('list', { name: 'Commits' })).toContainText('All of it');
  await expect(dialog.getByText('Nothing has changed since the last commit')).toBeVisible();

  await test.step('a branch, a change on it, and back', async () => {
    await dialog.getByRole('textbox', { name: 'Name of a new branch' }).fill('other');
    await page.keyboard.press('Enter');
    await expect(dialog.getByText('On other now.')).toBeVisible();
    await page.keyboard.press('Escape');
    writeFileSync(join(folder, 'new.md'), 'new\n');
    await page.getByLabel('Files to add to the workspace').setInputFiles(join(folder, 'new.md'));
    await openGit(page);
    await files.getByRole('checkbox', { name: 'Stage new.md' }).click();
    await dialog.getByRole('textbox', { name: 'Message of the commit' }).fill('A new one');
    await expect(files.getByRole('checkbox', { name: 'Stage new.md' })).toBeChecked();
    await dialog.getByRole('button', { name: /^Commit/ }).click();
    await expect(dialog.getByRole('list', { name: 'Commits' })).toContainText('A new one');
    await dialog.getByRole('combobox', { name: 'Branch', exact: true }).selectOption('main');
    await expect(dialog.getByText('On main now.')).toBeVisible();
    await dialog.getByRole('combobox', { name: 'Merge' }).selectOption('other');
    await expect(dialog.getByText('Merged other.')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('tree', { name: 'Files' }).getByText('new.md')).toBeVisible();
  });

  await test.step('the repository at home is one, with the steps as branches', async () => {
    const download = page.waitForEvent('download', { timeout: 60_000 });
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Download as a Git repository' }).click();
    await (await download).saveAs(join(folder, 'r.zip'));
    const home = join(folder, 'home');
    mkdirSync(home);
    execFileSync('unzip', ['-q', join(folder, 'r.zip'), '-d', home]);
    expect(git(home, 'fsck', '--strict')).toBe('');
    expect(git(home, 'status', '--porcelain')).toBe('');
    expect(git(home, 'log', '--format=%s')).toContain('A new one');
    expect(git(home, 'log', '--format=%s', 'espalier/1')).toContain('How many zones are there?');
    expect(readFileSync(join(home, 'new.md'), 'utf8')).toBe('new\n');
  });
  expect(workbench.faults).toEqual([]);
});

test('clone, fetch and push go to a host that was allowed, with the key of the vault, and a clone can be stopped', async ({
  page,
}) => {
  test.setTimeout(150_000);
  const work = join(folder, 'work');
  mkdirSync(work);
  git(folder, 'init', '-q', '--bare', '-b', 'main', 'r.git');
  git(join(folder, 'r.git'), 'config', 'http.receivepack', 'true');
  git(work, 'init', '-q', '-b', 'main');
  writeFileSync(join(work, 'app.ts'), 'export const app = 1;\n');
  git(work, 'add', '.');
  git(work, 'commit', '-qm', 'First');
  git(work, 'push', '-q', '../r.git', 'main');
  const server: Server = serveGit(folder, `Basic ${key}`);
  const held: (() => void)[] = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const workbench = await new Workbench(page).open();
    const dialog = await openGit(page);
    const address = dialog.getByRole('textbox', { name: 'Or clone one from' });

    await test.step('not allowed: not reached, and it says what to do', async () => {
      await address.fill(`${origin}/r.git`);
      await page.keyboard.press('Enter');
      await expect(dialog.getByRole('status')).toContainText('nobody has allowed');
      await page.keyboard.press('Escape');
    });

    await workbench.command('Keys, passphrase and hosts');
    await page.getByLabel('Allow a host').last().fill(origin);
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    const form = page.getByRole('form', { name: 'Add a key' });
    await page.getByRole('button', { name: 'Add a key' }).click();
    await form.getByLabel('Name of the key').fill('git');
    await form.getByLabel('Address it is for').fill(origin);
    await form.getByLabel('Before the key').fill('Basic ');
    await form.getByLabel('Key', { exact: true }).fill(key);
    await form.getByRole('button', { name: 'Keep the key' }).click();
    await expect(page.getByRole('list', { name: 'Keys' })).toContainText('git');
    await page.keyboard.press('Escape');

    await openGit(page);
    await address.fill(`${origin}/r.git`);
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('list', { name: 'Commits' })).toContainText('First', { timeout: 30_000 });
    await page.keyboard.press('Escape');
    await expect(page.getByRole('tree', { name: 'Files' }).getByText('app.ts')).toBeVisible();
    writeFileSync(join(folder, 'second.ts'), 'export const second = 2;\n');
    await page.getByLabel('Files to add to the workspace').setInputFiles(join(folder, 'second.ts'));
    await openGit(page);
    await dialog.getByRole('checkbox', { name: 'Stage second.ts' }).click();
    await dialog.getByRole('textbox', { name: 'Message of the commit' }).fill('Second');
    await dialog.getByRole('button', { name: /^Commit/ }).click();
    await expect(dialog.getByRole('list', { name: 'Commits' })).toContainText('Second');
    await dialog.getByRole('button', { name: 'Push', exact: true }).click();
    await expect(dialog.getByText('Pushed to origin.')).toBeVisible({ timeout: 30_000 });
    expect(git(join(folder, 'r.git'), 'log', '--format=%s', 'main')).toBe('Second\nFirst\n');
    expect(git(join(folder, 'r.git'), 'show', 'main:second.ts')).toBe('export const second = 2;\n');
    await dialog.getByRole('button', { name: 'Fetch', exact: true }).click();
    await expect(dialog.getByText('Fetched from origin.')).toBeVisible({ timeout: 30_000 });

    await test.step('a server that does not answer is left by Stop', async () => {
      server.removeAllListeners('request');
      server.on('request', (_, response) => void held.push(() => response.destroy()));
      await dialog.getByRole('button', { name: 'Fetch', exact: true }).click();
      await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
      await expect(dialog.getByText('Stopped. The files are as they were.')).toBeVisible();
    });
    expect(workbench.faults).toEqual([]);
  } finally {
    for (const end of held) end();
    server.closeAllConnections();
    server.close();
  }
});
