import { expect, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

/** The program of the issue, as it stands. */
const program = `const zones = await codemode.edge_zones_list();
const problematic = zones.filter(z => z.status !== 'active');
for (const zone of problematic) {
  const rules = await codemode.edge_firewall_rules_list({ zone_id: zone.id });
  if (rules.length === 0) {
    await codemode.edge_ddos_protection_enable({ zone_id: zone.id, mode: 'high' });
  }
}
return { enabled: problematic.length };
`;

test('a program written by hand runs sealed, asks before it changes anything, and its effects outlive a reload', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await runProgram(workbench, program);
  for (let asked = 0; asked < 2; asked++) {
    await expect(workbench.approve.first()).toBeVisible();
    await expect(page.getByText('edge_ddos_protection_enable').first()).toBeVisible();
    await workbench.approve.first().click();
  }
  await expect(page.getByText('enabled').last()).toBeVisible();
  await expect(page.getByText('applied')).toHaveCount(2);

  await runProgram(
    workbench,
    `const zones = await codemode.edge_zones_list();
const on: string[] = [];
for (const zone of zones) if ((await codemode.edge_ddos_protection_get({ zone_id: zone.id })).mode === 'high') on.push(zone.name);
return on;`,
  );
  await expect(page.getByText('bramble.example')).toBeVisible();
  await page.reload();
  await page.getByRole('tab', { name: 'Playground' }).click();
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByText('bramble.example')).toBeVisible();
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

test('what the checker refuses does not run, and says where and why', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await runProgram(workbench, `const zones = await codemode.edge_zone_list();\nreturn zones`);
  await expect(page.getByText(/edge_zones_list/).last()).toBeVisible();
  await expect(page.getByRole('button', { name: /Run anyway/ })).toBeVisible();
});

test('a loop without an end is stopped by hand, and the page stays awake', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await runProgram(workbench, 'let n = 0;\nwhile (true) n++;');
  const stop = page.getByRole('button', { name: /^Stop/ });
  await expect(stop).toBeVisible();
  await expect(workbench.message).toBeEditable();
  await stop.click();
  await expect(page.getByText(/stopped/i).first()).toBeVisible();
});

test('the editor completes the generated methods', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await workbench.openPlayground('return ');
  await page.keyboard.type('codemode.edge_zo', { delay: 30 });
  await page.keyboard.press('Control+Space');
  const offered = page.locator('.suggest-widget').getByText('edge_zones_list').first();
  await expect(offered).toBeVisible();
  await offered.click();
  await page.keyboard.type('()');
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByText('bramble.example').first()).toBeVisible();
});
