import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, type Page, test } from '@playwright/test';
import { type BackEnd, type OwnChromium, startChromium } from '../e2e/own-chromium.ts';
import { openTrial, serveTrials } from './durability.ts';
import { type Disk, makeDisk, powerless } from './power.ts';

const cuts = Number(process.env.CUTS ?? 25);

let trials: Awaited<ReturnType<typeof serveTrials>>;
test.skip(() => powerless() !== null, powerless() ?? '');
test.beforeAll(async () => {
  trials = await serveTrials();
});
test.afterAll(() => trials.stop());

/** A profile on a disk of its own, and the page of trials in it; what is told there before the cut is what counts. */
async function withDisk(backEnd: BackEnd, work: (at: Place) => Promise<void>): Promise<void> {
  const disk = makeDisk();
  const profile = join(disk.folder, 'profile');
  mkdirSync(profile);
  try {
    await work({
      async until(told) {
        const chromium = await startChromium(profile, backEnd);
        try {
          const page = await openTrial(await chromium.page(), trials.address);
          await told(page);
          cut(chromium, disk);
        } finally {
          await chromium.kill('tree');
        }
        await disk.restore();
      },
      async look(at) {
        const chromium = await startChromium(profile, backEnd);
        try {
          await at(await openTrial(await chromium.page(), trials.address));
        } finally {
          await chromium.kill('tree');
        }
      },
    });
  } finally {
    await disk.remove();
  }
}

interface Place {
  /** Starts the page, and cuts the power when `told` resolves. */
  until(told: (page: Page) => Promise<void>): Promise<void>;
  /** Starts the page, without a cut. */
  look(at: (page: Page) => Promise<void>): Promise<void>;
}

/** All stands still before the power goes: nothing is said of what is written afterwards. */
function cut(chromium: OwnChromium, disk: Disk): void {
  for (const pid of chromium.pids()) process.kill(pid, 'SIGSTOP');
  disk.cut();
}

/** What the page calls `name` with, as it comes. */
async function hear<T>(page: Page, name: string, tell: (value: T) => void): Promise<void> {
  await page.exposeBinding(name, (_, value: T) => tell(value));
  await page.waitForFunction((own) => own in globalThis, name);
}

for (const backEnd of ['leveldb', 'sqlite'] as BackEnd[]) {
  test(`R-02: ${cuts} power cuts lose nothing that was said to be saved, and a cut is a cut, on ${backEnd}`, async () => {
    test.setTimeout(1_800_000);
    await withDisk(backEnd, async ({ until, look }) => {
      const acked = new Set<string>();
      const faults: string[] = [];
      const check = async (page: Page, after: string) => {
        const found = await page.evaluate(() => trial.look());
        const there = new Set(found.ids);
        const lost = [...acked].filter((id) => !there.has(id)).length;
        if (lost > 0) faults.push(`${lost} of ${acked.size} are lost after ${after}; ${found.about}`);
        faults.push(...found.faults);
        for (const id of found.ids) acked.add(id);
      };
      for (let n = 0; n < cuts; n++) {
        await until(async (page) => {
          await check(page, `cut ${n}`);
          const enough = new Promise<void>((resolve) => {
            const wanted = acked.size + 5 + Math.floor(Math.random() * 60);
            void hear<string>(page, 'acked', (id) => {
              acked.add(id);
              if (acked.size >= wanted) resolve();
            }).then(() => page.evaluate(() => trial.write((globalThis as never as Told).acked)).catch(() => undefined));
          });
          await enough;
        });
        if (faults.length > 0) break;
      }
      // What is written relaxed, and not followed by anything strict, does not survive: the power was really cut.
      let relaxed = 0;
      await until(async (page) => {
        await check(page, 'the last cut');
        relaxed = await page.evaluate(() => trial.writeRelaxed(200));
      });
      await look(async (page) => {
        await check(page, 'the cut of what was relaxed');
        const kept = await page.evaluate(() => trial.relaxed());
        console.log(
          `${backEnd}: ${cuts} power cuts, ${acked.size} entries said to be saved, ${faults.length} faults; of ${relaxed} rows that were never said to be, ${relaxed - kept} are gone`,
        );
        expect(kept).toBeLessThan(relaxed);
      });
      expect(faults).toEqual([]);
    });
  });

  test(`R-03: a power cut while an answer streams takes two seconds of it at most, and it is shown as interrupted, on ${backEnd}`, async () => {
    test.setTimeout(900_000);
    await withDisk(backEnd, async ({ until, look }) => {
      const losses: number[] = [];
      for (let n = 0; n < Math.max(3, Math.ceil(cuts / 5)); n++) {
        const streamed: number[] = [];
        await until(async (page) => {
          await hear<number>(page, 'streamed', (token) => {
            streamed[token] = Date.now();
          });
          void page.evaluate(() => trial.stream((globalThis as never as Told).streamed)).catch(() => undefined);
          await pause(3_000 + Math.random() * 3_000);
        });
        const end = streamed.at(-1)!;
        await look(async (page) => {
          const { faults, last } = await page.evaluate(async () => {
            const { faults } = await trial.look();
            return { faults, last: await trial.last() };
          });
          expect(faults).toEqual([]);
          expect(last).toMatchObject({ state: 'interrupted' });
          const tokens = last!.text.trim().split(' ').length;
          expect(last!.text.trim().split(' ').at(-1)).toBe(`t${tokens - 1}`);
          losses.push(end - streamed[tokens - 1]!);
        });
      }
      console.log(`${backEnd}: ${losses.length} cuts, of an answer they took the last ${losses.join(', ')} ms`);
      expect(Math.max(...losses)).toBeLessThanOrEqual(2_000);
    });
  });
}

interface Told {
  acked(id: string): void;
  streamed(token: number): void;
}
