/**
 * Prints how long the built app takes from navigation until the tree of a large stored session is painted, and how the map
 * of one moves. The same with a session of eight entries stands beside it: what the page itself costs on this machine.
 */
import { type Page, test } from '@playwright/test';
import { preview } from 'vite';
import { storeSession } from '../e2e/pages/stored-session.ts';
import { makeSession } from '../src/session/made-session.suite.ts';

const middle = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;

const rounded = (times: number[]) => times.map((time) => time.toFixed(0)).join(' ');
/** A row of the conversation's tree: files are rows of another. */
const rows = '[role="treeitem"][data-entry]';

let server: Awaited<ReturnType<typeof preview>>;
test.beforeAll(async () => {
  const outDir = process.env.BENCH_DIST;
  server = await preview({ preview: { port: 0, host: '127.0.0.1' }, ...(outDir && { build: { outDir } }) });
});
test.afterAll(() => server.close());

/** The page with a session of so many entries, opened and left to rest once. */
async function stored(page: Page, count: number, branches: number): Promise<void> {
  await page.addInitScript((rows) => {
    const seen = new MutationObserver(() => {
      if (!document.querySelector(rows)) return;
      seen.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('tree')));
    });
    seen.observe(document, { subtree: true, childList: true });
  }, rows);
  await page.goto(server.resolvedUrls!.local[0]!);
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await page.waitForTimeout(1500);
  await storeSession(page, makeSession(count, branches));
  await page.reload();
  await page.locator(rows).first().waitFor({ timeout: 120_000 });
  // The index of what is said in it is built beside the first look at it.
  await page.waitForTimeout(3000 + count / 12);
}

const painted = (page: Page) =>
  page.waitForFunction(() => performance.getEntriesByName('tree')[0]?.startTime).then((found) => found.jsonValue());

test('to the tree of a stored session: from navigation, and from its choice in the running app', async ({
  browser,
}) => {
  const least = { page: 0, choice: 0 };
  for (const [count, branches, goal] of [
    [8, 0, 'the page itself'],
    [10_000, 300, 'goal 300 ms'],
    [100_000, 3000, 'goal 1 s'],
  ] as const) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await stored(page, count, branches);
    const name = `${count.toLocaleString('en')} entries, ${branches} branches: tree painted`;
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      await page.reload();
      times.push((await painted(page))!);
      await page.waitForTimeout(1000);
    }
    const time = middle(times);
    least.page ||= time;
    console.log(
      `${name} ${time.toFixed(0)} ms after navigation, ${(time - least.page).toFixed(0)} ms over the page itself, ` +
        `ratio ${(time / least.page).toFixed(2)} (${goal}); rounds ${rounded(times)}; ${await page.locator(rows).count()} rows in the page`,
    );
    const { clock, thread } = await chosen(page);
    const choice = middle(clock);
    least.choice ||= choice;
    console.log(
      `${name} ${choice.toFixed(0)} ms after its choice, ratio ${(choice / least.choice).toFixed(2)} (${goal}); ` +
        `of it ${middle(thread).toFixed(0)} ms of the processor in the page's main thread; rounds ${rounded(clock)}`,
    );
    await context.close();
  }
});

/** Five times to an empty conversation and back: milliseconds of the clock, and of the page's main thread. */
async function chosen(page: Page): Promise<{ clock: number[]; thread: number[] }> {
  const cdp = await page.context().newCDPSession(page);
  // The time of the thread, not of the clock: on a busy machine the one stands and the other grows.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () =>
    (await cdp.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000;
  const found = { clock: [] as number[], thread: [] as number[] };
  for (let round = 0; round < 5; round++) {
    await page.getByRole('button', { name: 'New conversation' }).first().click();
    await page.locator(rows).first().waitFor({ state: 'detached' });
    await page.waitForTimeout(1000);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('Bench');
    const option = page.getByRole('option', { name: /Bench/ }).first();
    await option.waitFor();
    const before = await spent();
    found.clock.push(
      await option.evaluate(
        (element: HTMLElement, rows) =>
          new Promise<number>((resolve) => {
            const from = performance.now();
            const seen = new MutationObserver(() => {
              if (!document.querySelector(rows)) return;
              seen.disconnect();
              requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - from)));
            });
            seen.observe(document, { subtree: true, childList: true });
            element.click();
          }),
        rows,
      ),
    );
    found.thread.push((await spent()) - before);
    await page.waitForTimeout(1000);
  }
  return found;
}

test('the map of 5,000 entries: layout in the worker, frames while panning and zooming', async ({ page }) => {
  await stored(page, 5000, 150);
  const frames = (work: () => Promise<void>) =>
    page
      .evaluate(() => {
        const times: number[] = [];
        let last = performance.now();
        const tick = (now: number) => {
          times.push(now - last);
          last = now;
          if (!(globalThis as { over?: boolean }).over) requestAnimationFrame(tick);
        };
        Object.assign(globalThis, { over: false, frames: times });
        requestAnimationFrame(tick);
      })
      .then(work)
      .then(() =>
        page.evaluate(() => {
          (globalThis as { over?: boolean }).over = true;
          return (globalThis as unknown as { frames: number[] }).frames.slice(2);
        }),
      );
  const print = (what: string, times: number[]) => {
    const sorted = times.toSorted((a, b) => a - b);
    const total = times.reduce((sum, time) => sum + time, 0);
    console.log(
      `${what}: ${((times.length * 1000) / total).toFixed(0)} frames a second, ` +
        `p95 ${sorted[Math.floor(sorted.length * 0.95)]!.toFixed(1)} ms, longest ${sorted.at(-1)!.toFixed(0)} ms, of ${times.length}`,
    );
  };
  print('nothing moves (the baseline)', await frames(() => page.waitForTimeout(2000)));

  await page.getByRole('button', { name: 'Map', exact: true }).click();
  await page.getByRole('button', { name: 'Show the map in the place of the conversation' }).click();
  const map = page.getByRole('application', { name: 'Map of the conversation' });
  await map.waitFor();
  await page.waitForTimeout(2000);
  const marks = await page.evaluate(() =>
    performance.getEntriesByName('map-layout').map(({ duration }) => duration.toFixed(1)),
  );
  console.log(`layout in the worker, there and back: ${marks.join(', ')} ms (goal 100 ms)`);

  const box = (await map.boundingBox())!;
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  // One step of the hand in each frame, from within the page: what sends events from outside is slower than a frame.
  const gesture = (kind: 'pan' | 'zoom') => () =>
    page.evaluate(
      ({ kind, at }) =>
        new Promise<void>((resolve) => {
          const target = document.querySelector('[data-scope~="map"]')!;
          const start = performance.now();
          const where = (n: number) => ({
            clientX: at.x + 120 * Math.sin(n / 9),
            clientY: at.y + 120 * Math.cos(n / 7),
          });
          const of = { bubbles: true, cancelable: true, view: window, button: 0 };
          if (kind === 'pan') target.dispatchEvent(new MouseEvent('mousedown', { ...of, ...where(0) }));
          let n = 0;
          const step = () => {
            n++;
            if (kind === 'pan') window.dispatchEvent(new MouseEvent('mousemove', { ...of, ...where(n) }));
            else
              target.dispatchEvent(
                new WheelEvent('wheel', { ...of, clientX: at.x, clientY: at.y, deltaY: n % 120 < 60 ? -24 : 24 }),
              );
            if (performance.now() - start < 4000) requestAnimationFrame(step);
            else {
              if (kind === 'pan') window.dispatchEvent(new MouseEvent('mouseup', { ...of, ...where(n) }));
              resolve();
            }
          };
          requestAnimationFrame(step);
        }),
      { kind, at },
    );
  print('panning, all of it in sight', await frames(gesture('pan')));
  print('zooming in and out of all of it', await frames(gesture('zoom')));
  await map.focus();
  await page.keyboard.press('End');
  while ((await map.getAttribute('data-zoom')) === 'shapes') {
    await page.keyboard.press('+');
    await page.waitForTimeout(250);
  }
  console.log(`${await page.locator('[data-card]').count()} cards in the page (at most 150)`);
  print('panning over cards', await frames(gesture('pan')));
  print('zooming over cards', await frames(gesture('zoom')));
});
