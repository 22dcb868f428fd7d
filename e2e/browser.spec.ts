import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { lendChrome } from './lent-chrome.ts';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

const files = [
  {
    path: '/app/index.html',
    content:
      '<!doctype html><title>Counter</title><h1>Counter</h1><button id="more">More</button><output id="at">0</output><a href="about.html">About</a><script type="module" src="main.ts"></script>',
  },
  {
    path: '/app/main.ts',
    content:
      "let at: number = 0;\nconst said = document.querySelector('#at')!;\ndocument.querySelector('#more')!.addEventListener('click', () => { said.textContent = String(++at); console.log('at', at); });",
  },
  { path: '/app/about.html', content: '<!doctype html><title>About</title><p>All about it</p>' },
  {
    path: '/app/loop.html',
    content:
      '<!doctype html><title>Loop</title><button>Spin</button><script>addEventListener("click", () => { for (;;); })</script>',
  },
];
const write = `for (const file of ${JSON.stringify(files)}) await codemode.workspace_write(file);`;

/** Approves what is asked until the program has said this. */
async function approveUntil(workbench: Workbench, text: string | RegExp): Promise<void> {
  const said = workbench.page
    .getByRole('region', { name: /^Result/ })
    .getByText(text)
    .first();
  const either = said.or(workbench.approve.first());
  await expect(either).toBeVisible({ timeout: 60_000 });
  for (let asked = 0; asked < 20 && !(await said.isVisible()); asked++) {
    await workbench.approve.first().click();
    await expect(either).toBeVisible({ timeout: 60_000 });
  }
  await expect(said).toBeVisible();
}

test('a page of the workspace is opened, clicked, read and photographed by a program, and only the climb is asked about', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const workbench = await new Workbench(page).open();
  await runProgram(workbench, `${write}\nreturn 'written';`);
  await approveUntil(workbench, 'written');
  await runProgram(workbench, `return 'is ' + (await codemode.browser_open({ address: '/app/index.html' })).title;`);
  await approveUntil(workbench, 'is Counter');
  await runProgram(
    workbench,
    `const opened = { title: await codemode.browser_evaluate({ code: 'document.title' }) };
await codemode.browser_click({ selector: '#more' });
await codemode.browser_click({ selector: '::-p-text(More)', count: 2 });
const at = await codemode.browser_text({ selector: '#at' });
const tree = await codemode.browser_tree({});
const lines = await codemode.browser_console({});
const asked = await codemode.browser_network({});
const shot = await codemode.browser_screenshot({});
const went = await codemode.browser_click({ selector: 'a' });
const missing = await codemode.browser_click({ selector: '#gone', timeout: 0.5 }).catch((error) => error.code + ': ' + error.message);
const nowhere = await codemode.browser_open({ address: '/none.html' }).catch((error) => error.code);
return [opened.title, at, tree.includes('button "More"'), lines.at(-1)?.text, asked.some(({ url }) => url.includes('main.ts')), shot.width > 0, went.title, missing, nowhere].join(' | ');`,
  );
  await expect(
    page
      .getByText(
        'Counter | 3 | true | at 3 | true | true | About | not_found: “#gone” did not come into sight in time. | not_found',
      )
      .first(),
  ).toBeVisible({ timeout: 60_000 });

  // A page that loops has its loop ended, what was asked says so, and the next program runs at once.
  await runProgram(
    workbench,
    `await codemode.browser_open({ address: '/app/loop.html' });
const looped = await codemode.browser_click({ selector: 'button', timeout: 20 }).catch((error) => error.message);
return [looped, await codemode.browser_evaluate({ code: 'document.title' })].join(' ');`,
  );
  await expect(page.getByText(/loop of the page ran for too long.* Loop/).first()).toBeVisible({ timeout: 60_000 });
  await runProgram(workbench, `return 'calm ' + (await codemode.browser_open({ address: '/app/about.html' })).title;`);
  await expect(page.getByText('calm About').first()).toBeVisible({ timeout: 15_000 });
  expect(workbench.faults).toEqual([expect.stringContaining('A loop ran')]);
  expect(workbench.left).toEqual([]);
});

test('a lent Chrome is attached, visits the host that was allowed and no other, and is told to be gone', async ({
  page,
  baseURL,
}) => {
  test.setTimeout(180_000);
  const asked: string[] = [];
  const site = createServer(({ url = '/', headers }, response) => {
    asked.push(`${headers.host?.split(':')[0]}${url}`);
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<title>Far</title><button>Press</button><a href="#">x</a>');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const { port } = site.address() as AddressInfo;
  const chrome = await lendChrome(new URL(baseURL!).origin);
  try {
    const workbench = await new Workbench(page).open();
    await runProgram(
      workbench,
      `return await codemode.browser_open({ address: 'https://example.com' }).catch((error) => error.message);`,
    );
    await approveUntil(workbench, /No Chrome is attached/);

    await workbench.command('Settings');
    await page.getByRole('tab', { name: 'Browser' }).click();
    const field = page.getByLabel('Address of the Chrome');
    const attach = page.getByRole('button', { name: 'Attach', exact: true });
    for (const [wrong, says] of [
      ['http://127.0.0.1:9222', /This is no address of a Chrome/],
      [`ws://127.0.0.1:${port}/devtools/browser/1`, /did not let this page in/],
      [chrome.address.replace(/[0-9a-f]{4}$/, '0000'), /did not let this page in/],
    ] as const) {
      await field.fill(wrong);
      await attach.click();
      await expect(page.getByText(says)).toBeVisible({ timeout: 30_000 });
    }
    await field.fill(chrome.address);
    await attach.click();
    await expect(page.getByText(/^\S*Chrome\S* at 127\.0\.0\.1:\d+ is attached\.$/)).toBeVisible({ timeout: 30_000 });
    await page.getByRole('tab', { name: 'Keys' }).click();
    await page.getByRole('textbox', { name: /host/i }).first().fill(`http://127.0.0.1:${port}`);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');

    await runProgram(
      workbench,
      `const opened = await codemode.browser_open({ address: 'http://127.0.0.1:${port}/' });
const refused = await codemode.browser_open({ address: 'http://localhost:${port}/' }).catch((error) => error.code);
const away = await codemode.browser_evaluate({ page: 'chrome', code: "location.href = 'http://localhost:${port}/away'; await new Promise((done) => setTimeout(done, 300))" }).catch((error) => error.code);
await codemode.browser_click({ page: 'chrome', selector: 'button' });
const { pdf } = await codemode.browser_pdf({ page: 'chrome' });
const shot = await codemode.browser_screenshot({ page: 'chrome' });
return [opened.title, refused, away === undefined || away === null || away === 'refused', pdf.length > 500, shot.width].join(' | ');`,
    );
    await approveUntil(workbench, 'Far | denied | true | true | 1280');
    expect(asked).toContain('127.0.0.1/');
    expect(asked.filter((line) => line.startsWith('localhost'))).toEqual([]);

    await runProgram(
      workbench,
      `return await codemode.browser_wait({ page: 'chrome', text: 'never', timeout: 25 }).catch((error) => error.code);`,
    );
    await expect(page.getByText('browser_wait').first()).toBeVisible();
    chrome.kill();
    await approveUntil(workbench, 'gone');
    await workbench.command('Settings');
    await page.getByRole('tab', { name: 'Browser' }).click();
    await expect(page.getByText(/is gone: it was closed/)).toBeVisible();
    expect(workbench.faults).toEqual([]);
  } finally {
    chrome.kill();
    site.close();
    site.closeAllConnections();
  }
});
