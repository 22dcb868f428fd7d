import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

interface Shelf {
  server: Server;
  things: Map<string, { id: string; name: string }>;
  /** What to do with the next write: carry it out and cut the line, or cut it before. */
  cut: ('after' | 'before')[];
  keys: string[];
  document: string;
}

const json = { type: 'object', properties: { id: { type: 'string' }, name: { type: 'string' } } };
const answer = { 200: { description: 'ok', content: { 'application/json': { schema: json } } } };
const body = {
  required: true,
  content: {
    'application/json': { schema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } },
  },
};
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };

/** A service that makes, replaces, reads and deletes things, and loses its answers when it is told to. */
async function startShelf(): Promise<Shelf> {
  const things: Shelf['things'] = new Map();
  const cut: Shelf['cut'] = [];
  const keys: string[] = [];
  const made = new Map<string, string>();
  const server = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*, content-type, once');
    response.setHeader('access-control-allow-methods', 'GET, PUT, POST, DELETE');
    response.setHeader('content-type', 'application/json');
    if (request.method === 'OPTIONS') return response.end();
    let text = '';
    for await (const piece of request) text += piece;
    const of = request.url!.split('/')[2];
    const how = request.method === 'GET' || request.method === 'HEAD' ? undefined : cut.shift();
    // A line cut without a word is tried again by the browser itself; one that has begun to answer is not.
    const lose = () => {
      response.write(' ');
      setTimeout(() => request.socket.destroy(), 20);
    };
    if (how === 'before') return lose();
    const once = request.headers.once ? String(request.headers.once) : undefined;
    if (once !== undefined) keys.push(once);
    const name = text ? JSON.parse(text).name : '';
    const id = (once !== undefined && made.get(once)) || `t${things.size + 1}`;
    let thing = of === undefined ? { id, name } : things.get(of);
    if (of === undefined) things.set(id, thing!);
    if (of === undefined && once !== undefined) made.set(once, id);
    if (request.method === 'PUT') things.set(of!, (thing = { id: of!, name }));
    if (request.method === 'DELETE') things.delete(of!);
    if (how === 'after') return lose();
    response.statusCode = thing ? 200 : 404;
    response.end(JSON.stringify(thing ?? { message: 'There is none.' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const document = JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Shelf', version: '1' },
    servers: [{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }],
    paths: {
      '/things': { post: { operationId: 'make', summary: 'Make', requestBody: body, responses: answer } },
      '/things/{id}': {
        get: { operationId: 'get', summary: 'Get', parameters: [id], responses: answer },
        put: { operationId: 'put', summary: 'Put', parameters: [id], requestBody: body, responses: answer },
        delete: { operationId: 'remove', summary: 'Remove', parameters: [id], responses: { 204: { description: '' } } },
      },
    },
  });
  return { server, things, cut, keys, document };
}

async function addShelf(page: Page, shelf: Shelf): Promise<Workbench> {
  const workbench = await new Workbench(page).open();
  await workbench.command('Sources and their keys');
  await page.getByRole('button', { name: 'Import an API' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import an API' });
  const buffer = Buffer.from(shelf.document);
  await dialog
    .getByLabel('File of the document')
    .setInputFiles({ name: 's.json', mimeType: 'application/json', buffer });
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  return workbench;
}

const close = async (page: Page) => {
  for (let open = 0; open < 3 && (await page.getByRole('dialog').count()) > 0; open++)
    await page.keyboard.press('Escape');
};
const doubt = (page: Page) => page.getByRole('alert').filter({ hasText: 'say whether it happened' }).first();

test('an answer that is lost is asked about, checked where there is something to read, and never sent twice in silence', async ({
  page,
}) => {
  const shelf = await startShelf();
  try {
    const workbench = await addShelf(page, shelf);
    await close(page);
    shelf.cut.push('after');
    await runProgram(
      workbench,
      `const thing = await codemode.shelf_make({ name: 'a' }); return 'made ' + (thing?.id ?? 'something');`,
    );
    await workbench.approve.first().click();
    await expect(doubt(page)).toContainText('was lost on the way');
    await expect(doubt(page)).toContainText('"name":"a"');
    await doubt(page).getByRole('button', { name: 'It happened' }).click();
    await expect(page.getByText('made something').first()).toBeVisible();
    expect(shelf.things.size).toBe(1);

    // A replacement that reads as it was sent has happened: nobody is asked. One that does not is shown.
    shelf.cut.push('after');
    await runProgram(
      workbench,
      `const thing = await codemode.shelf_put({ id: 't1', name: 'b' }); return 'put ' + thing.name;`,
    );
    await workbench.approve.first().click();
    await expect(page.getByText('put b').first()).toBeVisible();
    expect(shelf.things.get('t1')?.name).toBe('b');

    shelf.cut.push('before');
    await runProgram(
      workbench,
      `const thing = await codemode.shelf_put({ id: 't1', name: 'c' }); return 'put ' + thing.name;`,
    );
    await workbench.approve.first().click();
    await expect(doubt(page)).toContainText('What is there now');
    await doubt(page).getByRole('button', { name: 'Check' }).click();
    await expect(doubt(page)).toContainText('The source shows what is there now.');
    // Somebody else puts it right meanwhile.
    shelf.things.set('t1', { id: 't1', name: 'c' });
    await doubt(page).getByRole('button', { name: 'Check' }).click();
    await expect(page.getByText('put c').first()).toBeVisible();
    expect(workbench.faults).toEqual([]);
  } finally {
    shelf.server.close();
  }
});

test('what the paths suggest takes a call back only where a person chooses it; what was taken back is applied again', async ({
  page,
}) => {
  const shelf = await startShelf();
  try {
    const workbench = await addShelf(page, shelf);
    await close(page);
    await runProgram(workbench, `const thing = await codemode.shelf_make({ name: 'a' }); return 'made ' + thing.id;`);
    await workbench.approve.first().click();
    await expect(page.getByText('made t1').first()).toBeVisible();
    await page.getByRole('button', { name: 'Roll back' }).first().click();
    const plan = page.getByRole('region', { name: 'Roll back' }).first();
    await expect(plan).toContainText('by shelf_remove({"id":"t1"})? Its paths suggest it');
    await expect(plan.getByRole('button', { name: /Take back/ })).toBeDisabled();
    await plan.getByRole('checkbox').check();
    await plan.getByRole('button', { name: 'Take back 1 call' }).click();
    await expect(plan).toContainText('taken back');
    expect(shelf.things.size).toBe(0);
    await plan.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('button', { name: 'Apply again' }).first().click();
    await workbench.approve.first().click();
    await expect(page.getByText('1 applied again').first()).toBeVisible();
    expect([...shelf.things.values()]).toEqual([{ id: 't1', name: 'a' }]);
    expect(workbench.faults).toEqual([]);
  } finally {
    shelf.server.close();
  }
});

test('a person says which header makes a write happen once and what takes it back, takes that back, and it is obeyed', async ({
  page,
}) => {
  const shelf = await startShelf();
  try {
    const workbench = await addShelf(page, shelf);
    const card = page.locator('[data-source=shelf]');
    await card.getByRole('button', { name: 'Writes' }).press('Enter');
    const form = page.getByRole('form', { name: 'Writes of Shelf' });
    await form.getByRole('textbox', { name: 'Header by which a write sent twice happens once' }).focus();
    await page.keyboard.type('Once');
    await page.keyboard.press('Tab');
    await expect(form.getByRole('button', { name: /^shelf_make/ })).toBeFocused();
    await page.keyboard.press('Enter');
    for (let to = 0; to < 3; to++) await page.keyboard.press('Tab');
    await expect(form.getByRole('combobox', { name: 'Taken back by' })).toBeFocused();
    await form.getByRole('combobox', { name: 'Taken back by' }).selectOption('shelf_remove');
    await form.getByRole('button', { name: 'Keep' }).press('Enter');
    await expect(form).toHaveCount(0);
    // It is kept over a reload.
    await page.reload();
    await expect(page.getByText(/of [\d,]+ tokens|tokens, written out/)).toBeVisible({ timeout: 20_000 });

    // Its answer is lost, so it is sent again with the same key: nobody is asked, and there is one thing.
    shelf.cut.push('after');
    await runProgram(workbench, `const thing = await codemode.shelf_make({ name: 'a' }); return 'made ' + thing.id;`);
    await workbench.approve.first().click();
    await expect(page.getByText('made t1').first()).toBeVisible();
    expect(shelf.things.size).toBe(1);
    expect(shelf.keys).toHaveLength(2);
    expect(new Set(shelf.keys).size).toBe(1);
    await page.getByRole('button', { name: 'Roll back' }).first().click();
    const plan = page.getByRole('region', { name: 'Roll back' }).first();
    await expect(plan).toContainText('will be taken back by shelf_remove({"id":"t1"})');
    await plan.getByRole('button', { name: 'Take back 1 call' }).click();
    await expect(plan.getByText('taken back', { exact: true })).toBeVisible();
    expect(shelf.things.size).toBe(0);

    await workbench.command('Sources and their keys');
    await card.getByRole('button', { name: 'Writes' }).click();
    await expect(form.getByRole('button', { name: /^shelf_make/ })).toContainText('once by Once · taken back by');
    await form.getByRole('textbox', { name: 'Header by which' }).fill('');
    await form.getByRole('button', { name: 'Keep' }).click();
    await close(page);
    const kept = page.getByRole('status').filter({ hasText: 'Kept for the writes of Shelf.' });
    await kept.getByRole('button', { name: 'Undo' }).last().click();
    await expect(kept).toHaveCount(1);
    await workbench.command('Sources and their keys');
    await card.getByRole('button', { name: 'Writes' }).click();
    await expect(form.getByRole('textbox', { name: 'Header by which' })).toHaveValue('Once');
    expect(workbench.faults).toEqual([]);
  } finally {
    shelf.server.close();
  }
});
