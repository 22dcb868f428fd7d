import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Locator, test } from '@playwright/test';
import { preview } from 'vite';
import { type Answer, startModelServer } from './model-server.ts';
import { Workbench } from './pages/workbench.ts';
import { startRegistry } from './registry.ts';

test.use({ serviceWorkers: 'allow' });

const write = (files: Record<string, string>) =>
  `const files = ${JSON.stringify(files)};
for (const [path, content] of Object.entries(files)) await codemode.workspace_write({ path, content });`;
const shell = (command: string) =>
  `const { out, error, exitCode } = await codemode.shell_run({ command: ${JSON.stringify(command)} });
return [exitCode, out, error];`;

const project = {
  '/package.json': JSON.stringify({
    name: 'greeter',
    version: '1.0.0',
    type: 'module',
    scripts: { test: 'node --test' },
  }),
  '/src/greet.ts': `import { greet } from 'greeting';\nexport const welcome = (name: string): string => greet(name).toLowerCase();\n`,
  '/test/greet.test.ts': `import assert from 'node:assert/strict';\nimport test from 'node:test';\nimport { welcome } from '../src/greet.ts';\ntest('welcomes loudly', () => assert.equal(welcome('you'), 'HELLO YOU'));\n`,
};
const site = {
  '/site/index.html':
    '<!doctype html><title>Counter</title><h1>Counter</h1><button id="more">More</button><output id="at">0</output><script type="module" src="main.ts"></script>',
  '/site/main.ts':
    "let at: number = 0;\nconst said = document.querySelector('#at')!;\ndocument.querySelector('#more')!.addEventListener('click', () => { said.textContent = String(++at); });",
};
const sales = 'town,month,sum\nBern,1,30\nBern,2,42.5\nUlm,1,12\nUlm,2,88\nGraz,1,51\n';
/** Bars of the sums of each town, as a drawing: a file of the workspace, and the value of the program. */
const chart = `import base64, csv, statistics
from collections import defaultdict

sums = defaultdict(float)
with open('data/sales.csv', newline='') as file:
    for row in csv.DictReader(file):
        sums[row['town']] += float(row['sum'])
print('mean', round(statistics.mean(sums.values()), 2), 'most', max(sums, key=sums.get))
high = max(sums.values())
bars = ''.join(
    f'<rect x="{20 + 100 * at}" y="{200 - 180 * total / high}" width="60" height="{180 * total / high}" fill="#2f5d62"/>'
    f'<text x="{20 + 100 * at}" y="216" font-size="13">{town} {total:g}</text>'
    for at, (town, total) in enumerate(sums.items()))
drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="220">{bars}</svg>'
with open('data/sales.svg', 'w') as file:
    file.write(drawing)
'data:image/svg+xml;base64,' + base64.b64encode(drawing.encode()).decode()`;

/** What the agent does for each question, step by step; every step is a program. */
const work: Record<string, string[]> = {
  'Prepare the project.': [
    `${write({ ...project, '/data/sales.csv': sales })}\n${shell('git init -q -b main && npm install greeting && git add -A && git commit -qm "As it was"')}`,
    'import sys\nsys.version',
  ],
  'Mend the project.': [
    `return await codemode.workspace_read({ path: '/src/greet.ts' });`,
    shell('rm -rf node_modules && npm ci'),
    shell('npm test'),
    `return await codemode.workspace_edit({ path: '/src/greet.ts', edits: [{ find: '.toLowerCase()', replace: '' }] });`,
    shell('npm test'),
    shell('git commit -qam "Welcome loudly" && git log --format=%s && git status --short'),
  ],
  'Build a counter.': [
    `${write(site)}\nreturn 'built';`,
    `await codemode.browser_open({ address: '/site/index.html' });
await codemode.browser_click({ selector: '#more', count: 2 });
await codemode.browser_screenshot({ selector: '#at' });
await codemode.browser_screenshot({});
return 'at ' + (await codemode.browser_text({ selector: '#at' }));`,
  ],
  'Chart the sales.': [chart],
  'Greet with the package.': [`import { greet } from 'greeting';\nreturn greet('offline');`],
};

test('with the server of the page and the registry gone, an agent mends a project, builds a page, charts a table and uses a package', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const outDir = await mkdtemp(join(tmpdir(), 'offline-work-'));
  await cp(process.env.E2E_DIST ?? join(import.meta.dirname, '../dist'), outDir, { recursive: true });
  const served = await preview({
    configFile: false,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const address = served.resolvedUrls!.local[0]!;
  const registry = await startRegistry();
  /** What each program came to, as the model was told. */
  let results: string[] = [];
  const model = await startModelServer({
    wire: 'openai',
    bytes: 4096,
    script: ({ body }): Answer => {
      const messages = body.messages as { role: string; content: unknown }[];
      const asked = messages.findLastIndex(({ role }) => role === 'user');
      results = messages.slice(asked).flatMap(({ role, content }) => (role === 'tool' ? JSON.stringify(content) : []));
      const question = Object.keys(work).find((text) => JSON.stringify(messages[asked]).includes(text));
      const code = work[question ?? '']?.[results.length];
      return code ? { calls: [{ name: 'execute', input: { code } }] } : { text: `Finished: ${question}` };
    },
  });
  try {
    const workbench = await new Workbench(page).open(address);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await workbench.command('Settings');
    await page.getByRole('tab', { name: 'Packages' }).click();
    await page.getByRole('textbox', { name: 'Address of the npm registry' }).fill(registry.address);
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await expect(page.getByText('Kept.')).toBeVisible();
    await page.keyboard.press('Escape');
    await workbench.command('Connect or choose a model');
    await page.getByRole('button', { name: 'Add a model' }).click();
    await page.getByLabel('Where the model runs').selectOption({ label: 'Custom' });
    await page.getByLabel('Base URL').fill(model.url);
    await page.getByRole('combobox', { name: 'Model', exact: true }).fill('small');
    await page.getByRole('button', { name: /^Add (model|anyway)/ }).click();
    await expect(page.getByRole('radio', { name: /small/ })).toBeChecked();
    await page.keyboard.press('Escape');

    const ask = async (question: string) => {
      await workbench.ask(question);
      const done = workbench.conversation.getByText(`Finished: ${question}`);
      const either = done.or(workbench.approve.first()).first();
      for (let asked = 0; asked < 30; asked++) {
        await expect(either).toBeVisible({ timeout: 60_000 });
        if (await done.isVisible()) break;
        await workbench.approve.first().click();
      }
      await workbench.quiet();
      return results;
    };

    expect(await ask('Prepare the project.')).toEqual([
      expect.stringContaining('added 2'),
      expect.stringContaining('3.14'),
    ]);
    // What goes with the tools that were used is kept.
    const kept = () =>
      page.evaluate(async () => {
        const names = await caches.keys();
        const own = await caches.open(names.find((name) => name.startsWith('espalier-'))!);
        return (await own.keys()).filter(({ url }) => /\/(esbuild|node-parts|browser\.worker|python_stdlib)-/.test(url))
          .length;
      });
    await expect.poll(kept).toBe(4);
    await Promise.all([served.close(), registry.stop()]);
    await expect(fetch(address)).rejects.toThrow();
    await page.reload();

    const [read, clean, red, edited, green, committed] = await ask('Mend the project.');
    expect(read).toContain('toLowerCase');
    expect(clean).toMatch(/\[0,.*added 2 packages/);
    expect(red).toMatch(/\[\\n +1,.*pass 0.*fail 1.*'hello you'/);
    expect(edited).toContain('exact');
    expect(green).toMatch(/\[\\n +0,.*pass 1.*fail 0/);
    expect(committed).toMatch(/\[0, .*Welcome loudly\\+nAs it was\\+n\\", /);

    expect((await ask('Build a counter.')).at(-1)).toContain('at 2');
    expect(await ask('Chart the sales.')).toEqual([expect.stringMatching(/svg\+xml.*mean 74\.5 most Ulm/)]);
    expect(await ask('Greet with the package.')).toEqual([expect.stringContaining('HELLO OFFLINE')]);

    // What was made is seen in the conversation and in its file, and kept.
    await page.reload();
    const { conversation } = workbench;
    const shown = (of: Locator) => expect.poll(() => of.evaluate((one: HTMLImageElement) => one.naturalWidth));
    const pictures = conversation.getByRole('region', { name: 'Pictures of the page' }).getByRole('img');
    await expect(pictures).toHaveCount(2, { timeout: 30_000 });
    await expect(pictures.nth(1)).toHaveAccessibleName('Screenshot of the window');
    await shown(pictures.nth(1)).toBeGreaterThan(300);
    await shown(conversation.getByRole('img', { name: 'Result' })).toBe(320);
    await page.getByRole('tree', { name: 'Files' }).getByText('sales.svg').click();
    await shown(page.getByRole('img', { name: '/data/sales.svg' })).toBe(320);
    expect(workbench.faults).toEqual([]);
    const servers = [model.origin, new URL(registry.address).origin];
    expect(workbench.left.filter((url) => !servers.includes(new URL(url).origin))).toEqual([]);
  } finally {
    await model.close();
    await served.close();
    await rm(outDir, { recursive: true, force: true });
  }
});
