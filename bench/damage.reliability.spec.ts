import { closeSync, existsSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { preview } from 'vite';
import { type BackEnd, startChromium } from '../e2e/own-chromium.ts';
import { Workbench } from '../e2e/pages/workbench.ts';
import { withProfile } from './durability.ts';

/** Where the profile keeps the databases of the page's origin. */
function storesOf(profile: string): string {
  const folder = join(profile, 'Default', 'IndexedDB');
  return join(folder, readdirSync(folder).find((name) => name.startsWith('http_127.0.0.1'))!);
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const largest = (files: string[]) => files.toSorted((a, b) => statSync(b).size - statSync(a).size)[0]!;

const overwrite = (file: string, at: number, length: number, byte: number) => {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(length, byte), 0, length, at);
  closeSync(handle);
};
const remove = (folder: string, which: RegExp) => {
  for (const file of filesIn(folder)) if (which.test(file)) rmSync(file);
};
const logs = (folder: string) => filesIn(folder).filter((file) => /\d+\.log$/.test(file));
const databases = (folder: string) => filesIn(folder).filter((file) => !/-(wal|shm|journal)$/.test(file));
/** What was committed is in the log of writes as long as nobody closed it: there it is damaged too. */
const withoutLogs = (folder: string) => remove(folder, /-(wal|shm)$/);

interface Damage {
  name: string;
  on: BackEnd;
  do(folder: string): void;
  /** The engine repairs it: then all is there, and nothing is to be said. */
  mended?: true;
}

/** The damages of the reference, made to the files of a browser that is not running. */
const damages: Damage[] = [
  {
    name: '64 bytes of its log overwritten',
    on: 'leveldb',
    do: (folder) => {
      const log = largest(logs(folder));
      overwrite(log, Math.floor(statSync(log).size / 2), 64, 0xff);
    },
  },
  {
    name: 'its log cut in half',
    on: 'leveldb',
    do: (folder) => {
      const log = largest(logs(folder));
      truncateSync(log, Math.floor(statSync(log).size / 2));
    },
  },
  {
    name: 'its log gone',
    on: 'leveldb',
    do: (folder) => remove(folder, /\d+\.log$/),
  },
  {
    name: 'its manifest gone',
    on: 'leveldb',
    do: (folder) => remove(folder, /MANIFEST/),
  },
  {
    name: 'the pointer to its manifest gone',
    on: 'leveldb',
    mended: true,
    do: (folder) => remove(folder, /CURRENT$/),
  },
  { name: 'all of it gone', on: 'leveldb', do: (folder) => rmSync(folder, { recursive: true }) },
  {
    name: '64 bytes in the middle overwritten',
    on: 'sqlite',
    do: (folder) => {
      withoutLogs(folder);
      const file = largest(databases(folder));
      overwrite(file, Math.floor(statSync(file).size / 2 / 4096) * 4096, 64, 0xff);
    },
  },
  {
    name: 'its header zeroed',
    on: 'sqlite',
    do: (folder) => {
      withoutLogs(folder);
      for (const file of databases(folder)) overwrite(file, 0, 100, 0);
    },
  },
  {
    name: 'cut in half',
    on: 'sqlite',
    do: (folder) => {
      withoutLogs(folder);
      const file = largest(databases(folder));
      truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096);
    },
  },
];

let server: Awaited<ReturnType<typeof preview>>;
test.beforeAll(async () => {
  server = await preview({
    preview: { port: 0, host: '127.0.0.1' },
    ...(process.env.DIST && { build: { outDir: process.env.DIST } }),
  });
});
test.afterAll(() => server.close());

for (const { name, on, do: damage, mended } of damages) {
  test(`R-07: ${on}, ${name}: ${mended ? 'mended' : 'noticed, and never a first visit'}`, async () => {
    const address = server.resolvedUrls!.local[0]!;
    await withProfile(async (profile) => {
      const before = await startChromium(profile, on);
      const page = await before.page();
      const workbench = await new Workbench(page).open(address);
      for (const text of ['How many zones are there?', 'And how many records?', 'Which zones are not active?']) {
        await workbench.ask(text);
        await workbench.quiet();
      }
      await workbench.command('Storage and copies');
      await page.getByRole('button', { name: 'Back up now' }).click();
      await expect(page.getByRole('button', { name: /^Restore the copy/ })).toBeVisible();
      await expect
        .poll(() =>
          page.evaluate(async () => {
            const file = await (await navigator.storage.getDirectory()).getFileHandle('canary');
            return Math.max(
              ...[...(await (await file.getFile()).text()).matchAll(/"entries":(\d+)/g)].map(([, n]) => Number(n)),
            );
          }),
        )
        .toBeGreaterThanOrEqual(6);
      await before.close();
      const folder = storesOf(profile);
      expect(existsSync(folder)).toBe(true);
      damage(folder);

      const after = await startChromium(profile, on);
      const again = await after.page();
      await again.goto(address);
      const missing = again.getByRole('heading', { name: 'Something that was kept here is missing' });
      const asked = again.getByRole('treeitem').filter({ hasText: 'Which zones are not active?' }).first();
      await (mended ? expect(asked).toBeVisible() : expect(missing).toBeVisible());
      if (!mended) await expect(again.getByRole('button', { name: /^Restore the copy/ })).toBeVisible();
      await after.close();
    });
  });
}
