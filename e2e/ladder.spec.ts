import { expect, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

const slow = { timeout: 60_000 };

test('what the isolate lacks is told, and the climb to where it is there is offered, asked for and made', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const workbench = new Workbench(page);
  await workbench.open();
  await runProgram(workbench, `console.log('hex', Buffer.from('ab').toString('hex'))`);
  await expect(page.getByText('Buffer is there in the sandbox.').first()).toBeVisible(slow);
  await page.getByRole('button', { name: 'Run it on 04 Sandbox' }).click();
  const printed = page.getByRole('region', { name: 'Printed' });
  await expect(async () => {
    const asked = workbench.approve.first();
    if (await asked.isVisible()) await asked.click();
    await expect(printed.getByText('hex 6162').first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 120_000 });

  // Of Node from the beginning: no second question, since the climb is known in this project.
  await runProgram(workbench, `import { basename } from 'node:path';\nconsole.log('base', basename('/a/b.txt'))`);
  await expect(async () => {
    const asked = workbench.approve.first();
    if (await asked.isVisible()) await asked.click();
    await expect(printed.getByText('base b.txt').first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 120_000 });

  await workbench.writeFiles({
    '/index.html': '<title>Own page</title><p>Hello',
    '/loud.ts': 'export const loud = (text: string) => text.toUpperCase();',
  });
  await runProgram(workbench, `import { loud } from './loud.ts';\nloud(document.title)`);
  await expect(async () => {
    const asked = workbench.approve.first();
    if (await asked.isVisible()) await asked.click();
    await expect(page.getByText('OWN PAGE').first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 120_000 });

  // An address alone is a page to look at; one of the web wants a Chrome.
  await runProgram(workbench, '/index.html');
  await expect(
    page
      .getByRole('region', { name: /^Result/ })
      .getByText('Own page')
      .first(),
  ).toBeVisible(slow);
  await runProgram(workbench, 'https://example.com/');
  await expect(page.getByText('No Chrome is attached.').first()).toBeVisible(slow);
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});
