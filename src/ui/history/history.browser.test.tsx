import { afterEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import HistoryDialog from './history-dialog.tsx';

let end = () => {};
afterEach(() => end());

it('shows the newest steps, and reads on to the beginning when asked', async () => {
  const { ide, stage } = await createFixture({ empty: true });
  for (let i = 0; i < 230; i++) await stage.session().rename(`Title ${i}`);
  await ide.openSession(stage.session().state.get().session.id);
  ({ end } = draw(<HistoryDialog open onOpenChange={() => {}} />, ide));
  await expect.element(page.getByText(/^200 steps, the newest ones\./)).toBeVisible();
  const steps = page.getByRole('list', { name: 'Steps' });
  await expect.element(steps.getByText('Renamed to “Title 229”')).toBeVisible();
  expect(steps.getByText('Renamed to “Title 0”').query()).toBeNull();
  await page.getByRole('button', { name: 'Show earlier steps' }).click();
  await expect.element(page.getByText(/^230 steps\./)).toBeVisible();
  await expect.element(steps.getByText('Renamed to “Title 0”')).toBeInTheDocument();
  expect(page.getByRole('button', { name: 'Show earlier steps' }).query()).toBeNull();
});
