import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { runProgram } from './pages/playground.ts';
import { Workbench } from './pages/workbench.ts';

const mirrored = (page: Page) => page.getByText('Another tab writes this conversation');
const takeOver = (page: Page) => page.getByRole('button', { name: 'Take over', exact: true });
const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true });
const titles = async (tab: Workbench) => (await tab.rows.allTextContents()).map((text) => text.slice(0, 40));

async function twoTabs(page: Page, context: BrowserContext): Promise<[Workbench, Workbench]> {
  const one = await new Workbench(page).open();
  await one.ask('How many zones are there?');
  await one.quiet();
  const two = await new Workbench(await context.newPage()).open();
  await expect(mirrored(two.page)).toBeVisible();
  return [one, two];
}

test('one tab writes; the other says that it shows, follows, and takes over when asked', async ({ page, context }) => {
  const [one, two] = await twoTabs(page, context);
  await expect(takeOver(one.page)).toHaveCount(0);
  await two.message.fill('from the second tab');
  await expect(send(two.page)).toBeDisabled();
  await two.message.press('Enter');
  await expect(two.message).toHaveValue('from the second tab');

  await one.ask('And how many records?');
  await expect(two.conversation.getByText('And how many records?').first()).toBeVisible();
  await one.quiet();
  await expect.poll(() => titles(two)).toEqual(await titles(one));

  await takeOver(two.page).click();
  await expect(mirrored(two.page)).toHaveCount(0);
  await expect(mirrored(one.page)).toBeVisible();
  await send(two.page).click();
  await two.quiet();
  await expect(one.conversation.getByText('from the second tab').first()).toBeVisible();
  await two.page.reload();
  await expect(two.conversation.getByText('from the second tab').first()).toBeVisible();
  expect([...one.faults, ...two.faults]).toEqual([]);
});

test('a program belongs to the tab that writes: the other watches it and cannot start one', async ({
  page,
  context,
}) => {
  const workbench = await new Workbench(page).open();
  await runProgram(
    workbench,
    "const [zone] = await codemode.edge_zones_list();\nawait codemode.edge_ddos_protection_enable({ zone_id: zone!.id, mode: 'low' });\nreturn 'it is ' + 'on';",
  );
  await expect(workbench.approve.first()).toBeVisible();

  const other = await new Workbench(await context.newPage()).open();
  await expect(mirrored(other.page)).toBeVisible();
  const resume = other.page.getByRole('button', { name: 'Resume', exact: true }).first();
  if (await resume.isVisible()) {
    await resume.click();
    await expect(other.page.getByText(/Take over to do this here/).first()).toBeVisible();
  }
  await page.bringToFront();
  await workbench.approve.first().click();
  await expect(page.getByText('it is on').first()).toBeVisible();
  await expect(other.page.getByText('applied', { exact: true }).first()).toBeVisible();
  expect([...workbench.faults, ...other.faults]).toEqual([]);
});

test('R-13: when the tab that writes closes or crashes, the next one writes at once', async ({ page, context }) => {
  let [writer, next] = await twoTabs(page, context);
  const times: number[] = [];
  for (const way of ['close', 'navigate', 'crash'] as const) {
    await next.page.evaluate(() => {
      const at = performance.now();
      const seen = new MutationObserver(() => {
        if (document.body.textContent?.includes('Another tab writes')) return;
        (globalThis as unknown as { tookMs: number }).tookMs = performance.now() - at;
        seen.disconnect();
      });
      seen.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    if (way === 'close') await writer.page.close();
    else if (way === 'navigate') await writer.page.goto('about:blank');
    else await writer.page.goto('chrome://crash').catch(() => undefined);
    await expect(mirrored(next.page)).toHaveCount(0);
    times.push(await next.page.evaluate(() => (globalThis as unknown as { tookMs: number }).tookMs));
    await next.ask(`After a ${way}`);
    await next.quiet();
    writer = next;
    next = await new Workbench(await context.newPage()).open();
    await expect(mirrored(next.page)).toBeVisible();
  }
  console.log(`a new writer after ${times.map((ms) => Math.round(ms)).join(', ')} ms, with the closing itself`);
  await expect(next.conversation.getByText('After a crash').first()).toBeVisible();
});

test('R-14: a tab that hangs is replaced, and what it still writes is refused', async ({ page, context }) => {
  const [hung, next] = await twoTabs(page, context);
  // Deaf to the other tabs, with everything else alive: what a tab is that woke up too late.
  await hung.page.evaluate(() => {
    const busyUntil = Date.now() + 22_000;
    setTimeout(() => {
      while (Date.now() < busyUntil);
    }, 0);
  });
  await expect(next.page.getByText(/does not answer/)).toBeVisible();
  await expect(mirrored(next.page)).toHaveCount(0, { timeout: 20_000 });
  await next.ask('Written by the second');
  await next.quiet();
  await expect(mirrored(hung.page)).toBeVisible({ timeout: 30_000 });
  await expect(hung.conversation.getByText('Written by the second').first()).toBeVisible();
  expect([...hung.faults, ...next.faults]).toEqual([]);
});

test('a page that is put aside lets another tab write, and shows what it wrote when it comes back', async ({
  page,
  context,
}) => {
  const [one, two] = await twoTabs(page, context);
  const turn = (type: 'pagehide' | 'pageshow') =>
    one.page.evaluate((name) => {
      dispatchEvent(new PageTransitionEvent(name, { persisted: true }));
    }, type);
  await turn('pagehide');
  await expect(mirrored(two.page)).toHaveCount(0);
  await two.ask('While the first was put aside');
  await two.quiet();
  await turn('pageshow');
  await expect(mirrored(one.page)).toBeVisible();
  await expect(one.conversation.getByText('While the first was put aside').first()).toBeVisible();
  expect([...one.faults, ...two.faults]).toEqual([]);
});
