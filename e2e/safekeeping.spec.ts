import { expect, type Page, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

/** A page of this origin with nothing of the app in it. */
async function bare(page: Page) {
  await page.goto('./icon.svg');
}

/** Until the witness outside of the database says as many messages as there are in it. */
async function witnessed(page: Page) {
  await expect
    .poll(
      () =>
        page.evaluate(async () => {
          const home = await navigator.storage.getDirectory();
          const file = await home.getFileHandle('canary').catch(() => null);
          const text = file ? await (await file.getFile()).text() : '';
          const said = Math.max(0, ...[...text.matchAll(/"entries":(\d+)/g)].map((match) => Number(match[1])));
          const there = await new Promise<number>((done) => {
            const opening = indexedDB.open('espalier');
            opening.onsuccess = () => {
              const counting = opening.result.transaction('entries').objectStore('entries').count();
              counting.onsuccess = () => {
                opening.result.close();
                done(counting.result);
              };
            };
          });
          return there - said;
        }),
      { timeout: 30_000 },
    )
    .toBe(0);
}

const settings = async (workbench: Workbench) => {
  await workbench.command('Storage and copies');
  await expect(workbench.page.getByRole('button', { name: 'Back up now' })).toBeVisible();
};

async function talked(page: Page, times = 1): Promise<Workbench> {
  const workbench = await new Workbench(page).open();
  for (let i = 0; i < times; i++) {
    await workbench.ask(i === 0 ? 'How many zones are there?' : 'And how many records?');
    await workbench.quiet();
  }
  await witnessed(page);
  return workbench;
}

async function backedUp(page: Page): Promise<Workbench> {
  const workbench = await talked(page);
  await settings(workbench);
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByText('A copy was made.').first()).toBeVisible();
  await expect(page.getByRole('list', { name: 'Copies' }).getByRole('listitem')).toHaveCount(1);
  return workbench;
}

const recovery = (page: Page) => page.getByRole('heading', { name: 'Something that was kept here is missing' });

test('the storage panel: what is used, a copy, every row read, sizes, and a restore', async ({ page }) => {
  const workbench = await backedUp(page);
  await page.getByRole('button', { name: 'Verify now' }).click();
  await expect(page.getByText(/rows, whole/)).toBeVisible();
  await expect(page.getByText(/\d+ messages/).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await workbench.ask('And how many records?');
  await workbench.quiet();
  await settings(workbench);
  await page.getByRole('button', { name: /^Restore the copy/ }).click();
  await expect(page.getByText(/of [\d,]+ tokens|tokens, written out/)).toBeVisible({ timeout: 20_000 });
  await expect(workbench.conversation.getByText('How many zones are there?').first()).toBeVisible();
  await expect(workbench.conversation.getByText('And how many records?')).toHaveCount(0);
  expect(workbench.faults).toEqual([]);
});

test('R-07: a database that was emptied is noticed, never shown as a first visit, and a copy brings all of it back', async ({
  page,
}) => {
  await backedUp(page);
  await bare(page);
  await page.evaluate(
    () =>
      new Promise((done) => {
        indexedDB.deleteDatabase('espalier').onsuccess = done;
      }),
  );
  await page.goto('./');
  await expect(recovery(page)).toBeVisible();
  await expect(recovery(page)).toBeFocused();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveCount(0);
  await page.getByRole('button', { name: /^Restore the copy/ }).click();
  await expect(page.getByText('How many zones are there?').first()).toBeVisible({ timeout: 20_000 });
  await page.reload();
  await expect(page.getByText('How many zones are there?').first()).toBeVisible({ timeout: 20_000 });
});

/** What a disk does that loses a part of the file without a word. */
const loseHalf = (page: Page, table: string) =>
  page.evaluate(
    (name) =>
      new Promise<void>((done, failed) => {
        const opening = indexedDB.open('espalier');
        opening.onerror = failed;
        opening.onsuccess = () => {
          const transaction = opening.result.transaction(name, 'readwrite');
          const store = transaction.objectStore(name);
          store.getAllKeys().onsuccess = ({ target }) => {
            const ids = (target as IDBRequest<IDBValidKey[]>).result;
            for (const id of ids.slice(0, Math.ceil(ids.length / 2))) store.delete(id);
          };
          transaction.oncomplete = () => {
            opening.result.close();
            done();
          };
        };
      }),
    table,
  );

for (const table of ['entries', 'bodies', 'sessions'] as const) {
  test(`R-07: half of ${table} gone is noticed at the next visit; what is left can be kept`, async ({ page }) => {
    await talked(page);
    await bare(page);
    await loseHalf(page, table);
    await page.goto('./');
    await expect(recovery(page)).toBeVisible();
    await expect(page.getByText(/are missing from the database/)).toBeVisible();
    await page.reload();
    await expect(recovery(page)).toBeVisible();
    await page.getByRole('button', { name: 'Keep what is left' }).click();
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible({ timeout: 20_000 });
    await expect(recovery(page)).toHaveCount(0);
  });
}

test('starting anew leaves what is there, beside a new database', async ({ page }) => {
  await talked(page);
  await bare(page);
  await loseHalf(page, 'entries');
  await page.goto('./');
  await page.getByRole('button', { name: 'Start anew' }).click();
  await expect(page.getByText('Ask an API a question')).toBeVisible({ timeout: 20_000 });
  const names = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  expect(names).toEqual(expect.arrayContaining(['espalier', 'espalier-2']));
});

test('R-09: storage that a person cleared is a first visit; a copy in a file brings it back', async ({ page }) => {
  const workbench = await backedUp(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Save the copy/ }).click();
  const file = await (await download).path();
  const session = await page.context().newCDPSession(page);
  await bare(page);
  await session.send('Storage.clearDataForOrigin', { origin: new URL(page.url()).origin, storageTypes: 'all' });
  await page.goto('./');
  await expect(page.getByText('Ask an API a question')).toBeVisible({ timeout: 20_000 });
  await expect(recovery(page)).toHaveCount(0);
  await settings(workbench);
  await page.getByLabel('Restore from a file…').setInputFiles({
    name: 'not-one.gz',
    mimeType: 'application/gzip',
    buffer: Buffer.from('hello'),
  });
  await expect(page.getByText(/not a whole copy of Espalier/).first()).toBeVisible();
  await page.getByLabel('Restore from a file…').setInputFiles(file);
  await expect(page.getByText('How many zones are there?').first()).toBeVisible({ timeout: 20_000 });
});

test('R-09: whether the browser keeps it for good is shown as it is', async ({ page, context }) => {
  const workbench = await new Workbench(page).open();
  await settings(workbench);
  await expect(page.getByText('Not promised')).toBeVisible();
  await page.getByRole('button', { name: 'Ask to keep for good' }).click();
  await expect(page.getByText(/did not promise/).first()).toBeVisible();
  const session = await context.newCDPSession(page);
  const { targetInfo } = await session.send('Target.getTargetInfo');
  const browser = await context.browser()!.newBrowserCDPSession();
  await browser.send('Browser.setPermission', {
    permission: { name: 'persistent-storage' },
    setting: 'granted',
    origin: new URL(page.url()).origin,
    browserContextId: targetInfo.browserContextId!,
  });
  await page.getByRole('button', { name: 'Ask to keep for good' }).click();
  await expect(page.getByText('Yes', { exact: true })).toBeVisible();
});

test('copies go to a folder that a person picks', async ({ page }) => {
  await page.addInitScript(() => {
    // The picker is the browser's own window; the folder it gives is a real one.
    Object.assign(globalThis, {
      showDirectoryPicker: async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true }),
    });
  });
  const workbench = await talked(page);
  await settings(workbench);
  await page.getByRole('button', { name: 'Choose a folder…' }).click();
  await expect(page.getByText('New ones go to the folder “picked”.')).toBeVisible();
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByText(/in the folder$/)).toBeVisible();
  await page.reload();
  await workbench.open();
  await settings(workbench);
  await expect(page.getByText('New ones go to the folder “picked”.')).toBeVisible();
  await expect(page.getByText(/in the folder$/)).toBeVisible();
  expect(workbench.faults).toEqual([]);
});

test('R-06: two tabs of an older version are told within a second, write nothing more, and hold up nobody', async ({
  page,
  context,
}) => {
  const one = await talked(page);
  const two = await new Workbench(await context.newPage()).open();
  const newer = await context.newPage();
  await bare(newer);
  const took = await newer.evaluate(
    () =>
      new Promise<number>((done, failed) => {
        const from = performance.now();
        const opening = indexedDB.open('espalier', 990);
        opening.onblocked = () => failed(new Error('blocked'));
        opening.onerror = () => failed(opening.error);
        opening.onsuccess = () => {
          (globalThis as unknown as { db: IDBDatabase }).db = opening.result;
          done(performance.now() - from);
        };
      }),
  );
  expect(took).toBeLessThan(3_000);
  for (const tab of [one, two]) {
    await expect(tab.page.getByText('A newer Espalier is open in another tab')).toBeVisible({ timeout: 5_000 });
    await expect(tab.page.getByRole('button', { name: 'Reload', exact: true })).toBeVisible();
  }
  const rows = () =>
    newer.evaluate(
      () =>
        new Promise<number>((done) => {
          const { db } = globalThis as unknown as { db: IDBDatabase };
          db.transaction('entries').objectStore('entries').count().onsuccess = ({ target }) =>
            done((target as IDBRequest<number>).result);
        }),
    );
  const before = await rows();
  for (const tab of [one, two]) {
    await tab.message.fill('written by old code');
    await expect(tab.page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
    await tab.command('New session');
  }
  expect(await rows()).toBe(before);
});
