import { expect, type Page, test } from '@playwright/test';
import { makeSession } from '../src/session/made-session.suite.ts';
import { storeSession } from './pages/stored-session.ts';
import { Workbench } from './pages/workbench.ts';

const mapOf = (page: Page) => page.getByRole('application', { name: 'Map of the conversation' });
const cards = (page: Page) => page.locator('[data-card]');

async function withSession(page: Page, count: number, branches: number): Promise<Workbench> {
  const workbench = await new Workbench(page).open();
  await storeSession(page, makeSession(count, branches));
  await page.reload();
  await expect(workbench.rows.first()).toBeVisible({ timeout: 15_000 });
  return workbench;
}

/** Lets the page draw what a key asked for. */
const frames = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((done) =>
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
      ),
  );

/** Pixels of the map's canvas that are not empty. */
const inked = (page: Page) =>
  mapOf(page)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let some = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) some++;
      return some;
    });

test('the map: all of a session as shapes, one call from near, the same selection as the lanes', async ({ page }) => {
  const workbench = await withSession(page, 2000, 60);
  // Without motion a key moves the picture at once, so that a press can be told from the next.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const status = page.getByRole('status').filter({ hasText: /tokens?$/ });

  await test.step('from afar it is drawn, without cards', async () => {
    await page.getByRole('button', { name: 'Map', exact: true }).click();
    await expect(mapOf(page)).toHaveAttribute('data-zoom', 'shapes', { timeout: 15_000 });
    await expect.poll(() => inked(page), { timeout: 15_000 }).toBeGreaterThan(500);
    expect(await cards(page).count()).toBe(0);
  });

  await test.step('from near there are cards, never more than 150, and they say more the nearer one comes', async () => {
    await mapOf(page).focus();
    await page.keyboard.press('End');
    await expect(status).toContainText('the head');
    for (let i = 0; i < 30 && (await mapOf(page).getAttribute('data-zoom')) === 'shapes'; i++) {
      await page.keyboard.press('+');
      await frames(page);
    }
    await expect(cards(page).first()).toBeVisible();
    expect(await cards(page).count()).toBeLessThanOrEqual(150);
    await expect(page.locator('[data-call]')).toHaveCount(0);
    for (let i = 0; i < 12; i++) await page.keyboard.press('+');
    await expect(page.locator('[data-card] [data-call]').first()).toContainText('return 1');
  });

  await test.step('the keyboard goes to one call of a turn, and up the branch', async () => {
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect(status).toContainText('assistant 1997');
  });

  await test.step('0 shows all of it again; a click chooses, and goes to another branch', async () => {
    await page.keyboard.press('0');
    await expect(mapOf(page)).toHaveAttribute('data-zoom', 'shapes');
    await page.getByRole('button', { name: 'Show the map in the place of the conversation' }).click();
    await expect(workbench.lanes).toBeVisible();
    await expect.poll(() => inked(page)).toBeGreaterThan(500);
    const name = (await workbench.rows.filter({ hasText: 'user' }).first().getAttribute('aria-label'))!;
    await workbench.lanes.getByRole('treeitem', { name, exact: true }).click();
    await expect(status).toContainText(name.slice(0, 10));
  });

  await test.step('the choice of the view outlives a reload', async () => {
    await page.reload();
    await expect(mapOf(page)).toBeVisible({ timeout: 15_000 });
    await page.getByRole('button', { name: 'Lanes', exact: true }).click();
    await expect(mapOf(page)).toHaveCount(0);
    await workbench.rows.first().focus();
    await page.keyboard.press('m');
    await expect(mapOf(page)).toBeFocused();
    await page.keyboard.press('m');
    await expect(workbench.lanes).toBeVisible();
  });
  expect(workbench.left).toEqual([]);
  expect(workbench.faults).toEqual([]);
});

test('the map is moved by wheel, drag and minimap, and a click on a shape goes there', async ({ page }) => {
  const workbench = await withSession(page, 400, 20);
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  await expect.poll(() => inked(page), { timeout: 15_000 }).toBeGreaterThan(500);
  const box = (await mapOf(page).boundingBox())!;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const picture = () =>
    mapOf(page)
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const moved = async (act: () => Promise<void>) => {
    const before = await picture();
    await act();
    await expect.poll(picture).not.toBe(before);
  };
  await page.mouse.move(middle.x, middle.y);
  await moved(() => page.mouse.wheel(0, -300));
  await moved(async () => {
    await page.mouse.down();
    await page.mouse.move(middle.x + 40, middle.y + 60, { steps: 4 });
    await page.mouse.up();
  });
  await moved(async () => {
    const small = (await page.locator('[data-minimap]').boundingBox())!;
    await page.mouse.click(small.x + small.width / 2, small.y + small.height * 0.7);
  });
  await mapOf(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('0');
  const before = await page.getByRole('article', { name: 'You' }).last().textContent();
  // The first shape under some point of a raster over the pane that belongs to another branch.
  for (let i = 0; i < 60; i++) {
    await page.mouse.click(box.x + 30 + ((i * 37) % (box.width - 60)), box.y + 40 + ((i * 53) % (box.height - 120)));
    if ((await page.getByRole('article', { name: 'You' }).last().textContent()) !== before) break;
  }
  await expect.poll(() => page.getByRole('article', { name: 'You' }).last().textContent()).not.toBe(before);
  expect(workbench.faults).toEqual([]);
});
