import { expect, type FrameLocator, type Page, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

test.use({ serviceWorkers: 'allow' });

const shown = (page: Page): FrameLocator => page.frameLocator('iframe[title="Preview"]').frameLocator('iframe').first();
const address = (page: Page) => page.getByRole('combobox', { name: 'Page', exact: true });

test('a page of the workspace is shown, with modules in TypeScript, and an edit appears in it, offline too', async ({
  page,
  context,
}) => {
  test.setTimeout(180_000);
  const workbench = await new Workbench(page).open();
  await workbench.writeFiles({
    '/site/index.html':
      '<!doctype html><title>Counter</title><link rel="stylesheet" href="style.css"><h1>Counter</h1><div id="at"></div><a href="about.html">About</a><script type="module" src="main.tsx"></script>',
    '/site/style.css': 'h1 { color: rgb(10, 20, 30) }',
    '/site/main.tsx':
      "import { say } from './say';\nconst at = document.getElementById('at')!;\nat.textContent = say(1);\nconsole.log('started', { times: [1, 2] });",
    '/site/say.ts': "export const say = (times: number): string => 'pressed ' + times + ' times';",
    '/site/about.html': '<title>About</title><p>About this page</p><a href="./">Home</a>',
  });
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.keyboard.press('Alt+V');
  await expect(shown(page).getByText('pressed 1 times')).toBeVisible({ timeout: 30_000 });
  await expect(shown(page).getByRole('heading', { name: 'Counter' })).toHaveCSS('color', 'rgb(10, 20, 30)');
  await expect(address(page)).toHaveValue('/site/index.html');

  await page.getByRole('button', { name: /^Panels/ }).click();
  const lines = page.getByRole('log', { name: 'Lines of the console' });
  await expect(lines).toContainText(/started.*\{ times: \[1, 2\] \}/);
  await page.getByRole('textbox', { name: 'Evaluate in the page' }).fill('document.title.length');
  await page.keyboard.press('Enter');
  await expect(lines.getByRole('listitem').last()).toContainText('7');
  await page.getByRole('tab', { name: 'Network' }).click();
  await expect(page.getByRole('region', { name: 'Requests of the page' })).toContainText('style.css');
  await page.getByRole('tab', { name: 'Elements' }).click();
  const tree = page.getByRole('tree', { name: 'Elements of the page' });
  await tree.getByRole('treeitem', { name: '<h1>' }).click();
  await expect(page.getByRole('region', { name: 'Styles of the element' })).toContainText('rgb(10, 20, 30)');

  await shown(page).getByRole('link', { name: 'About' }).click();
  await expect(shown(page).getByText('About this page')).toBeVisible();
  await expect(address(page)).toHaveValue('/site/about.html');
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(shown(page).getByText('pressed 1 times')).toBeVisible();

  await context.setOffline(true);
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  await workbench.writeFiles({
    '/site/say.ts': "export const say = (times: number): string => 'seen ' + times + ' times';",
  });
  await page.getByRole('tab', { name: 'Preview', exact: true }).click();
  await expect(shown(page).getByText('seen 1 times')).toBeVisible({ timeout: 30_000 });
  expect(workbench.left).toEqual([]);
});

test('a page that loops for ever is ended with words, programs run on, and what it becomes is shown', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const workbench = await new Workbench(page).open();
  await workbench.writeFiles({
    '/index.html': '<p>busy</p><script>addEventListener("load", () => { new Function("for (;;);")() })</script>',
  });
  await page
    .getByRole('button', { name: 'Files', exact: true })
    .or(page.getByRole('tab', { name: 'Files', exact: true }))
    .first()
    .click();
  await page.getByRole('treeitem', { name: 'index.html' }).click();
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'no sign of life' })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  await workbench.writeFiles({ '/index.html': '<p>calm</p>', '/note.txt': 'ended' });
  await page.getByRole('tab', { name: 'Preview', exact: true }).click();
  await page.getByRole('button', { name: 'Load again' }).last().click();
  await expect(shown(page).getByText('calm')).toBeVisible({ timeout: 30_000 });
});

test('a server that a program of Node begins is offered, and its page is shown', async ({ page }) => {
  test.setTimeout(180_000);
  const workbench = await new Workbench(page).open();
  await workbench.writeFiles({
    '/server.js':
      "require('http').createServer((q, r) => { r.setHeader('content-type', 'text/html'); r.end('<p>asked for ' + q.url + '</p><a href=\"/more?x=1\">More</a>') }).listen(3000)",
  });
  await runProgram(workbench, "return await codemode.shell_run({ command: 'node server.js' })");
  const offer = page.getByRole('button', { name: 'Preview', exact: true });
  await expect(async () => {
    if (await workbench.approve.first().isVisible()) await workbench.approve.first().click();
    await expect(offer).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
  await offer.click();
  await expect(shown(page).getByText('asked for /', { exact: true })).toBeVisible({ timeout: 30_000 });
  await shown(page).getByRole('link', { name: 'More' }).click();
  await expect(shown(page).getByText('asked for /more?x=1')).toBeVisible();
});
