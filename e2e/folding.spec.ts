import { expect, type Page, test } from '@playwright/test';
import { type Answer, type ModelServer, type ModelServerOptions, startModelServer } from './model-server.ts';
import { addModel } from './pages/models.ts';
import { Workbench } from './pages/workbench.ts';

test.setTimeout(180_000);
const servers: ModelServer[] = [];
test.afterAll(() => Promise.all(servers.map((server) => server.close())));

// biome-ignore lint/suspicious/noExplicitAny: the body of a request, looked into
const isSummary = ({ body }: { body: any }): boolean => JSON.stringify(body).includes('You write the summary');
/** About this many tokens. */
const long = (word: string, tokens: number) => `${word} ${'lorem '.repeat(Math.round((tokens * 4) / 6))}`;

async function serve(script: ModelServerOptions['script'], window?: number): Promise<ModelServer> {
  const server = await startModelServer({ wire: 'openai', script, bytes: 256, ...(window && { window }) });
  servers.push(server);
  return server;
}

async function connect(page: Page, url: string): Promise<Workbench> {
  const workbench = await new Workbench(page).open();
  await addModel(workbench, url);
  return workbench;
}

async function ask(workbench: Workbench, text: string, answer: string): Promise<void> {
  await workbench.ask(text);
  await expect(workbench.conversation.getByText(answer).last()).toBeVisible();
  await workbench.quiet();
}

test('at the stated share of the window earlier messages fold by themselves, and what the model reads is what is sent', async ({
  page,
}) => {
  let asked = 0;
  const server = await serve((request): Answer => {
    if (isSummary(request)) return { text: 'Goal:\n- the harbour survey\nDone:\n- the first two questions' };
    return { text: `Answer number ${++asked}.` };
  }, 12_000);
  const workbench = await connect(page, server.url);
  let each = 0;

  await test.step('the gauge counts the whole request against the window', async () => {
    const gauge = page.getByRole('button', { name: /tokens in context of 12k/ });
    await expect(gauge).toBeVisible();
    const shown = async () => Number(((await gauge.textContent()) ?? '').replace(/ tokens.*/, '').replaceAll(',', ''));
    // The prompt and the tools alone, before anything was said.
    await expect.poll(shown).toBeGreaterThan(300);
    // Three such questions stay under 80 % of the window, a fourth does not, however long the prompt is.
    each = Math.round((12_000 * 0.8 - (await shown())) / 3.5);
    await expect(gauge).toHaveAttribute('title', /fold by themselves at 80 %/);
  });

  await test.step('three long questions fit; the fourth would fill it: one summary is written first', async () => {
    for (let i = 1; i <= 3; i++) await ask(workbench, long(`question${i}`, each), `Answer number ${i}.`);
    expect(server.requests.filter(isSummary)).toHaveLength(0);
    await ask(workbench, long('question4', each), 'Answer number 4.');
    expect(server.requests.filter(isSummary)).toHaveLength(1);
    await expect(page.getByText(/^Folded \d+ earlier messages, which frees [\d,]+ tokens\.$/)).toBeVisible();
    const summary = JSON.stringify(server.requests.find(isSummary)!.body);
    expect(summary).toContain('question1');
    const sent = JSON.stringify(server.requests.at(-1)!.body);
    expect(sent).toContain('the harbour survey');
    expect(sent).not.toContain('question1');
    expect(sent).toContain('question4');
    await expect(workbench.conversation.getByRole('button', { name: 'Unfold' })).toBeVisible();
  });

  await test.step('the request shown for a message is the one that is sent for it, to the letter', async () => {
    await workbench.rows.filter({ hasText: 'question4' }).focus();
    await page.keyboard.press('b');
    await expect(workbench.conversation.getByText('Answer number 4.')).toHaveCount(0);
    await page.getByRole('log', { name: 'Conversation' }).focus();
    await page.keyboard.press('Alt+C');
    const dialog = page.getByRole('dialog', { name: 'What the model reads' });
    // Permissions given to one thing are taken from the rest, so the clipboard is listened to and not read.
    const copied = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          navigator.clipboard.writeText = async (text) => resolve(text);
        }),
    );
    await dialog.getByRole('button', { name: 'Copy as JSON' }).click();
    const shown = JSON.parse(await copied);
    await expect(dialog.getByText('Fold', { exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Get an answer' }).click();
    await expect(workbench.conversation.getByText('Answer number 5.')).toBeVisible();
    const { body } = server.requests.at(-1)!;
    const textOf = (content: unknown) =>
      typeof content === 'string' ? content : (content as { text: string }[]).map(({ text }) => text).join('');
    const [system, ...messages] = body.messages;
    expect(textOf(system.content)).toBe(shown.system);
    expect(messages.map((one: { role: string; content: unknown }) => [one.role, textOf(one.content)])).toEqual(
      shown.messages.map((one: { role: string; text: string }) => [one.role, one.text]),
    );
    expect(body.tools.map((one: { function: { name: string } }) => one.function.name)).toEqual(
      shown.tools.map((one: { name: string }) => one.name),
    );
    for (const [i, tool] of shown.tools.entries())
      expect(body.tools[i].function).toMatchObject({ description: tool.description, parameters: tool.inputSchema });
  });

  await test.step('undo takes the fold back like anything else', async () => {
    await workbench.quiet();
    await page.getByRole('log', { name: 'Conversation' }).focus();
    // The answer, the branch and the answer before it were made later.
    await expect(async () => {
      await page.keyboard.press('Control+Z');
      await expect(workbench.conversation.getByRole('button', { name: 'Unfold' })).toHaveCount(0, { timeout: 2_000 });
    }).toPass({ timeout: 60_000 });
  });
  expect(workbench.faults).toEqual([]);
});

test('too long for the endpoint: folds once, asks once more, and stops there when it is too long again', async ({
  page,
}) => {
  let refuse = 0;
  let asked = 0;
  const tooLong = {
    status: 400,
    body: '{"error":{"message":"This model\'s maximum context length is 4096 tokens. Please reduce the length of the messages."}}',
  };
  const server = await serve((request): Answer => {
    if (isSummary(request)) return { text: 'Goal:\n- the harbour survey' };
    if (refuse > 0) {
      refuse--;
      return tooLong;
    }
    return { text: `Answer number ${++asked}.` };
  });
  const workbench = await connect(page, server.url);
  for (let i = 1; i <= 3; i++) await ask(workbench, long(`question${i}`, 2500), `Answer number ${i}.`);
  refuse = 1;
  let before = server.requests.length;
  await ask(workbench, 'And now?', 'Answer number 4.');
  // Refused, summarised, asked again.
  expect(server.requests.slice(before).map(isSummary)).toEqual([false, true, false]);
  await expect(workbench.conversation.getByRole('button', { name: 'Unfold' })).toHaveCount(1);
  await expect(page.getByRole('alert').filter({ hasText: 'longer than' })).toHaveCount(0);

  for (let i = 5; i <= 6; i++) await ask(workbench, long(`question${i}`, 2500), `Answer number ${i}.`);
  refuse = 9;
  before = server.requests.length;
  await workbench.ask('And again?');
  await expect(
    page.getByRole('alert').filter({ hasText: 'The conversation is longer than small can read.' }).first(),
  ).toBeVisible();
  await workbench.quiet();
  expect(server.requests.slice(before).filter((one) => !isSummary(one))).toHaveLength(2);
  expect(workbench.faults).toEqual([]);
});

test('a fold by hand: dragged, drafted by the model, stopped, written for a purpose, changed, and unfolded', async ({
  page,
}) => {
  let hang = true;
  const server = await serve((request): Answer => {
    if (!isSummary(request)) return { text: 'An answer.' };
    const text = 'Goal:\n- the harbour survey\nDone:\n- everything so far';
    return hang ? { text, hangAfter: 4 } : { text };
  }, 32_000);
  const workbench = await connect(page, server.url);
  for (const word of ['alpha', 'beta', 'gamma']) {
    await ask(workbench, long(word, 400), 'An answer.');
    await expect(workbench.rows.filter({ hasText: word })).toHaveCount(1);
  }
  const bar = page.getByRole('region', { name: 'Fold the selected messages' });
  const draft = bar.getByRole('textbox', { name: 'Summary the model reads in their place' });

  await test.step('a range is dragged in the tree', async () => {
    await workbench.rows.nth(0).hover();
    await page.mouse.down();
    await workbench.rows.nth(1).hover();
    await workbench.rows.nth(3).hover();
    await page.mouse.up();
    await expect(bar).toContainText('Fold 4 messages into one');
    await expect(bar).toContainText('Extractive, made without a model.');
    await expect(bar.getByText(/[\d,]+ → [\d,]+ tokens/)).toBeVisible();
  });

  await test.step('who writes it is chosen: a model that is set up, or none', async () => {
    const who = bar.getByRole('combobox', { name: 'Who writes the summary' });
    await expect(who.getByRole('option')).toHaveText(['small', 'No model: extractive']);
    await who.selectOption({ label: 'No model: extractive' });
    await expect(bar.getByRole('button', { name: /Let small/ })).toHaveCount(0);
    await who.selectOption({ label: 'small' });
  });

  await test.step('the draft streams, and stops: the one before is back', async () => {
    const extractive = await draft.inputValue();
    await bar.getByRole('button', { name: 'Let small write it' }).click();
    await expect(bar.getByText('small is writing…')).toBeVisible();
    await expect(draft).toHaveValue(/^Goal/);
    await bar.getByRole('button', { name: 'Stop writing' }).click();
    await expect(draft).toHaveValue(extractive);
  });

  await test.step('written for a purpose, changed by hand, and counted', async () => {
    hang = false;
    await bar.getByRole('textbox', { name: 'What to keep above all' }).fill('the depth of the basin');
    await bar.getByRole('button', { name: 'Let small write it' }).click();
    await expect(draft).toHaveValue(/everything so far/);
    await expect(bar.getByText('Written by small.')).toBeVisible();
    expect(JSON.stringify(server.requests.at(-1)!.body)).toContain('the depth of the basin');
    await draft.fill(`${await draft.inputValue()}\n- depth: 12 m`);
    await bar.getByRole('button', { name: 'Fold', exact: true }).click();
    await expect(workbench.conversation.getByText('depth: 12 m')).toBeVisible();
  });

  await test.step('a label of a folded message stands on the card', async () => {
    await page.getByRole('log', { name: 'Conversation' }).focus();
    await workbench.rows.first().focus();
    await page.keyboard.press('l');
    const labels = page.getByRole('dialog', { name: 'Labels' });
    await labels.getByRole('textbox', { name: 'New label' }).fill('soundings');
    await labels.getByRole('button', { name: 'Add' }).click();
    await page.keyboard.press('Escape');
    await expect(workbench.conversation.getByRole('region', { name: /folded/ }).getByText('soundings')).toBeVisible();
  });

  await test.step('unfolded in place, and everything before a message folds by a key', async () => {
    await workbench.conversation.getByRole('button', { name: 'Unfold' }).click();
    await expect(workbench.conversation.getByText('depth: 12 m')).toHaveCount(0);
    await workbench.rows.filter({ hasText: 'gamma' }).focus();
    await page.keyboard.press('Shift+F');
    await expect(bar).toContainText('Fold 4 messages into one');
    await page.keyboard.press('Escape');
    await expect(bar).toHaveCount(0);
  });
  expect(workbench.faults).toEqual([]);
});
