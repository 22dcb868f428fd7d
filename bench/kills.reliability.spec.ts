import { expect, test } from '@playwright/test';
import { type BackEnd, startChromium } from '../e2e/own-chromium.ts';
import { openTrial, serveTrials, withProfile } from './durability.ts';

const kills = Number(process.env.KILLS ?? 200);
const ways = ['tree', 'browser', 'renderer'] as const;

let trials: Awaited<ReturnType<typeof serveTrials>>;
test.beforeAll(async () => {
  trials = await serveTrials();
});
test.afterAll(() => trials.stop());

for (const backEnd of ['leveldb', 'sqlite'] as BackEnd[]) {
  test(`R-01: ${kills / 2} kills at random moments lose nothing that was said to be saved, on ${backEnd}`, async () => {
    test.setTimeout(3_600_000);
    await withProfile(async (profile) => {
      const acked = new Set<string>();
      let unasked = 0;
      const faults: string[] = [];
      for (let kill = 0; kill <= kills / 2; kill++) {
        const chromium = await startChromium(profile, backEnd);
        let way: (typeof ways)[number] = ways[kill % ways.length]!;
        try {
          const page = await openTrial(await chromium.page(), trials.address);
          const found = await page.evaluate(() => trial.look());
          const there = new Set(found.ids);
          const lost = [...acked].filter((id) => !there.has(id));
          faults.push(...found.faults);
          if (lost.length > 0)
            faults.push(`${lost.length} of ${acked.size} are lost after kill ${kill}; ${found.about}`);
          unasked += Math.max(0, there.size - acked.size);
          if (kill === kills / 2 || faults.length > 0) {
            if (faults.length > 0) console.log(faults.slice(0, 5));
            way = 'tree';
            break;
          }
          for (const id of found.ids) acked.add(id);
          const enough = new Promise<void>((resolve) => {
            const until = acked.size + 10 + Math.floor(Math.random() * 90);
            void page.exposeBinding('acked', (_, id: string) => {
              acked.add(id);
              if (acked.size >= until) resolve();
            });
          });
          await page.waitForFunction(() => 'acked' in globalThis);
          void page
            .evaluate(() => trial.write((globalThis as never as { acked(id: string): void }).acked))
            .catch(() => undefined);
          await enough;
        } finally {
          await chromium.kill(way);
        }
      }
      console.log(
        `${backEnd}: ${kills / 2} kills, ${acked.size} entries said to be saved, ${faults.length} faults; ${unasked} more were found than had been said`,
      );
      expect(faults).toEqual([]);
    });
  });
}
