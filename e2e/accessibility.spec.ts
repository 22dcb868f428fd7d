import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { Workbench } from './pages/workbench.ts';

/** WCAG 2.2 AA as far as rules can tell, in each state a person meets; and the whole path by keyboard. */

test('first visit, a turn with an approval, its trace, the playground and the palette', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  await expectAccessible(page, 'first visit');
  await test.step('where less motion is asked for, a theme is there at once', async () => {
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    const moving = () => new Promise((drawn) => requestAnimationFrame(() => drawn(document.getAnimations().length)));
    expect(await page.evaluate(moving)).toBe(0);
  });
  await workbench.ask('Enable DDoS protection for bramble.example');
  await expect(workbench.approve.first()).toBeVisible();
  await expectAccessible(page, 'waiting for an approval', 'main');
  await workbench.approve.first().click();
  await workbench.quiet();
  await expectAccessible(page, 'after the turn');
  await workbench.openPlayground('return (await codemode.edge_zones_list()).length;');
  await expectAccessible(page, 'playground');
  await workbench.message.focus();
  await page.keyboard.press('Control+K');
  await expect(page.getByPlaceholder(/command|search/i)).toBeVisible();
  await expectAccessible(page, 'palette', '[role="dialog"]');
});

test('each section of the settings', async ({ page }) => {
  await new Workbench(page).open();
  await page.getByRole('button', { name: /Connect a model/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  const sections = dialog.getByRole('tab');
  for (let at = 0; at < (await sections.count()); at++) {
    await sections.nth(at).click();
    await expectAccessible(page, `settings, ${await sections.nth(at).textContent()}`, '[role="dialog"]');
  }
  expect(await sections.count()).toBeGreaterThan(1);
});

test('on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const workbench = new Workbench(page);
  await page.goto('./');
  await expect(workbench.message).toBeVisible();
  await expectAccessible(page, 'phone, first visit');
  await workbench.ask('Which zones are not active?');
  await workbench.quiet();
  await expectAccessible(page, 'phone, after a turn');
});

test('everything by keyboard: the order of the page, the palette, a command, an approval', async ({ page }) => {
  const workbench = await new Workbench(page).open();
  const visited: string[] = [];
  const place = () =>
    page.evaluate(() => {
      const active = document.activeElement;
      if (!active || active === document.body) return '';
      if (active.id === 'composer') return 'composer';
      if (/skip/i.test(active.textContent ?? '') && active.closest('header, main, footer') === null) return 'skip';
      if (active.closest('header')) return 'header';
      if (active.closest('[aria-label="Messages"], aside, [aria-label="Lanes"]')) return 'left';
      if (active.closest('[aria-label="Conversation"]')) return 'conversation';
      return active.closest('footer') ? 'footer' : 'other';
    });

  await test.step('Tab goes through the page in its order, and is caught nowhere', async () => {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press('Tab');
      const now = await place();
      if (now && visited.at(-1) !== now) visited.push(now);
      if (visited.includes('footer') || (visited.includes('composer') && now === '')) break;
    }
    expect(visited[0]).toBe('skip');
    expect(visited).toEqual(expect.arrayContaining(['header', 'composer']));
    expect(visited.indexOf('header')).toBeLessThan(visited.indexOf('composer'));
  });

  await test.step('the skip link leads to the message', async () => {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await workbench.open();
    await page.keyboard.press('Tab');
    expect(await place()).toBe('skip');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(['composer', 'conversation', 'other']).toContain(await place());
  });

  await test.step('a message, an approval and an answer without a mouse', async () => {
    await workbench.message.focus();
    await page.keyboard.type('Enable DDoS protection for bramble.example');
    await page.keyboard.press('Enter');
    const card = page.getByRole('group', { name: /waiting for your decision/ }).first();
    await expect(card).toBeVisible();
    await expect(card).toBeFocused();
    // A key that was meant for something else does not approve what has just appeared.
    await page.waitForTimeout(800);
    await page.keyboard.press('Enter');
    await expect(card).toHaveCount(0);
    await workbench.quiet();
  });

  await test.step('a command of the palette, and Escape gives the place back', async () => {
    await workbench.message.focus();
    await page.keyboard.press('Control+K');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(workbench.message).toBeFocused();
    await workbench.command('New conversation');
    await expect(page.getByText('Ask an API a question')).toBeVisible();
  });
  expect(workbench.faults).toEqual([]);
});
