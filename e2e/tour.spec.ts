import { expect, test } from '@playwright/test';
import { Workbench } from './pages/workbench.ts';

test('the tour shows the product in a minute, over the real product, and nothing leaves the origin', async ({
  page,
}) => {
  const workbench = await new Workbench(page).open();
  await page.getByRole('button', { name: /Take the tour/ }).click();
  const card = page.getByRole('region', { name: /tour/i }).or(page.getByLabel(/tour/i)).first();
  const next = card.getByRole('button', { name: /^(Next|Done|Finish)/ });
  await expect(card).toBeVisible();
  for (let step = 0; step < 20 && (await card.isVisible()); step++) {
    const settled = async () => {
      if ((await workbench.approve.count()) > 0) await workbench.approve.first().click();
      return !(await card.isVisible()) || (await next.isEnabled());
    };
    await expect.poll(settled, { timeout: 30_000 }).toBe(true);
    if (await card.isVisible()) await next.click();
  }
  await expect(workbench.rows).not.toHaveCount(0);
  await expect(workbench.conversation.getByRole('button', { name: 'Unfold' })).toBeVisible();
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});
