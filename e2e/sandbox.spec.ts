import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

const slow = { timeout: 60_000 };

async function runIn(workbench: Workbench, program: string, done: string | RegExp): Promise<void> {
  const { page } = workbench;
  await workbench.openPlayground(program);
  await page.getByRole('button', { name: /^Run/ }).click();
  const shown = page.getByText(done).first();
  await expect(async () => {
    const asked = workbench.approve.first();
    if (await asked.isVisible()) await asked.click();
    await expect(shown).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 120_000 });
}

test('a climb to the sandbox is asked for, refused and allowed; the shell stays', async ({ page }) => {
  test.setTimeout(240_000);
  const workbench = new Workbench(page);
  await workbench.open();
  const program = `const first = await codemode.shell_run({ command: 'mkdir -p lib && cd lib && echo "one two" > words.txt && f() { wc -w < "$1"; }' });
const second = await codemode.shell_run({ command: 'f words.txt; pwd; docker ps', limitSeconds: 60 });
return ['said', second.out.trim().replaceAll('\\n', ' '), second.exitCode, first.changed[0].path].join(' ');`;
  await workbench.openPlayground(program);
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByText(/starts other programs \(codemode\.shell_run\)/).first()).toBeVisible(slow);
  await page.getByRole('button', { name: 'Reject', exact: true }).first().click();
  await expect(page.getByText(/Nothing ran/).first()).toBeVisible(slow);
  await runIn(workbench, program, 'said 2 /lib 127 /lib/words.txt');
  await expect(page.getByText('words.txt').first()).toBeVisible();
  // A command line is a program too, and stands where the shell stands.
  await runIn(workbench, `ls -1\necho sa''id of $(pwd)`, 'said of /lib');
  expect(workbench.faults).toEqual([]);
});

test('nothing in the shell or its Node reaches a server of this machine', async ({ page }) => {
  test.setTimeout(300_000);
  const asked: string[] = [];
  const listener = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*').end('reached');
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  try {
    // The listener hears what does reach it.
    expect(await (await fetch(`${address}/control`)).text()).toBe('reached');
    const workbench = new Workbench(page);
    await workbench.open();
    const probes = [
      `fetch('${address}/fetch')`,
      `require('http').get('${address}/http')`,
      `require('https').get('https://127.0.0.1:${port}/https')`,
      `require('net').connect(${port}, '127.0.0.1')`,
      `require('child_process').exec('curl ${address}/child')`,
      `new XMLHttpRequest().open('GET', '${address}/xhr')`,
      `new WebSocket('ws://127.0.0.1:${port}/socket')`,
      `new EventSource('${address}/events')`,
      `navigator.sendBeacon('${address}/beacon')`,
      `importScripts('${address}/script')`,
      `import('${address}/module.js')`,
      `new Worker('${address}/worker.js')`,
      `caches.open('x').then((cache) => cache.add('${address}/cache'))`,
    ];
    const lines = [
      ...probes.map((_, at) => `node probe${at}.cjs`),
      `curl ${address}/curl`,
      `wget ${address}/wget`,
      `echo x > /dev/tcp/127.0.0.1/${port}`,
      `cat < /dev/tcp/127.0.0.1/${port}`,
      `git clone ${address}/repo.git away`,
    ];
    await runIn(
      workbench,
      `const probes = ${JSON.stringify(probes)};
for (const [at, probe] of probes.entries())
  await codemode.workspace_write({ path: '/probe' + at + '.cjs', content: 'setTimeout(() => process.exit(3), 500); (async () => {' + probe + '})().catch(() => {});' });
const codes: number[] = [];
for (const command of ${JSON.stringify(lines)}) codes.push((await codemode.shell_run({ command, limitSeconds: 30 })).exitCode);
return 'ended ' + codes.filter((code) => code !== 0).length + ' of ' + codes.length;`,
      new RegExp(`ended \\d+ of ${lines.length}`),
    );
    expect(asked).toEqual(['/control']);
  } finally {
    listener.close();
  }
});

test('everything removed is taken back with one click', async ({ page }) => {
  test.setTimeout(240_000);
  const workbench = new Workbench(page);
  await workbench.open();
  await runIn(
    workbench,
    `const refused = await codemode.shell_run({ command: 'rm -rf /' });
const gone = await codemode.shell_run({ command: 'rm -rf /*; ls | wc -l' });
return 'removed ' + [refused.exitCode, gone.out.trim(), gone.changed.length > 0].join(' ');`,
    'removed 1 0 true',
  );
  const file = page.getByRole('tree', { name: 'Files' }).getByText('README.md');
  await expect(file).toHaveCount(0);
  await page.getByRole('button', { name: 'Roll back' }).first().click();
  await expect(file).toBeVisible(slow);
});
