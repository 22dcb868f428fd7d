import { expect, test } from '@playwright/test';
import { type Answer, type ModelServer, startModelServer } from './model-server.ts';
import { addModel } from './pages/models.ts';
import { Workbench } from './pages/workbench.ts';

const servers: ModelServer[] = [];
test.afterAll(() => Promise.all(servers.map((server) => server.close())));

async function serve(model: string, script: Answer[] | (() => Answer)): Promise<ModelServer> {
  const server = await startModelServer({ wire: 'openai', models: [model], window: 2_000_000, script, bytes: 64 });
  servers.push(server);
  return server;
}

const asked = (server: ModelServer) => server.requests.filter(({ method }) => method === 'POST').length;

test('every request is in one log; a busy model is asked again, a failed one has a second, and memory can be turned on and off', async ({
  page,
}) => {
  test.slow();
  const busy: Answer = { status: 429, headers: { 'retry-after': '1' }, body: '{"error":{"message":"Slow down."}}' };
  let first: () => Answer = () => ({
    text: 'From the first.',
    usage: { input: 1_000_000, output: 1_000, cached: 400_000 },
  });
  let number = 0;
  const one = await serve('small-one', () => (number++ === 0 ? busy : first()));
  const two = await serve('local-two', [{ text: 'From the second.', usage: { input: 50, output: 5 } }]);
  const workbench = await new Workbench(page).open();
  await addModel(workbench, two.url, { model: 'local-two', label: 'Second' });
  await addModel(workbench, one.url, { model: 'small-one', label: 'First' });

  const open = async () => {
    await workbench.command('Requests to models and spend');
    return page.getByRole('list', { name: 'Requests' });
  };
  const close = () => page.keyboard.press('Escape');

  // Asked again, with tokens, those from the cache of the provider, the price and the time.
  await workbench.ask('Hello.');
  await expect(workbench.conversation.getByText('From the first.')).toBeVisible();
  await workbench.quiet();
  let log = await open();
  await expect(
    log.getByText(/1\.0M in, 400k of them cached, 1\.0k out, first word after .+ in all, 1 retry/),
  ).toBeVisible();
  // A million at 0.10 and a thousand at 0.20 dollars a million.
  await expect(log.getByText('$0.10').first()).toBeVisible();

  // A second model for one that fails before it says anything.
  await page.getByLabel('When a model fails, ask').selectOption({ label: 'Second' });
  await close();
  first = () => ({ status: 400, body: '{"error":{"message":"This model is gone."}}' });
  await workbench.ask('Still there?');
  await expect(workbench.conversation.getByText('From the second.')).toBeVisible();
  await workbench.quiet();
  log = await open();
  await expect(log.getByText(/instead of .*small-one/)).toBeVisible();
  await expect(log.getByText(/This model is gone/)).toBeVisible();

  // Memory: off, every request is sent; on, the very same one is sent once; off again, it is sent again.
  await page.getByLabel('When a model fails, ask').selectOption({ label: 'no other' });
  await close();
  first = () => ({ text: 'Once more.', usage: { input: 10, output: 2 } });
  const again = async (text: string) => {
    const answer = workbench.conversation.getByText(text).last();
    await answer.hover();
    await page.getByRole('button', { name: 'Answer again' }).last().click();
    await workbench.quiet();
  };
  await workbench.ask('And now?');
  await expect(workbench.conversation.getByText('Once more.')).toBeVisible();
  await workbench.quiet();
  let before = asked(one);
  await again('Once more.');
  expect(asked(one)).toBe(before + 1);
  await open();
  await page.getByLabel('Answer the very same request from memory').check();
  await close();
  before = asked(one);
  await again('Once more.');
  await again('Once more.');
  await again('Once more.');
  expect(asked(one)).toBe(before + 1);
  log = await open();
  await expect(log.getByText('from memory')).toHaveCount(2);
  await expect(log.getByText('nothing was sent')).toHaveCount(2);
  await page.getByLabel('Answer the very same request from memory').uncheck();
  await close();
  await again('Once more.');
  expect(asked(one)).toBe(before + 2);

  // It outlives the page, and can be cleared.
  await page.reload();
  await expect(page.getByText(/of [\d,]+ tokens|tokens, written out/)).toBeVisible({ timeout: 20_000 });
  log = await open();
  await expect(log.getByText(/400k of them cached/)).toBeVisible();
  await page.getByRole('button', { name: 'Clear the log' }).click();
  await expect(page.getByText('No requests here yet.')).toBeVisible();
  expect(workbench.faults).toEqual([]);
});
