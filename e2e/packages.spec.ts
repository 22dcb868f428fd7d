import { expect, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';
import { startRegistry } from './registry.ts';

let registry: Awaited<ReturnType<typeof startRegistry>>;
test.beforeEach(async () => {
  registry = await startRegistry();
});
test.afterEach(() => registry.stop());

const slow = { timeout: 60_000 };

async function openWithRegistry(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await workbench.open();
  await workbench.command('Settings');
  await page.getByRole('tab', { name: 'Packages' }).click();
  const field = page.getByRole('textbox', { name: 'Address of the npm registry' });
  await field.fill('nowhere');
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(page.getByText('This is no address')).toBeVisible();
  await field.fill(registry.address);
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(page.getByText('Kept.')).toBeVisible();
  await page.keyboard.press('Escape');
}

test('a package is added, asked about once, and used in the isolate with the registry gone', async ({ page }) => {
  test.setTimeout(180_000);
  const workbench = new Workbench(page);
  await openWithRegistry(workbench);
  await runProgram(
    workbench,
    `const done = await codemode.npm_install({ packages: ['greeting'] });\nreturn [done.added, done.warnings]`,
  );
  await expect(workbench.approve.first()).toBeVisible(slow);
  await page.getByRole('button', { name: 'See what would change' }).click();
  await expect(page.getByText('loud-words 2.1.0, ISC', { exact: false }).first()).toBeVisible(slow);
  await workbench.approve.first().click();
  await expect(page.getByText('loud-words@2.1.0').first()).toBeVisible(slow);
  await expect(page.getByText(/has an install script, which is never run/).first()).toBeVisible();
  await expect(page.getByText('package-lock.json')).toBeVisible();

  // The types are those of the package.
  await runProgram(workbench, `import { greet } from 'greeting';\nreturn greet(1)`);
  await expect(page.getByText(/not assignable to parameter of type 'string'/).first()).toBeVisible(slow);

  const program = `import { greet } from 'greeting';\nreturn greet('you')`;
  await runProgram(workbench, program);
  await expect(page.getByText('Run with packages? The program imports greeting.').first()).toBeVisible(slow);
  await page.getByRole('button', { name: 'Reject', exact: true }).first().click();
  await expect(page.getByText(/Nothing ran/).first()).toBeVisible();
  await runProgram(workbench, program);
  await expect(workbench.approve.first()).toBeVisible(slow);
  await workbench.approve.first().click();
  await expect(page.getByText('HELLO YOU').first()).toBeVisible(slow);

  await registry.stop();
  await page.reload();
  await page.getByRole('tab', { name: 'Playground' }).click();
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByText('HELLO YOU').first()).toBeVisible(slow);
  await expect(workbench.approve).toHaveCount(0);

  await workbench.command('Settings');
  await page.getByRole('tab', { name: 'Packages' }).click();
  await expect(page.getByRole('row', { name: /greeting 1\.0\.0 MIT 1 KB/ })).toBeVisible();
  expect(workbench.faults).toEqual([]);
});

test('what cannot be had or cannot run says so, and a package has no network', async ({ page }) => {
  test.setTimeout(180_000);
  const workbench = new Workbench(page);
  await openWithRegistry(workbench);
  await runProgram(workbench, `import { gone } from 'gone-away';\nreturn gone`);
  await expect(page.getByText(/gone-away is not installed\. Install it first/).first()).toBeVisible(slow);

  await runProgram(
    workbench,
    `return await codemode.npm_install({ packages: ['gone-away'] }).catch((error) => [error.code, error.message])`,
  );
  await expect(workbench.approve.first()).toBeVisible(slow);
  await workbench.approve.first().click();
  await expect(page.getByText('There is no package gone-away in the registry.').first()).toBeVisible(slow);

  await runProgram(workbench, `return (await codemode.npm_install({ packages: ['needs-node', 'calls-home'] })).added`);
  await expect(workbench.approve.first()).toBeVisible(slow);
  await workbench.approve.first().click();
  await expect(page.getByText('needs-node@1.0.0').first()).toBeVisible(slow);

  await runProgram(workbench, `import { read } from 'needs-node';\nreturn read()`);
  await expect(workbench.approve.first()).toBeVisible(slow);
  await workbench.approve.first().click();
  await expect(page.getByText(/fs is a part of Node, which a page does not have/).first()).toBeVisible(slow);

  registry.asked.length = 0;
  await runProgram(
    workbench,
    `import { call } from 'calls-home';\ntry { await call(${JSON.stringify(registry.address)} + 'stolen'); return 'arrived' } catch (error) { return 'stayed: ' + error.name }`,
  );
  await expect(page.getByText(/stayed: TypeError/).first()).toBeVisible(slow);
  expect(registry.asked).toEqual([]);
});
