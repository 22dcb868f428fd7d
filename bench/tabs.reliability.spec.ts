import { setTimeout as pause } from 'node:timers/promises';
import { expect, type Page, test } from '@playwright/test';
import { preview } from 'vite';
import { type BackEnd, type OwnChromium, startChromium } from '../e2e/own-chromium.ts';
import { Workbench } from '../e2e/pages/workbench.ts';
import { openTrial, serveTrials, withProfile } from './durability.ts';

let server: Awaited<ReturnType<typeof preview>>;
test.beforeAll(async () => {
  server = await preview({
    preview: { port: 0, host: '127.0.0.1' },
    ...(process.env.DIST && { build: { outDir: process.env.DIST } }),
  });
});
test.afterAll(() => server.close());

test('R-15: a tab that hangs inside a transaction: the others say who holds them up, and go on when it is gone', async () => {
  test.setTimeout(300_000);
  await withProfile(async (profile) => {
    const chromium = await startChromium(profile);
    const address = server.resolvedUrls!.local[0]!;
    const page = await chromium.page();
    const workbench = await new Workbench(page).open(address);
    const hung = await chromium.page();
    await hung.goto(`${address}icon.svg`);
    await hung.evaluate(
      () =>
        new Promise<void>((begun) => {
          indexedDB.open('espalier').onsuccess = ({ target }) => {
            const db = (target as IDBOpenDBRequest).result;
            const store = db.transaction([...db.objectStoreNames], 'readwrite').objectStore('values');
            // Never ends: each request is followed by the next.
            const again = () => {
              store.get('nothing').onsuccess = again;
            };
            again();
            begun();
          };
        }),
    );
    await workbench.ask('held up');
    await expect(page.getByText(/open in another tab that does not answer, close that tab/)).toBeVisible();
    await hung.close();
    await workbench.quiet();
    await expect(page.getByRole('contentinfo')).toContainText('Saved in this browser');
    await chromium.close();
  });
});

/** The process of a page: the one whose time of the processor is what the page says that of its own is. */
async function processOf({ browser }: OwnChromium, page: Page): Promise<number> {
  const [own, system] = [await page.context().newCDPSession(page), await browser.newBrowserCDPSession()];
  await own.send('Performance.enable');
  const [{ metrics }, { processInfo }] = await Promise.all([
    own.send('Performance.getMetrics'),
    system.send('SystemInfo.getProcessInfo'),
  ]);
  const spent = metrics.find(({ name }) => name === 'ProcessTime')!.value;
  const off = ({ cpuTime }: { cpuTime: number }) => Math.abs(cpuTime - spent);
  return processInfo.filter(({ type }) => type === 'renderer').toSorted((a, b) => off(a) - off(b))[0]!.id;
}

test('R-14: the process of the tab that writes stands still for 30 s: replaced within 15, and nothing it writes then is taken', async () => {
  test.setTimeout(300_000);
  await withProfile(async (profile) => {
    const chromium = await startChromium(profile);
    const address = server.resolvedUrls!.local[0]!;
    const mirrored = (page: Page) => page.getByText('Another tab writes this conversation');
    try {
      const hung = await new Workbench(await chromium.page()).open(address);
      await hung.ask('How many zones are there?');
      await hung.quiet();
      const next = await new Workbench(await chromium.page()).open(address);
      await expect(mirrored(next.page)).toBeVisible();
      // The service worker may be a thread of the process that is to stand still, and would hold up what is loaded later.
      const cdp = await next.page.context().newCDPSession(next.page);
      await cdp.send('Network.enable');
      await cdp.send('Network.setBypassServiceWorker', { bypass: true });
      const pid = await processOf(chromium, hung.page);
      expect(pid).not.toBe(await processOf(chromium, next.page));
      // In the middle of a turn, and of no transaction: that would hold up the others, which R-15 is about.
      await hung.ask('Turn on DDoS protection for zones that are not active and have no firewall rules');
      await expect(hung.approve.first()).toBeVisible();
      await pause(1_000);
      process.kill(pid, 'SIGSTOP');
      // The first thing it does when it wakes is what it would write.
      const late = hung.approve.first().click({ timeout: 90_000 });
      late.catch(() => undefined);
      const from = Date.now();
      await expect(mirrored(next.page)).toHaveCount(0, { timeout: 60_000 });
      const took = Date.now() - from;
      await next.ask('Which zones are not active?');
      await next.quiet();
      const entries = () => next.rows.evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.entry));
      const written = await entries();
      await pause(Math.max(0, 30_000 - (Date.now() - from)));
      process.kill(pid, 'SIGCONT');
      await expect(mirrored(hung.page)).toBeVisible({ timeout: 60_000 });
      await expect(hung.conversation.getByText('Which zones are not active?').first()).toBeVisible();
      await pause(3_000);
      expect(await entries()).toEqual(written);
      await next.page.reload();
      await expect(next.conversation.getByText('Which zones are not active?').first()).toBeVisible();
      expect(await entries()).toEqual(written);
      console.log(`the next tab wrote ${(took / 1000).toFixed(1)} s after the first stood still (goal 15 s)`);
      expect(took).toBeLessThan(20_000);
    } finally {
      await chromium.close();
    }
  });
});

const writes = Number(process.env.WRITES ?? 10_000);

for (const backEnd of ['leveldb', 'sqlite'] as BackEnd[]) {
  test(`R-16: ${writes} writes beside three tabs, one of which holds the database up: all show what the database has, on ${backEnd}`, async () => {
    test.setTimeout(1_800_000);
    const trials = await serveTrials();
    await withProfile(async (profile) => {
      const chromium = await startChromium(profile, backEnd);
      try {
        const open = async () => openTrial(await chromium.page(), trials.address);
        const [writer, one, two] = [await open(), await open(), await open()];
        const id = await writer.evaluate(() => trial.sessionId());
        await writer.evaluate((own) => trial.storm.join(own, true), id);
        for (const page of [one, two]) await page.evaluate((own) => trial.storm.join(own, false), id);
        let blowing = true;
        const storm = writer.evaluate((n) => trial.storm.blow(n), writes).finally(() => (blowing = false));
        while (blowing) {
          await two.evaluate(() => trial.storm.hold(2_000));
          await Promise.race([storm, pause(4_000)]);
        }
        const last = await storm;
        const wanted = await writer.evaluate(() => trial.storm.seen());
        const late: number[] = [];
        for (const page of [one, two]) {
          await expect.poll(() => page.evaluate(() => trial.storm.seen())).toBe(wanted);
          late.push(Date.now() - last);
        }
        const fresh = await open();
        await fresh.evaluate((own) => trial.storm.join(own, false), id);
        expect(await fresh.evaluate(() => trial.storm.seen())).toBe(wanted);
        console.log(
          `${backEnd}: ${writes} writes; the other tabs showed the last within ${late.join(' and ')} ms, looked at one after the other (goal 1 s)`,
        );
      } finally {
        await chromium.kill('tree');
        await trials.stop();
      }
    });
  });
}
