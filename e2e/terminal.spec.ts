import { expect, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

test('a person works in the terminal, opens what it names, watches the agent there and takes over', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const workbench = await new Workbench(page).open();
  await page.keyboard.press('Control+`');
  const terminal = page.getByRole('region', { name: 'Terminal' });
  const screen = terminal.getByRole('tabpanel');
  const says = (text: string | RegExp) => expect(screen).toContainText(text, { timeout: 30_000 });
  await expect(terminal.getByText(/^Not a real system/)).toBeVisible({ timeout: 30_000 });
  await says('/ $');
  await page.keyboard.type('mkdir -p app && cd app && printf "one\\ntwo\\n" > notes.txt && wc -l notes.txt');
  await page.keyboard.press('Enter');
  await says('2 notes.txt');
  await says('/app $');
  await page.keyboard.type('cat no');
  await page.keyboard.press('Tab');
  await says('cat notes.txt');
  await page.keyboard.press('Enter');
  await says('one');
  await page.keyboard.type('echo "notes.txt:2:1 is wrong"; exit_with() { return 3; }; exit_with');
  await page.keyboard.press('Enter');
  await says(/\/app 3 \$/);
  await page.keyboard.press('Alt+L');
  await expect(page.getByRole('tab', { name: 'Files', exact: true })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText('two').first()).toBeVisible();

  // A program of the agent’s, in the same shell; the person ends it.
  await page.keyboard.press('Control+`');
  await says(/\/app 3 \$/);
  await page.getByRole('tab', { name: 'Code', exact: true }).click();
  await runProgram(
    workbench,
    'return await codemode.shell_run({ command: "pwd; while :; do sleep 1; done", limitSeconds: 100 });',
  );
  for (let asked = 0; asked < 2; asked++) {
    const approve = workbench.approve.first();
    if (
      await approve.waitFor({ timeout: 8000 }).then(
        () => true,
        () => false,
      )
    )
      await approve.click();
  }
  await page.keyboard.press('Control+`');
  await says('agent /app');
  await page.keyboard.press('Control+c');
  await says(/\/app 130 \$/);
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});
