import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { type ModelServer, startModelServer } from './model-server.ts';
import { addModel } from './pages/models.ts';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

const secret = 'sk-live-9fQ2xW7bT4mZ0cV8';
const passphrase = 'moss under an old oak';

async function reload(page: Page) {
  await page.reload();
  await expect(page.getByText(/of [\d,]+ tokens|tokens, written out/)).toBeVisible({ timeout: 20_000 });
}

interface Peer {
  origin: string;
  seen: { method: string; path: string; headers: IncomingHttpHeaders; body: string }[];
  /** Requests to `/slow` whose connection has ended. */
  ended: () => number;
  server: Server;
}

/** A service that repeats what it was sent, key and all, and one path that never answers. */
async function startPeer(): Promise<Peer> {
  const seen: Peer['seen'] = [];
  let ended = 0;
  const server = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*, authorization, content-type');
    response.setHeader('access-control-allow-methods', '*');
    if (request.method === 'OPTIONS') return response.end();
    let body = '';
    for await (const piece of request) body += piece;
    seen.push({ method: request.method!, path: request.url!, headers: request.headers, body });
    if (request.url === '/slow') return request.socket.on('close', () => ended++);
    const { authorization = '' } = request.headers;
    response.setHeader('content-type', 'application/json');
    // An error that repeats what it was sent, in its headers too.
    if (request.url === '/fail') {
      response.writeHead(500, { 'x-sent': authorization, 'access-control-expose-headers': '*' });
      return response.end(JSON.stringify({ message: `It failed for ${authorization}`, authorization }));
    }
    response.end(JSON.stringify({ authorization, encoded: Buffer.from(authorization).toString('base64') }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, ended: () => ended, server };
}

const document = (origin: string) =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    servers: [{ url: origin }],
    paths: Object.fromEntries(
      ['echo', 'slow', 'fail'].map((name) => [
        `/${name}`,
        {
          get: {
            operationId: `${name}_get`,
            summary: `Get ${name}`,
            responses: { 200: { description: 'ok', content: { 'application/json': { schema: { type: 'object' } } } } },
          },
        },
      ]),
    ),
  });

async function addSource(page: Page, workbench: Workbench, origin: string) {
  await workbench.command('Import an API');
  await page.getByRole('tab', { name: /paste|text/i }).click();
  await page.getByLabel('The document', { exact: true }).fill(document(origin));
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText(/codemode\.things_/).first()).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press('Escape');
}

async function addKey(page: Page, workbench: Workbench) {
  await workbench.command('Sources and their keys');
  const card = page.getByRole('listitem').filter({ hasText: 'Things' }).first();
  await card.getByRole('button', { name: 'Key', exact: true }).click();
  await page.getByLabel('Key for Things').fill(secret);
  await page.getByRole('button', { name: 'Keep the key' }).click();
  await expect(page.getByLabel('Key for Things')).toBeHidden();
  await page.keyboard.press('Escape');
}

async function openKeys(page: Page, workbench: Workbench) {
  await workbench.command('Keys, passphrase and hosts');
  await expect(page.getByRole('tab', { name: 'Keys', selected: true })).toBeVisible();
}

async function setPassphrase(page: Page, workbench: Workbench) {
  await openKeys(page, workbench);
  await page.getByRole('button', { name: 'Set a passphrase' }).click();
  await page.getByLabel('New passphrase').fill(passphrase);
  await page.getByLabel('The same again').fill(passphrase);
  await page.getByRole('button', { name: 'Set it' }).click();
  await expect(page.getByRole('button', { name: 'Change the passphrase' })).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press('Escape');
}

/** Every row of every database of this origin as text, bytes as characters. */
const dump = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const shown = (_: string, value: unknown) =>
      value instanceof Uint8Array ? Array.from(value, (byte) => String.fromCharCode(byte)).join('') : value;
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    let text = JSON.stringify({ ...localStorage });
    for (const { name } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name!));
      for (const table of db.objectStoreNames) {
        text += `\n${name}/${table} ${JSON.stringify(await done(db.transaction(table).objectStore(table).getAll()), shown)}`;
      }
      db.close();
    }
    return text;
  });

const forms = [secret, Buffer.from(secret).toString('hex'), encodeURIComponent(secret), secret.slice(3, 19)];

function expectClean(text: string, where: string) {
  for (const form of forms) expect(text.includes(form), `${where} holds the key`).toBe(false);
}

let peer: Peer;
let model: ModelServer;
test.beforeEach(async () => {
  peer = await startPeer();
});
test.afterEach(async () => {
  peer.server.closeAllConnections();
  peer.server.close();
  await model?.close();
});

test('S-09: a key reaches its server and nothing else; locked it goes nowhere; the passphrase opens it again', async ({
  page,
}) => {
  test.slow();
  const logs: string[] = [];
  page.on('console', (message) => logs.push(message.text()));
  const workbench = await new Workbench(page).open();
  await addSource(page, workbench, peer.origin);
  await addKey(page, workbench);

  await runProgram(workbench, 'const echo = await codemode.things_echo_get();\nconsole.log(echo);\nreturn echo;');
  await expect(page.getByText('[key things-key]').first()).toBeVisible({ timeout: 20_000 });
  expect(peer.seen.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${secret}`]);

  // In the text of an error that nothing catches, and in one that is caught and told.
  await runProgram(workbench, 'await codemode.things_fail_get();');
  await expect(page.getByText(/It failed for Bearer \[key things-key\]/).first()).toBeVisible({ timeout: 20_000 });
  await runProgram(
    workbench,
    'return await codemode.things_fail_get().catch((error: Error) => (console.error(error), ["caught", error.message.length > 0].join("-")));',
  );
  await expect(page.getByText('caught-true').last()).toBeVisible({ timeout: 20_000 });

  await setPassphrase(page, workbench);
  await runProgram(workbench, 'return (await codemode.things_echo_get()) && ["answered", "once", "more"].join("-");');
  await expect(page.getByText('answered-once-more').last()).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Keys open' }).click();
  await expect(page.getByRole('button', { name: 'Keys locked' })).toBeVisible();
  const before = peer.seen.length;
  await runProgram(workbench, 'return await codemode.things_echo_get();');
  await expect(page.getByText(/vault is locked/).first()).toBeVisible({ timeout: 20_000 });
  expect(peer.seen).toHaveLength(before);

  // Over a reload it stays locked, until the passphrase is given.
  await reload(page);
  await page.getByRole('button', { name: 'Keys locked' }).click();
  const asked = page.getByLabel('The keys are locked. Passphrase');
  await asked.fill('not the passphrase');
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(page.getByText('This is not the passphrase of the vault.')).toBeVisible({ timeout: 20_000 });
  await asked.fill(passphrase);
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Keys' }).getByText(/last used/)).toBeVisible({ timeout: 20_000 });
  await expect(asked).toBeHidden();
  await page.keyboard.press('Escape');
  await runProgram(workbench, 'return (await codemode.things_echo_get()) && ["open", "again"].join("-");');
  await expect(page.getByText('open-again').last()).toBeVisible({ timeout: 20_000 });
  expect(peer.seen.at(-1)?.headers.authorization).toBe(`Bearer ${secret}`);

  // A model that is asked about it, and a person who pastes it.
  model = await startModelServer({
    wire: 'openai',
    models: ['small'],
    script: (request) => {
      const { messages = [] } = request.body ?? {};
      if (messages.at(-1)?.role === 'tool') return { text: 'It answered.' };
      return { calls: [{ name: 'execute', input: { code: 'return await codemode.things_echo_get();' } }] };
    },
  });
  await addModel(workbench, model.url);
  await workbench.ask(`My key is ${secret}; what does the echo say?`);
  await workbench.quiet();
  await expect(page.getByText('It answered.').last()).toBeVisible({ timeout: 20_000 });
  expectClean(JSON.stringify(model.requests), 'what the model was sent');
  expect(JSON.stringify(model.requests)).toContain('[key things-key]');

  await page.getByRole('tab', { name: 'Audit' }).click();
  await expect(page.getByText(/entries, chain intact/).first()).toBeVisible({ timeout: 20_000 });
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const exported = readFileSync(await (await download).path(), 'utf8');
  expect(exported).toContain('things_echo_get');
  const rows = exported
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line));
  expect(new Set(rows.map((row) => row.kind))).toEqual(new Set(['decision', 'call', 'key', 'egress', 'model']));
  expect(rows.filter((row) => row.kind === 'key' && row.outcome === 'used').length).toBeGreaterThanOrEqual(3);
  expectClean(exported, 'the export of the audit');
  expectClean(await page.content(), 'the page');
  expectClean([page.url(), ...peer.seen.map(({ path, body }) => `${path} ${body}`)].join('\n'), 'an address or a body');
  expectClean(logs.join('\n'), 'the console');
  expectClean(await dump(page), 'what is stored');
  expect(workbench.faults).toEqual([]);

  await workbench.command('Requests to models and spend');
  await expect(page.getByRole('list', { name: 'Requests' }).getByText('small').first()).toBeVisible();
});

test('a key for this visit only is not there after it; a removed key comes back with Undo', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await openKeys(page, workbench);
  const add = async (name: string, passing: boolean) => {
    await page.getByRole('button', { name: 'Add a key' }).click();
    await page.getByLabel('Name of the key').fill(name);
    await page.getByLabel('Address it is for').fill(peer.origin);
    await page.getByLabel('Key', { exact: true }).fill(secret);
    if (passing) await page.getByLabel('This visit only: it is never stored').check();
    await page.getByRole('button', { name: 'Keep the key' }).click();
    await expect(page.getByRole('list', { name: 'Keys' }).getByText(name)).toBeVisible();
  };
  await add('passing', true);
  await add('lasting', false);
  await page.getByRole('button', { name: 'Remove lasting' }).click();
  await expect(page.getByRole('list', { name: 'Keys' }).getByText('lasting')).toBeHidden();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await dump(page)).includes('"alias":"lasting"')).toBe(true);
  expectClean(await dump(page), 'what is stored');
  await reload(page);
  await openKeys(page, workbench);
  await expect(page.getByRole('list', { name: 'Keys' }).getByText('lasting')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Keys' }).getByText('passing')).toHaveCount(0);
});

test('a program reaches a host only when a person has let it, with the key added on the way', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  const program = `const { status, json } = await codemode.fetch({ url: '${peer.origin}/items?page=1', method: 'POST', headers: { authorization: 'forged' }, body: { a: 1 } });
return { status, json };`;
  await runProgram(workbench, program);
  await expect(page.getByText(/allowed by hand only/).first()).toBeVisible({ timeout: 20_000 });
  expect(peer.seen).toEqual([]);

  await openKeys(page, workbench);
  await page.getByLabel('Allow a host').last().fill(peer.origin);
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Hosts' }).getByText(peer.origin)).toBeVisible();
  await page.getByRole('button', { name: 'Add a key' }).click();
  await page.getByLabel('Name of the key').fill('peer');
  await page.getByLabel('Address it is for').fill(peer.origin);
  await page.getByLabel('Key', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Keep the key' }).click();
  await expect(page.getByRole('list', { name: 'Keys' }).getByText('peer')).toBeVisible();
  await page.keyboard.press('Escape');

  await runProgram(workbench, program);
  await expect(page.getByText('[key peer]').first()).toBeVisible({ timeout: 20_000 });
  expect(peer.seen).toMatchObject([{ method: 'POST', path: '/items?page=1', body: '{"a":1}' }]);
  expect(peer.seen[0]!.headers.authorization).toBe(`Bearer ${secret}`);

  // A public host is asked about: rejected, it is not reached.
  await runProgram(workbench, `return await codemode.fetch({ url: 'https://api.example.com/v1/items' });`);
  await expect(page.getByText('Reach api.example.com: GET /v1/items').first()).toBeVisible({ timeout: 20_000 });
  await page
    .getByRole('button', { name: /^Reject/ })
    .first()
    .click();
  await expect(page.getByText(/rejected/i).first()).toBeVisible();
});

test('everything stops at once, stays stopped over a reload, and goes on when told', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await addSource(page, workbench, peer.origin);
  await runProgram(workbench, 'await codemode.things_slow_get();');
  await expect.poll(() => peer.seen.length, { timeout: 20_000 }).toBe(1);
  await page.keyboard.press('Alt+Shift+K');
  await expect(page.getByText('Everything is stopped')).toBeVisible();
  await expect.poll(peer.ended).toBe(1);
  await expect(page.getByText(/stopped/i).first()).toBeVisible();

  await reload(page);
  await expect(page.getByText('Everything is stopped')).toBeVisible({ timeout: 20_000 });
  await runProgram(workbench, 'return await codemode.things_echo_get();');
  await expect(page.getByText(/Stopped before it ran/).first()).toBeVisible({ timeout: 20_000 });
  expect(peer.seen).toHaveLength(1);

  await page.getByRole('button', { name: 'Let it go on' }).click();
  await expect(page.getByText('Network sealed')).toBeVisible();
  await runProgram(workbench, 'return (await codemode.things_echo_get()) && ["goes", "on"].join("-");');
  await expect(page.getByText('goes-on').last()).toBeVisible({ timeout: 20_000 });
  expect(peer.seen).toHaveLength(2);
});

test('a row of the audit that was changed is found, and said', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await runProgram(workbench, 'return (await codemode.edge_zones_list()).length + " zones";');
  await expect(page.getByText(/\d zones/).last()).toBeVisible({ timeout: 20_000 });
  await page.getByRole('tab', { name: 'Audit' }).click();
  await expect(
    page.getByRole('list', { name: 'Rows of the audit' }).getByText('edge_zones_list').first(),
  ).toBeVisible();
  await expect(page.getByRole('region', { name: 'Audit' }).getByText(/chain intact/)).toBeVisible({ timeout: 20_000 });
  await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      indexedDB.open('espalier-ledger').onsuccess = (event) => resolve((event.target as IDBOpenDBRequest).result);
    });
    const table = db.transaction('audit', 'readwrite').objectStore('audit');
    await new Promise<void>((resolve) => {
      table.get(2).onsuccess = (event) => {
        const row = (event.target as IDBRequest).result;
        table.put({ ...row, outcome: 'deny' }).onsuccess = () => resolve();
      };
    });
    db.close();
  });
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByText('Row 2 was changed after it was written.')).toBeVisible({ timeout: 20_000 });
  await reload(page);
  await expect(page.getByText(/broken at 2/)).toBeVisible({ timeout: 20_000 });
});
