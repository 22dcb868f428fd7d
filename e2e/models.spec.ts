import { expect, type Page, test } from '@playwright/test';
import { type Answer, type ModelServer, type ModelServerOptions, startModelServer, type Wire } from './model-server.ts';
import { addModel, fillModelForm, type ModelSetup } from './pages/models.ts';
import { Workbench } from './pages/workbench.ts';

/** A real model, as far as the page can tell: three wire formats over the loopback, set up in Settings as a person does. */
const key = 'sk-canary-5f2c9a7e41b08d63';
const program = 'const zones = await codemode.edge_zones_list();\nreturn { zones: zones.length };';
const servers: ModelServer[] = [];
test.afterAll(() => Promise.all(servers.map((server) => server.close())));

async function serve(
  script: ModelServerOptions['script'],
  more: Partial<ModelServerOptions> = {},
): Promise<ModelServer> {
  const server = await startModelServer({ wire: 'openai', script, bytes: 64, ...more });
  servers.push(server);
  return server;
}

const presets: Record<Wire, string> = { openai: 'Custom', anthropic: 'Anthropic', google: 'Google' };

async function connect(page: Page, url: string, setup: ModelSetup = {}): Promise<Workbench> {
  const workbench = await new Workbench(page).open();
  await addModel(workbench, url, setup);
  return workbench;
}

/** Everything this origin keeps, as one text, bytes included. */
function kept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const parts: string[] = [
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
    ];
    const seen = new Set<unknown>();
    const walk = (value: unknown): void => {
      if (value instanceof ArrayBuffer) parts.push(new TextDecoder('latin1').decode(value));
      else if (ArrayBuffer.isView(value)) walk(value.buffer);
      else if (typeof value === 'object' && value !== null && !seen.has(value)) {
        seen.add(value);
        for (const [name, inner] of value instanceof Map ? value : Object.entries(value)) [name, inner].forEach(walk);
      } else parts.push(String(value));
    };
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((go, no) => {
        const request = indexedDB.open(name!);
        request.onsuccess = () => go(request.result);
        request.onerror = no;
      });
      for (const store of db.objectStoreNames) {
        walk(
          await new Promise((go) => {
            const request = db.transaction(store).objectStore(store).getAll();
            request.onsuccess = () => go(request.result);
            request.onerror = () => go(null);
          }),
        );
      }
      db.close();
    }
    return parts.join('\n');
  });
}

for (const wire of ['openai', 'anthropic', 'google'] as const) {
  test(`a model over ${wire}: searches, runs, answers; its key is in its requests and nowhere else`, async ({
    page,
  }) => {
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    const script: Answer[] = [
      { text: 'I look first.', calls: [{ name: 'search', input: { query: 'list zones' } }] },
      { calls: [{ name: 'execute', input: { code: program } }] },
      { text: 'There are **seven** zones, I counted them.', usage: { input: 900, output: 12 } },
    ];
    const server = await serve(script, { wire, key });
    const workbench = await connect(page, server.url, { preset: presets[wire], key });
    await workbench.ask('How many zones are there?');
    await expect(workbench.conversation.getByText(/zones, I counted them/)).toBeVisible();
    await workbench.quiet();
    await expect(workbench.conversation.getByText('I look first.')).toBeVisible();
    const turns = server.requests.filter(({ method }) => method === 'POST');
    expect(turns).toHaveLength(3);
    for (const { headers } of turns) {
      expect(`${headers.authorization} ${headers['x-api-key']} ${headers['x-goog-api-key']}`).toContain(key);
    }
    const bodies = JSON.stringify(turns.map(({ body }) => body));
    expect(bodies).toContain('edge_zones_list');
    expect(bodies).toContain('<data>');
    expect(bodies).not.toContain(key);
    expect(server.requests.map(({ path }) => path).join()).not.toContain(key);
    await page.reload();
    await expect(workbench.conversation.getByText(/zones, I counted them/)).toBeVisible();
    expect(await kept(page)).not.toContain(key);
    expect(await page.content()).not.toContain(key);
    expect(said.join('\n')).not.toContain(key);
    expect(workbench.faults).toEqual([]);
  });
}

test('the models of an endpoint are listed, and the check tells its problems apart', async ({ page }) => {
  const server = await serve([{ text: 'x' }], { key, models: ['small', 'large'] });
  const workbench = await new Workbench(page).open();
  const form = await fillModelForm(workbench, server.url, { key });
  await form.getByRole('button', { name: 'List models' }).click();
  await expect(form.getByText('The endpoint offers 2.')).toBeVisible();
  const found = page.getByRole('list', { name: 'What the check found' });
  const check = () => form.getByRole('button', { name: 'Check connection' }).click();

  await test.step('all is well', async () => {
    await check();
    await expect(found).toContainText('lets this page call it');
    await expect(found.getByText('problem', { exact: true })).toHaveCount(0);
  });
  await test.step('no such model', async () => {
    await form.getByRole('combobox', { name: 'Model', exact: true }).fill('huge');
    await check();
    await expect(found).toContainText('has no model called “huge”');
  });
  await test.step('wrong key', async () => {
    await form.getByLabel(/^Key/).fill('sk-wrong-0000000000');
    await check();
    await expect(found).toContainText(/did not accept|not accepted|refused the key|wrong/i);
  });
  await test.step('calls from pages refused', async () => {
    server.cors(false);
    await check();
    await expect(found).toContainText(/CORS|let(s)? this page|from pages|origin/i);
    server.cors(true);
  });
  await test.step('server down', async () => {
    await form.getByLabel('Base URL').fill('http://127.0.0.1:9/v1');
    await check();
    await expect(found.getByText('problem', { exact: true }).first()).toBeVisible();
  });
});

test('a model without tool calls works by the text protocol', async ({ page }) => {
  const script: Answer[] = [{ text: `I run it.\n\n\`\`\`ts\n${program}\n\`\`\`\n` }, { text: 'Counted by text.' }];
  const server = await serve(script);
  const workbench = await connect(page, server.url, { text: true });
  await workbench.ask('How many zones?');
  await expect(workbench.conversation.getByText('Counted by text.')).toBeVisible();
  const turns = server.requests.filter(({ method }) => method === 'POST');
  expect(turns[0]!.body.tools).toBeUndefined();
  expect(JSON.stringify(turns[1]!.body.messages.at(-1))).toContain('Result of execute');
});

test.describe('bad input of a model', () => {
  const stories: [name: string, script: Answer[], reads: RegExp, ends: RegExp][] = [
    [
      'broken JSON as arguments',
      [{ calls: [{ name: 'execute', input: '{"code": "return 1' }] }, { text: 'Mended after JSON.' }],
      /not valid JSON/,
      /Mended after JSON/,
    ],
    [
      'an unknown tool',
      [{ calls: [{ name: 'delete_everything', input: {} }] }, { text: 'Sorry for the tool.' }],
      /no tool named delete_everything/,
      /Sorry for the tool/,
    ],
  ];
  for (const [name, script, reads, ends] of stories) {
    test(`${name}: the model is told, and goes on`, async ({ page }) => {
      const server = await serve(script);
      const workbench = await connect(page, server.url);
      await workbench.ask('Go on.');
      await expect(workbench.conversation.getByText(ends)).toBeVisible();
      expect(JSON.stringify(server.requests.at(-1)!.body)).toMatch(reads);
      await workbench.quiet();
    });
  }

  test('a page of HTML: said in words, and tried again', async ({ page }) => {
    const html = '<!doctype html><title>Bad gateway</title><img src=x onerror="globalThis.pwned=1">';
    let broken = true;
    const server = await serve(() =>
      broken ? { status: 400, headers: { 'content-type': 'text/html' }, body: html } : { text: 'Now it answers.' },
    );
    const workbench = await connect(page, server.url);
    await workbench.ask('Hello?');
    const alert = workbench.conversation.getByRole('alert').or(page.getByRole('alert')).first();
    await expect(alert).toBeVisible();
    expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(workbench.conversation.getByText('Now it answers.')).toBeVisible();
  });

  test('an answer without an end can be stopped, and what came is kept', async ({ page }) => {
    const server = await serve([{ text: 'The beginning is here, and then nothing more', hangAfter: 5 }]);
    const workbench = await connect(page, server.url);
    await workbench.ask('Speak.');
    await expect(workbench.conversation.getByText(/The beginning/)).toBeVisible();
    await page.getByRole('button', { name: /^Stop/ }).first().click();
    await workbench.quiet();
    await expect(workbench.conversation.getByText('You stopped this answer. What came is kept.')).toBeVisible();
    await page.reload();
    await expect(workbench.conversation.getByText(/The beginning/)).toBeVisible();
  });
});

test('too many requests: the wait is shown, and the answer comes', async ({ page }) => {
  const busy: Answer = { status: 429, headers: { 'retry-after': '3' }, body: '{"error":{"message":"Slow down."}}' };
  const server = await serve([busy, { text: 'After the wait.' }]);
  const workbench = await connect(page, server.url);
  await workbench.ask('Quick.');
  await expect(
    page
      .getByRole('status')
      .filter({ hasText: /again|retry|wait/i })
      .first(),
  ).toBeVisible();
  await expect(workbench.conversation.getByText('After the wait.')).toBeVisible();
});

test('a stream that is cut is shown, and goes on by Continue', async ({ page }) => {
  const text = 'This sentence has many words so that a cut falls in its middle.';
  const server = await serve([{ text, hangAfter: 7 }]);
  const workbench = await connect(page, server.url);
  await workbench.ask('Tell me.');
  await expect(workbench.conversation.getByText(/This sentence has/)).toBeVisible();
  await server.close();
  await expect(workbench.conversation.getByText(/This sentence has/)).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: /broke off/ })).toBeVisible();
  await serve([{ text: 'And this is the rest.' }], { port: Number(new URL(server.url).port) });
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(workbench.conversation.getByText('And this is the rest.')).toBeVisible();
  await expect(workbench.conversation.getByText(/This sentence has/)).toBeVisible();
});

test('a turn cut by a reload is shown as cut off, and goes on by Continue', async ({ page }) => {
  const server = await serve((_, number) =>
    number === 0 ? { text: 'Half of an answer that never', hangAfter: 5 } : { text: 'The other half.' },
  );
  const workbench = await connect(page, server.url);
  await workbench.ask('Tell me more.');
  await expect(workbench.conversation.getByText(/Half of an/)).toBeVisible();
  // Streaming is kept as a draft every so often.
  await page.waitForTimeout(1_500);
  await page.reload();
  await expect(workbench.conversation.getByText(/cut off when the page closed|has no answer yet/)).toBeVisible();
  await page.getByRole('button', { name: /^(Continue|Get an answer)$/ }).click();
  await expect(workbench.conversation.getByText('The other half.')).toBeVisible();
});
