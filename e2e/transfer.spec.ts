import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { parts } from '../src/session/transfer/zip.suite.ts';
import { Workbench } from './pages/workbench.ts';

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Conversations as files' });

/** Saves the open conversation by the dialog, and gives the path of the file. */
async function save(page: Page, how: string): Promise<string> {
  if (!(await dialogOf(page).isVisible())) await page.keyboard.press('Alt+e');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialogOf(page).getByRole('button', { name: how }).click(),
  ]);
  return file.path();
}

async function bringIn(page: Page, name: string, content: string | Buffer): Promise<void> {
  if (!(await dialogOf(page).isVisible())) await page.keyboard.press('Alt+e');
  await dialogOf(page)
    .getByLabel('File with conversations')
    .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
}

const hashes = (page: Page) =>
  page.evaluate(async () => {
    const open = indexedDB.open(
      (await indexedDB.databases()).find(({ name }) => name?.startsWith('espalier') && !/vault|ledger/.test(name))!
        .name!,
    );
    const db = await new Promise<IDBDatabase>((done) => {
      open.onsuccess = () => done(open.result);
    });
    const keys = (table: string) =>
      new Promise<string[]>((done) => {
        const request = db.transaction(table).objectStore(table).getAllKeys();
        request.onsuccess = () => done(request.result as string[]);
      });
    const found = { trees: await keys('trees'), blobs: await keys('blobs') };
    db.close();
    return found;
  });

test('a conversation with its files goes to another browser, byte for byte and hash for hash, and undo takes it back', async ({
  page,
  browser,
  baseURL,
}) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await page.getByRole('button', { name: 'New file' }).click();
  await page.getByRole('textbox', { name: 'Name of the new file' }).fill('plan.md');
  await page.keyboard.press('Enter');
  await expect(workbench.conversation.getByText('I edited files: /plan.md (added).')).toBeVisible();
  await workbench.ask('Which zones are not active?');
  await workbench.quiet();
  const whole = await readFile(await save(page, 'Save with its files'));
  const lines = await readFile(await save(page, 'Save as lines'));
  expect(lines.toString()).toMatch(/^\{"espalier":"session","files":false,/);

  const other = await browser.newContext({ baseURL: baseURL!, viewport: { width: 1600, height: 1000 } });
  const there = await other.newPage();
  const elsewhere = await new Workbench(there).open();
  await elsewhere.ask('Something of this browser');
  await elsewhere.quiet();

  await test.step('the tree, the runs and the files are there', async () => {
    await bringIn(there, 'zones.espalier', whole);
    await expect(dialogOf(there)).toBeHidden();
    await expect(elsewhere.conversation.getByText('Which zones are not active?').first()).toBeVisible();
    await expect(there.getByRole('tree', { name: 'Files' }).getByText('plan.md')).toBeVisible();
    const [here, now] = [await hashes(page), await hashes(there)];
    const named = new Set([...lines.toString().matchAll(/"tree":"([0-9a-f]{64})"/g)].map(([, hash]) => hash!));
    for (const hash of named) {
      expect(here.trees).toContain(hash);
      expect(now.trees).toContain(hash);
    }
    expect(named.size).toBeGreaterThan(1);
  });

  await test.step('saved again, it is the same to the byte', async () => {
    expect((await readFile(await save(there, 'Save as lines'))).equals(lines)).toBe(true);
    await there.keyboard.press('Escape');
  });

  await test.step('a second time it comes in as a copy', async () => {
    await bringIn(there, 'zones.espalier', whole);
    await expect(there.getByLabel('Title of this conversation')).toHaveValue(/\(copy\)$/);
  });

  await test.step('undo takes the copy back', async () => {
    await there.getByRole('log', { name: 'Conversation' }).focus();
    await there.keyboard.press('Control+Z');
    await expect(there.getByLabel('Title of this conversation')).not.toHaveValue(/\(copy\)$/);
    await there.keyboard.press('Alt+O');
    await expect(there.getByRole('dialog', { name: 'Conversations', exact: true }).getByText('(copy)')).toHaveCount(0);
  });
  for (const one of [workbench, elsewhere]) {
    expect(one.left).toEqual([]);
    expect(one.faults).toEqual([]);
  }
  await other.close();
});

test('a page of a conversation opens from a disk with its tree, without a network, and runs nothing it was told', async ({
  page,
  browser,
}) => {
  const workbench = await new Workbench(page).open();
  const evil = '</script><img src=x onerror="document.title=1"><script>document.title=2</script> zones?';
  await workbench.ask(evil);
  await expect(workbench.rows).toHaveCount(2);
  await workbench.quiet();
  await workbench.rows.first().focus();
  await page.keyboard.press('E');
  await page.getByRole('textbox', { name: 'Edit your message' }).fill('How many zones are there?');
  await page.keyboard.press('Control+Enter');
  await expect(workbench.conversation.getByText('There are 5 zones.').first()).toBeVisible();
  await workbench.quiet();
  const path = await save(page, 'Save as a page');

  const disk = await browser.newPage();
  const asked: string[] = [];
  disk.on('request', (request) => asked.push(request.url()));
  const faults: string[] = [];
  disk.on('pageerror', (error) => faults.push(error.message));
  disk.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  const html = test.info().outputPath('session.html');
  await (await import('node:fs/promises')).copyFile(path, html);
  await disk.goto(`file://${html}`);
  const tree = disk.getByRole('tree', { name: 'Messages' });
  await expect(tree.getByRole('treeitem', { name: /How many zones are there\?/ })).toBeVisible();
  await tree
    .getByRole('treeitem', { name: /You: .*zones\?$/ })
    .first()
    .click();
  await expect(disk.getByRole('main').getByText(evil)).toBeVisible();
  await disk.keyboard.press('End');
  await expect(
    disk
      .getByRole('main')
      .getByText(/There are .*zones/)
      .first(),
  ).toBeVisible();
  expect(await disk.title()).not.toMatch(/^[12]$/);
  expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
  expect(faults).toEqual([]);
});

test('conversations of ChatGPT are chosen from, one of Claude and pi comes in by a drop, with branches', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  const chat = (title: string) => ({
    title,
    create_time: 1_700_000_000,
    update_time: 1_700_000_900,
    current_node: 'a2',
    mapping: {
      root: { id: 'root', message: null, parent: null, children: ['u'] },
      u: {
        id: 'u',
        parent: 'root',
        children: ['a1', 'a2'],
        message: {
          author: { role: 'user' },
          create_time: 1_700_000_000,
          content: { content_type: 'text', parts: [`Where to, ${title}?`] },
        },
      },
      a1: {
        id: 'a1',
        parent: 'u',
        children: [],
        message: {
          author: { role: 'assistant' },
          create_time: 1_700_000_001,
          content: { content_type: 'text', parts: ['To Chur.'] },
          recipient: 'all',
        },
      },
      a2: {
        id: 'a2',
        parent: 'u',
        children: [],
        message: {
          author: { role: 'assistant' },
          create_time: 1_700_000_002,
          content: { content_type: 'text', parts: ['To Bern.'] },
          recipient: 'all',
        },
      },
    },
  });
  await bringIn(page, 'conversations.json', JSON.stringify([chat('Alps'), chat('Sea'), chat('City')]));
  await dialogOf(page).getByText('3 conversations in conversations.json').waitFor();
  await dialogOf(page).getByRole('checkbox', { name: /Sea/ }).check();
  await dialogOf(page).getByRole('button', { name: 'Bring in 1' }).click();
  await expect(page.getByLabel('Title of this conversation')).toHaveValue('Sea');
  await expect(workbench.conversation.getByText('To Bern.')).toBeVisible();
  await expect(workbench.lanes.getByText('To Chur.')).toBeVisible();
  await expect(dialogOf(page)).toBeHidden();

  const pi = [
    { type: 'session', version: 3, id: 'u', timestamp: '2024-12-03T14:00:00.000Z', cwd: '/home/me/shop' },
    {
      type: 'message',
      id: 'a',
      parentId: null,
      timestamp: '2024-12-03T14:00:01.000Z',
      message: { role: 'user', content: 'List the files' },
    },
    {
      type: 'message',
      id: 'b',
      parentId: 'a',
      timestamp: '2024-12-03T14:00:02.000Z',
      message: {
        role: 'assistant',
        content: [{ type: 'text', text: 'One file.' }],
        provider: 'x',
        model: 'y',
        stopReason: 'stop',
      },
    },
  ];
  const transfer = await page.evaluateHandle(
    (text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'shop.jsonl'));
      return data;
    },
    pi.map((row) => JSON.stringify(row)).join('\n'),
  );
  await page.getByRole('main').dispatchEvent('drop', { dataTransfer: transfer });
  await expect(page.getByLabel('Title of this conversation')).toHaveValue('List the files');
  await expect(workbench.conversation.getByText('One file.')).toBeVisible();

  // As ChatGPT sends it: an archive with a page and its conversations in parts.
  const archive = await page.evaluateHandle((base64) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], 'export.zip'));
    return data;
  }, parts);
  await page.getByRole('main').dispatchEvent('drop', { dataTransfer: archive });
  await dialogOf(page).getByText('3 conversations in export.zip').waitFor();
  await dialogOf(page).getByRole('checkbox', { name: /City/ }).check();
  await dialogOf(page).getByRole('button', { name: 'Bring in 1' }).click();
  await expect(page.getByLabel('Title of this conversation')).toHaveValue('City');
  await expect(workbench.conversation.getByText('Quite.')).toBeVisible();
  expect(workbench.faults).toEqual([]);
});

test('what cannot be brought in is said, and the conversation is as it was', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  const lines = (await readFile(await save(page, 'Save as lines'))).toString();
  const alert = dialogOf(page).getByRole('alert');
  const refused = async (name: string, content: string, says: RegExp) => {
    await bringIn(page, name, content);
    await expect(alert).toHaveText(says);
  };
  await refused('cut.jsonl', lines.slice(0, lines.length / 2), /cut off/);
  await refused('changed.jsonl', lines.replace('zones', 'zombs'), /changed or damaged/);
  await refused('foreign.json', '{"hello":1}', /no conversation in the file/);
  await refused('notes.json', 'Not JSON at all', /of no kind that is known/);
  // Sealed as it should be, and an entry names one that is not there.
  const rows = lines.trimEnd().split('\n').slice(0, -1);
  const orphan = rows.map((row) => row.replace(/"parents":\["[^"]+"\]/, '"parents":["01HELSEWHERE"]'));
  const body = `${orphan.join('\n')}\n`;
  const { createHash } = await import('node:crypto');
  const sha256 = createHash('sha256').update(body).digest('hex');
  await refused(
    'orphan.jsonl',
    `${body}{"lines":${orphan.length},"sha256":"${sha256}","type":"end"}\n`,
    /answers one that is not in the file/,
  );
  await page.keyboard.press('Escape');
  await expect(workbench.conversation.getByText('There are 5 zones.').first()).toBeVisible();
  await page.keyboard.press('Alt+O');
  await expect(page.getByRole('dialog', { name: 'Conversations', exact: true }).getByRole('listitem')).toHaveCount(1);
  expect(workbench.faults).toEqual([]);
});

test('a link leads to its message, in its conversation and branch, and says where it leads nowhere', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const workbench = await new Workbench(page).open();
  await workbench.ask('How many zones are there?');
  await expect(workbench.conversation.getByText('There are 5 zones.').first()).toBeVisible();
  await workbench.quiet();
  await page.keyboard.press('Alt+e');
  await dialogOf(page).getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Copied a link.')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.keyboard.press('Escape');
  await workbench.message.press('Alt+n');
  await expect(workbench.conversation.getByText('There are 5 zones.')).toHaveCount(0);
  await page.evaluate((to) => {
    location.hash = new URL(to).hash;
  }, link);
  await expect(workbench.conversation.getByText('There are 5 zones.').first()).toBeVisible();

  const second = await context.newPage();
  await second.goto(link);
  await expect(second.getByText('There are 5 zones.').first()).toBeVisible();
  await second.goto('./#/01ELSEWHERE/01X');
  await expect(second.getByText(/The conversation of this link is not in this browser/)).toBeVisible();
});
