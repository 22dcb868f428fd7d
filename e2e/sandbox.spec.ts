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
