import { expect, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';
import { startRegistry } from './registry.ts';
import { listen, type Target } from './sink.ts';
import { attempts } from './ways-out.ts';

/** Ways that only Node, a shell or a database has. */
const ofNode = ({ http, tcp }: Target) => [
  `require('http').get('http://${http}/node-http')`,
  `require('https').get('https://${http}/node-https')`,
  `require('net').connect(${tcp.split(':')[1]}, '127.0.0.1')`,
  `require('dns').lookup('${http}', () => {})`,
  `require('child_process').exec('curl http://${http}/node-child')`,
  `require('node:module').createRequire('/')('http://${http}/node-require')`,
];
const ofShell = ({ http }: Target) => [
  `curl http://${http}/curl`,
  `wget http://${http}/wget`,
  `echo x > /dev/tcp/${http.replace(':', '/')}`,
  `cat < /dev/tcp/${http.replace(':', '/')}`,
  `npm install http://${http}/npm.tgz`,
  `npx http://${http}/npx.tgz`,
  `git clone http://${http}/git away`,
];
const ofSql = ({ http }: Target) => [
  `attach 'http://${http}/attach' as far`,
  `attach 'file:http://${http}/uri?vfs=opfs' as far`,
  `select load_extension('http://${http}/extension')`,
  `select readfile('http://${http}/readfile')`,
  `create virtual table far using csv(filename='http://${http}/csv')`,
];

const text = JSON.stringify;

test('nothing of a program, a package, SQL, the shell or its Node reaches this machine, but what goes to a host that was allowed', async ({
  page,
}) => {
  test.setTimeout(400_000);
  const sink = await listen();
  const { target } = sink;
  const workbench = new Workbench(page);
  const ways = (of: string) => attempts(target, `${new URL('./isolate.html', page.url()).href}?${of}`);
  await workbench.open();
  const registry = await startRegistry({
    'ways-out@1.0.0': { files: { 'index.js': `exports.leave = async () => {${ways('npm')}}` } },
  });
  /** Runs it, approves all it asks, and waits for what it says. */
  const run = async (program: string, says: string | RegExp) => {
    await workbench.openPlayground(program);
    await page.getByRole('button', { name: /^Run/ }).click();
    const said = page
      .getByRole('region', { name: /^Result/ })
      .getByText(says)
      .first();
    const either = said.or(workbench.approve.first()).first();
    for (let asked = 0; asked < 30; asked++) {
      await expect(either).toBeVisible({ timeout: 60_000 });
      if (await said.isVisible()) break;
      await workbench.approve.first().click();
    }
    await expect(said).toBeVisible();
  };
  try {
    await workbench.command('Settings');
    await page.getByRole('tab', { name: 'Packages' }).click();
    await page.getByRole('textbox', { name: 'Address of the npm registry' }).fill(registry.address);
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await expect(page.getByText('Kept.')).toBeVisible();
    await page.keyboard.press('Escape');

    await run(
      `const leave = new Function(${text(`return (async () => {${ways('isolate')}})()`)});
return 'isolate: ' + (await leave());`,
      /^isolate:\s*$/,
    );
    await run(
      `return 'added ' + (await codemode.npm_install({ packages: ['ways-out'] })).added;`,
      'added ways-out@1.0.0',
    );
    await run(`import { leave } from 'ways-out';\nreturn 'npm: ' + (await leave());`, /^npm:\s*$/);
    await run(
      `const answers: string[] = [];
for (const sql of ${text(ofSql(target))}) answers.push(await codemode.db_execute({ sql }).then(() => 'done', (error) => error.code));
return 'sql: ' + answers;`,
      'sql: ',
    );
    const node = ofNode(target)
      .map((way) => `try { ${way} } catch {}`)
      .join('\n');
    await run(
      `await codemode.workspace_write({ path: '/ways.cjs', content: ${text(`${node}\n(async () => {${ways('node')}})().then((reached) => { console.log('node:', String(reached)); process.exit(0); })`)} });
const codes: number[] = [];
for (const command of ${text(ofShell(target))}) codes.push((await codemode.shell_run({ command, limitSeconds: 30 })).exitCode);
const { out, error } = await codemode.shell_run({ command: 'node ways.cjs', limitSeconds: 60 });
return 'shell: ' + codes + ' ' + out + error;`,
      'shell: ',
    );
    expect([...sink.arrived]).toEqual([]);

    // The one door, to a host that a person allowed; and through nothing but that door.
    await workbench.command('Settings');
    await page.getByRole('tab', { name: 'Keys' }).click();
    await page.getByLabel('Allow a host').last().fill(`http://${target.http}`);
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    await expect(page.getByRole('list', { name: 'Hosts' }).getByText(target.http)).toBeVisible();
    await page.keyboard.press('Escape');
    const fetched = (way: string) => `codemode.fetch({ url: 'http://${target.http}/allowed-${way}' })`;
    await run(
      `import { leave } from 'ways-out';
await ${fetched('npm')};
const { exitCode } = await codemode.shell_run({ command: 'git clone http://${target.http}/allowed-git away' });
return 'allowed: ' + (await leave()) + exitCode;`,
      'allowed: ',
    );
    expect([...sink.arrived].sort()).toEqual(['allowed-git/info/refs', 'allowed-npm']);
    expect(workbench.faults).toEqual([]);
  } finally {
    await registry.stop();
    sink.close();
  }
});
