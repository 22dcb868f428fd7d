import { expect, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

test('a run that is alive in one tab cannot be resumed in another', async ({ page, context }) => {
  const workbench = await new Workbench(page).open();
  await workbench.openPlayground(
    "const [zone] = await codemode.edge_zones_list();\nawait codemode.edge_ddos_protection_enable({ zone_id: zone!.id, mode: 'low' });\nreturn 'it is ' + 'on';",
  );
  await page.getByRole('button', { name: /^Run/ }).first().click();
  await expect(workbench.approve.first()).toBeVisible();

  const other = await new Workbench(await context.newPage()).open();
  const resume = other.page.getByRole('button', { name: 'Resume', exact: true }).first();
  await resume.click();
  await expect(other.page.getByText('This run goes on in another tab.').first()).toBeVisible();

  await page.bringToFront();
  await workbench.approve.first().click();
  await expect(page.getByText('it is on').first()).toBeVisible();
  expect([...workbench.faults, ...other.faults]).toEqual([]);
});
