import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

test('A WebAssembly program of the workspace runs with arguments and files, and what it did is taken back', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const workbench = new Workbench(page);
  await workbench.open();
  const program = readFileSync(new URL('../src/ladder/wasi/sample.wasm', import.meta.url)).toString('base64');
  await runProgram(
    workbench,
    `await codemode.workspace_write_bytes({ path: '/sample.wasm', base64: '${program}' });
await codemode.workspace_write({ path: '/in.txt', content: 'quietly' });
const { exitCode, changed } = await codemode.wasi_run({ program: '/sample.wasm', args: ['copy', 'in.txt', 'loud.txt'] });
const loud = await codemode.workspace_read({ path: '/loud.txt' });
return [exitCode, loud, ...changed.map(({ path }) => path)].join(' ');`,
  );
  for (let asked = 0; asked < 3; asked++) {
    await expect(workbench.approve.first()).toBeVisible({ timeout: 60_000 });
    await workbench.approve.first().click();
  }
  await expect(page.getByText('0 QUIETLY /loud.txt /in.txt').first()).toBeVisible({ timeout: 60_000 });
  expect(workbench.faults).toEqual([]);
});
