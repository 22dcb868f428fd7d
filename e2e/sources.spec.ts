import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

const cloudflare = resolve(import.meta.dirname, '../../shared/specs/cloudflare-2024-08-06.json');

async function openSources(page: Page) {
  await new Workbench(page).command('Sources and their keys');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Chooses a file in the import dialog and starts. */
async function importFile(page: Page, file: { name: string; text: string } | string) {
  const settings = await openSources(page);
  await settings.getByRole('button', { name: 'Import an API' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import an API' });
  const chosen =
    typeof file === 'string' ? file : { name: file.name, mimeType: 'application/json', buffer: Buffer.from(file.text) };
  await dialog.getByLabel('File of the document').setInputFiles(chosen);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  return dialog;
}

const close = async (page: Page) => {
  for (let open = 0; open < 3 && (await page.getByRole('dialog').count()) > 0; open++)
    await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
};

const shop = (paths: object, more: object = {}) =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Shop', version: '1' },
    servers: [{ url: 'https://shop.test' }],
    paths,
    ...more,
  });
const op = (operationId: string) => ({ operationId, summary: operationId, responses: {} });

test('a large API is imported, measured, searched, called type-checked, covered, removed and brought back', async ({
  page,
}) => {
  test.skip(!existsSync(cloudflare), 'The published document is not beside this checkout.');
  test.setTimeout(180_000);
  const workbench = await new Workbench(page).open();
  const dialog = await importFile(page, cloudflare);
  await expect(dialog.getByRole('status')).toContainText('1,533 methods', { timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Done' }).click();
  const settings = page.getByRole('dialog', { name: 'Settings' });
  const card = settings.locator('[data-source=cloudflare]');
  await card.getByText('Coverage', { exact: true }).click();
  await expect(card.getByText('Operations')).toBeVisible();
  await expect(card.getByText(/application\/json \d+/)).toBeVisible();
  await card.getByRole('button', { name: 'Key', exact: true }).click();
  await expect(card.getByRole('combobox', { name: 'Which key' })).toContainText('api_token (bearer token');
  await close(page);
  // Too large to be written out: the meter draws both, counted.
  await expect(page.getByText(/of [\d,]{7,} tokens/)).toBeVisible({ timeout: 60_000 });

  await runProgram(
    workbench,
    `const found = await codemode.search('source:cloudflare is:read list zones', { limit: 3 });
const types = await codemode.describe(found[0]!.name);
return { first: found[0]!.route, effects: [...new Set(found.map((one) => one.effect))], typed: types.includes('Promise<') };`,
  );
  await expect(page.getByText('GET /zones').last()).toBeVisible({ timeout: 60_000 });

  await runProgram(workbench, `return await codemode.cloudflare_zones_get({ page: 'first' });`);
  await expect(page.getByRole('button', { name: /Run anyway/ })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/not assignable to type/).first()).toBeVisible();

  const again = await openSources(page);
  await again.getByRole('button', { name: /^Remove Cloudflare/ }).click();
  await expect(again.locator('[data-source=cloudflare]')).toHaveCount(0);
  await close(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText(/of [\d,]{7,} tokens/)).toBeVisible({ timeout: 60_000 });
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

const refused: [what: string, text: string, message: RegExp][] = [
  ['a web page', '<!doctype html><title>Docs</title>', /web page, not an API description/],
  ['neither JSON nor YAML', '{"openapi": "3.0.0", ]: [', /neither JSON nor YAML.*line 1/],
  ['no operations', shop({}), /no operations/],
  ['only webhooks', JSON.stringify({ openapi: '3.1.0', info: {}, webhooks: { a: {} } }), /only webhooks/],
  ['another kind of document', '{"name": "package"}', /no `openapi` or `swagger` version/],
];

test('what cannot be imported says why, and what to do', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  for (const [name, text, message] of refused) {
    const dialog = await importFile(page, { name: `${name}.json`, text });
    await expect(dialog.getByRole('alert')).toContainText(message);
    await close(page);
  }
  // Playwright hands over at most 50 MB, so the page makes this one itself.
  const settings = await openSources(page);
  await settings.getByRole('button', { name: 'Import an API' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import an API' });
  await dialog.getByLabel('File of the document').evaluate((input: HTMLInputElement) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(100 * 1024 * 1024)], 'huge.json'));
    input.files = data.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('huge.json is 100 MB; at most 64 MB can be read');
  expect(workbench.faults).toEqual([]);
});

test('odd documents are imported, and say what is odd', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  const node = {
    type: 'object',
    properties: { next: { $ref: '#/components/schemas/Node' }, gone: { $ref: '#/nowhere' } },
  };
  const answer = (schema: object) => ({ responses: { 200: { content: { 'application/json': { schema } } } } });
  const text = `{"openapi":"3.1.0","info":{"title":"Odd"},"servers":[{"url":"https://odd.test"}],"components":{"schemas":${JSON.stringify({ Node: node })},"__proto__":{}},
    "paths":${JSON.stringify({
      '/a': { get: { ...op('same'), ...answer({ $ref: '#/components/schemas/Node' }) } },
      '/b': { get: op('same') },
      '/c': { get: op('__proto__'), post: op('then'), put: op('日本'), delete: op('9 lives') },
      '/d': { get: { ...op('other'), ...answer({ $ref: 'other.yaml#/Thing' }) } },
    }).replace('"/d"', '"/__proto__":{"get":{}},"__proto__":{},"/d"')}}`;
  const dialog = await importFile(page, { name: 'odd.json', text });
  await expect(dialog.getByRole('status')).toContainText('8 methods');
  await expect(dialog.getByRole('status')).toContainText('lead nowhere');
  await expect(dialog.getByRole('status')).toContainText('other.yaml');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await close(page);
  await runProgram(
    workbench,
    `const types = await codemode.describe(['odd_same', 'odd_proto', 'odd_then', 'odd_日本', 'odd_9_lives']);
return { unknown: types.includes('// unknown'), recursive: types.includes('next?: OddNode') };`,
  );
  await expect(page.getByText('recursive').last()).toBeVisible({ timeout: 60_000 });

  // Another document in its place: the name stays, what changed is said.
  const settings = await openSources(page);
  const card = settings.locator('[data-source=odd]');
  await card.getByRole('button', { name: 'Replace' }).click();
  const swap = page.getByRole('dialog', { name: 'Replace Odd' });
  const next = {
    name: 'next.json',
    mimeType: 'application/json',
    buffer: Buffer.from(shop({ '/a': { get: op('same') } })),
  };
  await swap.getByLabel('File of the document').setInputFiles(next);
  await swap.getByRole('button', { name: 'Replace', exact: true }).click();
  await expect(swap.getByRole('status')).toContainText('Shop is ready: 1 method, as codemode.odd_');
  await swap.getByRole('button', { name: 'Done' }).click();
  await expect(card.getByText(/What changed: 0 added, 7 removed/)).toBeVisible();
  expect(workbench.faults).toEqual([]);
});

test('a document behind an address is refreshed, and shows what changed; its server can be chosen', async ({
  page,
}) => {
  let version = 1;
  const server: Server = createServer((request, response) => {
    const { origin } = request.headers;
    response.setHeader('access-control-allow-origin', origin ?? '*');
    response.setHeader('access-control-allow-headers', '*');
    response.setHeader('content-type', 'application/json');
    const servers = [{ url: 'https://{area}.shop.test', variables: { area: { default: 'eu', enum: ['eu', 'us'] } } }];
    const first = { '/a': { get: op('a') }, '/b': { get: op('b') } };
    const second = { '/a': { get: { ...op('a'), parameters: [{ name: 'q', in: 'query' }] } }, '/c': { get: op('c') } };
    response.end(shop(version === 1 ? first : second, { servers }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`;
    await new Workbench(page).open();
    const settings = await openSources(page);
    await settings.getByRole('button', { name: 'Import an API' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import an API' });
    await dialog.getByRole('tab', { name: 'Address' }).click();
    await dialog.getByRole('textbox', { name: 'Address of the document' }).fill(address);
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(dialog.getByRole('status')).toContainText('2 methods');
    await dialog.getByRole('button', { name: 'Done' }).click();
    const card = settings.locator('[data-source=shop]');
    version = 2;
    await card.getByRole('button', { name: 'Refresh' }).click();
    await card.getByText('What changed: 1 added, 1 removed, 1 changed').click();
    await expect(card.getByText('shop_c', { exact: true })).toBeVisible();
    await card.getByRole('button', { name: 'Server', exact: true }).click();
    await card.getByRole('textbox', { name: 'area' }).fill('us');
    // The form shows the address while it is filled in, and closes when the choice is kept.
    const use = card.getByRole('button', { name: 'Use this server' });
    await use.click();
    await expect(use).toHaveCount(0);
    await expect(card.getByText('https://us.shop.test')).toBeVisible();
    // It is all there again after a reload.
    await new Workbench(page).open();
    const later = await openSources(page);
    await expect(later.locator('[data-source=shop]').getByText('https://us.shop.test')).toBeVisible();
  } finally {
    server.close();
  }
});

test('the whole of a long result stays with its run, for the next program', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await runProgram(
    workbench,
    `return Array.from({ length: 30_000 }, (_, index) => ({ index, text: 'row ' + index + ' of many' + '.'.repeat(30) }));`,
  );
  await expect(page.getByText('row 0 of many').first()).toBeVisible({ timeout: 60_000 });
  await page.reload();
  await runProgram(
    workbench,
    `return { length: (await codemode.result<unknown[]>('last')).length, last: await codemode.result('last', '[29999].index') };`,
  );
  await expect(page.getByText('29999').last()).toBeVisible({ timeout: 60_000 });
  expect(workbench.faults).toEqual([]);
});
