import { afterEach, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createFixture } from '../fixture.ts';
import { draw } from '../fixture-render.tsx';
import { RightTabs } from '../shell/right-pane.tsx';

let end = () => {};
afterEach(() => end());

it('is one stop for the keyboard, the arrow keys choose, and the panel is named by its tab', async () => {
  const { ide } = await createFixture({ empty: true });
  const drawn = draw(<RightTabs />, ide);
  end = drawn.end;
  const tab = (name: string) => page.getByRole('tab', { name });
  await expect.element(page.getByRole('tablist', { name: 'Code, files and audit' })).toBeVisible();
  await expect.element(tab('Code')).toHaveAttribute('aria-selected', 'true');
  await expect.element(page.getByRole('tabpanel', { name: 'Code' })).toBeVisible();
  (tab('Code').element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(tab('Files')).toHaveFocus();
  await expect.element(page.getByRole('tabpanel', { name: 'Files' })).toHaveTextContent('Choose a file');
  expect(drawn.view.get().rightTab).toBe('files');
  await userEvent.keyboard('{ArrowLeft}{ArrowLeft}');
  await expect.element(tab('Audit')).toHaveFocus();
  await userEvent.keyboard('{Home}');
  await expect.element(tab('Code')).toHaveAttribute('aria-selected', 'true');
  await tab('Files').click();
  expect((tab('Files').element() as HTMLElement).tabIndex).toBe(0);
  expect((tab('Code').element() as HTMLElement).tabIndex).toBe(-1);
});
