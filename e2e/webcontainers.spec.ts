import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from '@playwright/test';
import { serveContainers } from './container-frame.ts';
import { Workbench } from './pages/workbench.ts';

test.use({ serviceWorkers: 'allow' });

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

test('WebContainers: isolated for them alone, an end to their silence, files both ways, a server in the preview, torn down', async ({
  page,
}) => {
  test.setTimeout(180_000);
  // The runtime is asked for and never answers: what happens where something stands between.
  await page.route('https://stackblitz.com/**', () => undefined);
  const workbench = await new Workbench(page).open();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
      await new Promise((go) => navigator.serviceWorker.addEventListener('controllerchange', go, { once: true }));
  });
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);

  await workbench.command('Choose the kind of shell');
  await page.getByRole('radio', { name: /^WebContainers/ }).check();
  await expect(page.getByText(/use in production for profit needs a licence/)).toBeVisible();
  await page.getByLabel('API key for WebContainers').fill('key-of-a-licence');
  await page.getByLabel('API key for WebContainers').press('Enter');
  await expect(page.getByText(/It holds from the next load/)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+`');
  const terminal = page.getByRole('region', { name: 'Terminal' });
  await expect(terminal.getByText(/cross-origin isolated, which it is once it is loaded anew/)).toBeVisible();
  expect(workbench.left).toEqual([]);

  await page.clock.install();
  await terminal.getByRole('button', { name: 'Reload the page' }).click();
  await expect.poll(() => page.evaluate(() => crossOriginIsolated).catch(() => false), { timeout: 20_000 }).toBe(true);
  // Everything else runs as before, in its sealed frame too.
  await workbench.ask('How many zones are there?');
  await workbench.quiet();
  await expect(workbench.conversation.getByText('How many zones are there?').first()).toBeVisible();
  await expect.poll(() => workbench.left.length).toBeGreaterThan(0);
  await page.clock.fastForward(31_000);
  await expect(terminal.getByText(/did not start within 30 s.*reload the page/)).toBeVisible();

  // Where they answer: the library of StackBlitz in the page, and in its frame a double on processes of this machine.
  await page.unroute('https://stackblitz.com/**');
  const { double, asked, calls } = await serveContainers(page);
  const served = page.waitForResponse(
    (response) => response.url() === page.url() && response.request().isNavigationRequest(),
  );
  await terminal.getByRole('button', { name: 'Reload the page' }).click();
  const screen = terminal.getByRole('tabpanel');
  const says = (text: string | RegExp) => expect(screen).toContainText(text, { timeout: 30_000 });
  await says('/ $');
  const policy = (await served).headers()['cross-origin-embedder-policy'];
  expect(asked.map(({ searchParams }) => searchParams.get('coep'))).toEqual([policy]);
  expect(asked[0]!.searchParams.get('client_id')).toBe('key-of-a-licence');
  await expect(terminal.getByText(/^Node, npm and a shell by StackBlitz/)).toBeVisible();

  await screen.click();
  await page.keyboard.type('ls README.md && mkdir site && echo "<h1>one</h1>" > site/index.html && exit 3');
  await page.keyboard.press('Enter');
  await says(/README\.md[\s\S]*\/ 3 \$/);
  const port = await freePort();
  const program = `require("http").createServer((q,s)=>{s.setHeader("content-type","text/html");s.end(require("fs").readFileSync("site/index.html"))}).listen(${port},"127.0.0.1",()=>console.log("listening"))`;
  await page.keyboard.type(`node -e '${program}'`);
  await page.keyboard.press('Enter');
  await says('listening');
  double.listens(port, true);
  await terminal.getByRole('button', { name: `Preview port ${port}` }).click();
  const preview = page.getByRole('region', { name: 'Preview' });
  const shown = preview.frameLocator(`iframe[title="Page of port ${port}"]`);
  await expect(shown.getByRole('heading', { name: 'one' })).toBeVisible();
  await expect(preview.getByRole('combobox', { name: 'Page' })).toHaveValue(`http://localhost:${port}/`);

  // A change of the workspace is there at once; the page of the server has it when it is loaded again.
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  await workbench.writeFiles({ '/site/index.html': '<h1>two</h1>' });
  await expect
    .poll(
      () =>
        existsSync(double.path('files-1/site/index.html')) &&
        readFileSync(double.path('files-1/site/index.html'), 'utf8'),
    )
    .toBe('<h1>two</h1>');
  await page.getByRole('tab', { name: 'Preview', exact: true }).click();
  await preview.getByRole('button', { name: 'Load again' }).click();
  await expect(shown.getByRole('heading', { name: 'two' })).toBeVisible();

  await page.keyboard.press('Control+`');
  await page.keyboard.press('Control+c');
  await says(/\/ 130 \$/);
  double.listens(port, false);
  await page.getByRole('tab', { name: 'Preview', exact: true }).click();
  await expect(preview.getByText(`The server on port ${port} has ended.`)).toBeVisible();

  expect(
    workbench.left.every((url) =>
      /^https:\/\/(stackblitz\.com|x--\d+\.local-credentialless\.webcontainer-api\.io)\//.test(url),
    ),
  ).toBe(true);
  expect(workbench.faults).toEqual([]);
  await page.keyboard.press('Control+`');
  await terminal.getByRole('button', { name: /^Kind of shell/ }).click();
  await page.getByRole('menuitemradio', { name: /^Embedded shell/ }).click();
  await expect.poll(() => calls.at(-1)).toBe('teardown');
  await page.reload();
  await expect.poll(() => page.evaluate(() => crossOriginIsolated).catch(() => true), { timeout: 20_000 }).toBe(false);
  double.remove();
});
