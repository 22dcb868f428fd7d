/** What guards a program and its keys, where a browser differs from Node or only the whole app can show it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { startModelServer } from './model-server.ts';
import { addModel } from './pages/models.ts';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

const passphrase = 'moss under an old oak';
const secret = 'sk-live-9fQ2xW7bT4mZ0cV8';

interface Peer {
  origin: string;
  /** Method and path with its query. */
  seen: string[];
  server: Server;
}

/** A shop whose orders can be tried, one path that is too large, and one that never answers. */
async function startShop(): Promise<Peer> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*, authorization, content-type');
    response.setHeader('access-control-allow-methods', '*');
    if (request.method === 'OPTIONS') return response.end();
    seen.push(`${request.method} ${request.url}`);
    if (request.url === '/slow') return;
    response.setHeader('content-type', 'application/json');
    if (request.url === '/large') {
      for (let i = 0; i < 5_000; i++) response.write(' '.repeat(1_000));
      return response.end('1');
    }
    response.end(JSON.stringify(/dry_run=true/.test(request.url!) ? { would: 'order 3 trees' } : { ordered: 3 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server };
}

const responses = { 200: { description: '', content: { 'application/json': { schema: { type: 'object' } } } } };
const query = (name: string, schema: object) => ({ name, in: 'query', schema });
const get = (operationId: string) => ({ get: { operationId, summary: operationId, responses } });
const document = (origin: string) =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Shop', version: '1' },
    servers: [{ url: origin }],
    paths: {
      '/orders': {
        post: {
          operationId: 'order',
          summary: 'Order trees',
          parameters: [query('trees', { type: 'integer' }), query('dry_run', { type: 'boolean' })],
          responses,
        },
      },
      '/slow': get('slow'),
      '/large': get('large'),
      '/quick': get('quick'),
    },
  });

async function addShop(page: Page, workbench: Workbench, origin: string) {
  await workbench.command('Import an API');
  await page.getByRole('tab', { name: /paste|text/i }).click();
  await page.getByLabel('The document', { exact: true }).fill(document(origin));
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText(/codemode\.shop_/).first()).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press('Escape');
}

async function reload(page: Page) {
  await page.reload();
  await expect(page.getByText(/of [\d,]+ tokens|tokens, written out/)).toBeVisible({ timeout: 20_000 });
}

const openRules = (page: Page) => page.getByRole('button', { name: /^\$[\d.]+ of / }).click();

let shop: Peer;
test.beforeEach(async () => {
  shop = await startShop();
});
test.afterEach(() => {
  shop.server.closeAllConnections();
  shop.server.close();
});

test('a call that waits is tried at its service, which changes nothing and is in the audit', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await addShop(page, workbench, shop.origin);
  await runProgram(workbench, 'return await codemode.shop_order({ trees: 3 });');
  await page.getByRole('button', { name: 'See what would change' }).click();
  const card = page.getByRole('group', { name: /^Order trees/ });
  await expect(card).toContainText('dry_run: true');
  await expect(card).toContainText('order 3 trees', { timeout: 20_000 });
  expect(shop.seen).toEqual(['POST /orders?trees=3&dry_run=true']);
  await page.getByRole('button', { name: /^Approve/ }).click();
  await expect.poll(() => shop.seen).toEqual(['POST /orders?trees=3&dry_run=true', 'POST /orders?trees=3']);
  await page.getByRole('tab', { name: 'Audit' }).click();
  await expect(page.getByText('dry run', { exact: true }).first()).toBeVisible();

  // On a phone what waits is in the bar below, whole and beside what it costs, and leads to its card.
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  await runProgram(workbench, 'return await codemode.shop_order({ trees: 4 });');
  await expect(page.getByRole('button', { name: 'See what would change' })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  const bar = page.getByRole('contentinfo');
  const [waits, cost] = [
    bar.getByRole('button', { name: '1 waiting for you' }),
    bar.getByRole('button', { name: /^\$/ }),
  ];
  await expect(waits).toBeInViewport({ ratio: 1 });
  await expect(cost).toBeInViewport({ ratio: 1 });
  const [left, right] = [await waits.boundingBox(), await cost.boundingBox()];
  expect(left!.x + left!.width).toBeLessThanOrEqual(right!.x);
  await waits.click();
  await page.getByRole('button', { name: 'See what would change' }).click();
  await expect(card).toContainText('order 3 trees', { timeout: 20_000 });
  await page.screenshot({ path: test.info().outputPath('phone.png') });
  expect(workbench.faults).toEqual([]);
});

test('a budget of time ends a program in the middle of a call, and its record says so after a reload', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await addShop(page, workbench, shop.origin);
  await openRules(page);
  await page.getByRole('spinbutton', { name: 'One answer or program, Seconds' }).fill('2');
  await page.getByRole('combobox', { name: 'This method is called' }).click();
  await page.keyboard.press('Escape');
  await runProgram(workbench, 'return await codemode.shop_slow();');
  const words = /The budget of this run is used up: 2 s of 2 s\. The program was ended there\./;
  await expect(page.getByText(words).first()).toBeVisible({ timeout: 30_000 });
  await reload(page);
  await page.getByRole('tab', { name: 'Playground' }).click();
  await expect(page.getByText(words).first()).toBeVisible({ timeout: 20_000 });
});

test('an answer that is too large says so, however it comes', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await addShop(page, workbench, shop.origin);
  await runProgram(
    workbench,
    'return await codemode.shop_large().catch((error: unknown) => ["caught", (error as { code: string }).code].join("-"));',
  );
  await expect(page.getByText('caught-too_large').first()).toBeVisible({ timeout: 30_000 });
});

test('calls over the rate of a source wait their turn, which is shown while it lasts, and can be stopped', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await openRules(page);
  await page.getByRole('spinbutton', { name: 'Calls of Edge' }).fill('2');
  await page.getByRole('combobox', { name: 'This method is called' }).click();
  await page.getByRole('combobox', { name: 'Per, for Edge' }).selectOption('a minute');
  await page.keyboard.press('Escape');
  await runProgram(workbench, 'for (let n = 0; n < 4; n++) await codemode.edge_zones_list();');
  const trace = page.getByRole('region', { name: 'Trace' });
  await expect(trace.getByText(/waits [\d.]+ (s|min).*: 2 calls a minute/).first()).toBeVisible({ timeout: 20_000 });
  await expect(trace.getByText('in turn')).toBeVisible();
  await page.getByRole('button', { name: /^Stop/ }).first().click();
  await expect(trace.getByText('in turn')).toBeHidden();
});

test('where WebAssembly is refused the passphrase is stretched by PBKDF2, and opens the keys at the next visit', async ({
  page,
}) => {
  const headers = { 'content-security-policy': "script-src 'self'" };
  await page.context().route(/\/assets\/egress[^/]*\.js/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), ...headers } });
  });
  const workbench = await new Workbench(page).open();
  await addKeyAndPassphrase(page, workbench);
  expect(await lockOf(page)).toMatchObject({ kdf: 'pbkdf2', cost: 600_000 });
  await reload(page);
  await unlock(page);
});

test('the keys lock by themselves when nobody is there', async ({ page }) => {
  await page.clock.install();
  const workbench = await new Workbench(page).open();
  await addKeyAndPassphrase(page, workbench);
  expect(await lockOf(page)).toMatchObject({ kdf: 'argon2id' });
  await expect(page.getByRole('button', { name: 'Keys open' })).toBeVisible();
  await page.clock.fastForward('29:00');
  await expect(page.getByRole('button', { name: 'Keys open' })).toBeVisible();
  await page.clock.fastForward('02:00');
  await expect(page.getByRole('button', { name: 'Keys locked' })).toBeVisible();
  await unlock(page);
});

test('keys of sources and of models can be for this visit only, and are gone with it', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await addShop(page, workbench, shop.origin);
  await workbench.command('Sources and their keys');
  const card = page.getByRole('listitem').filter({ hasText: 'Shop' }).first();
  await card.getByRole('button', { name: 'Key', exact: true }).click();
  await page.getByLabel('Key for Shop').fill(secret);
  await page.getByLabel(/^This visit only/).check();
  await page.getByRole('button', { name: 'Keep the key' }).click();
  await expect(page.getByLabel('Key for Shop')).toBeHidden();
  await page.keyboard.press('Escape');
  const server = await startModelServer({ wire: 'openai', models: ['small'], script: [{ text: 'So be it.' }] });
  await addModel(workbench, server.url, { key: `${secret}-model`, visitOnly: true });
  await workbench.command('Keys, passphrase and hosts');
  const keys = page.getByRole('list', { name: 'Keys' });
  await expect(keys.getByText('this visit only')).toHaveCount(2);
  await reload(page);
  await workbench.command('Keys, passphrase and hosts');
  await expect(page.getByRole('tab', { name: 'Keys', selected: true })).toBeVisible();
  await expect(keys.getByText('this visit only')).toHaveCount(0);
  await server.close();
});

async function addKeyAndPassphrase(page: Page, workbench: Workbench) {
  await workbench.command('Keys, passphrase and hosts');
  await page.getByRole('button', { name: 'Add a key' }).click();
  await page.getByLabel('Name of the key').fill('lasting');
  await page.getByLabel('Address it is for').fill(shop.origin);
  await page.getByLabel('Key', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Keep the key' }).click();
  await expect(page.getByRole('list', { name: 'Keys' }).getByText('lasting')).toBeVisible();
  await page.getByRole('button', { name: 'Set a passphrase' }).click();
  await page.getByLabel('New passphrase').fill(passphrase);
  await page.getByLabel('The same again').fill(passphrase);
  await page.getByRole('button', { name: 'Set it' }).click();
  await expect(page.getByRole('button', { name: 'Change the passphrase' })).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('Escape');
}

async function unlock(page: Page) {
  await page.getByRole('button', { name: 'Keys locked' }).click();
  const asked = page.getByLabel('The keys are locked. Passphrase');
  await asked.fill(passphrase);
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(asked).toBeHidden({ timeout: 30_000 });
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Keys open' })).toBeVisible();
}

/** The lock of the vault as it is stored. */
const lockOf = (page: Page) =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name!));
      for (const table of db.objectStoreNames)
        for (const row of await done(db.transaction(table).objectStore(table).getAll())) {
          if (row?.key?.kdf) return { kdf: row.key.kdf as string, cost: row.key.cost as number };
        }
      db.close();
    }
    return null;
  });
