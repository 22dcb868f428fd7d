/**
 * Kills the browser's processes, as a crash does, at random points of a run of 20 calls with five writes against a service
 * that counts what reaches it, and resumes. Each run is made of the real app, the real browser and its real storage.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, expect, type Page } from '@playwright/test';
import { chromiumPath, flags } from './chromium.ts';
import { type FarService, startFarService } from './far-service.ts';
import { Workbench } from './pages/workbench.ts';

export interface KillFigures {
  kills: { renderer: number; browser: number };
  runs: number;
  /** Effects that happened more than once, and that never did. Both have to be none. */
  twice: string[];
  lost: string[];
  /** Calls a person was asked about, all of the kind that has neither key nor read. */
  asked: number;
  askedWrongly: string[];
  /** Milliseconds from “Resume” to the end of the run. */
  resumeMs: number[];
}

const program = `const { trial } = await codemode.far_begin();
for (const n of [1, 2, 3, 4, 5]) {
  await codemode.far_look({ trial, n });
  if (n === 1 || n === 4) await codemode.far_keyed({ trial, n });
  else if (n === 2) await codemode.far_put({ trial, n, value: 'v' + n });
  else await codemode.far_plain({ trial, n });
  const [again] = await Promise.all([codemode.far_look({ trial, n }), ...(n < 5 ? [codemode.far_look({ trial, n: n + 10 })] : [])]);
  if (!again) break;
}
return 'all five of trial ' + trial + ' are there';`;

/** The processes of the browser that was started with this profile. */
function treeIn(folder: string): { pid: number; renderer: boolean }[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = Number(/\) \w (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]);
        return [{ pid: Number(name), parent, line: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        return [];
      }
    });
  const tree = new Map<number, boolean>();
  for (let next = all.filter(({ line }) => line.includes(`--user-data-dir=${folder}`)); next.length > 0; ) {
    for (const { pid, line } of next) tree.set(pid, line.includes('--type=renderer'));
    next = all.filter(({ pid, parent }) => tree.has(parent) && !tree.has(pid));
  }
  return [...tree].map(([pid, renderer]) => ({ pid, renderer }));
}

const kill = (pids: number[]) => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has gone with another.
    }
  }
};

/** Park and Miller's minimal standard generator: the same points for the same seed. */
function randomOf(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** `tell` hears of each run. */
export async function killLoop(options: {
  address: string;
  kills: number;
  seed: number;
  tell?: (line: string) => void;
}): Promise<KillFigures> {
  const { address, kills, tell } = options;
  const random = randomOf(options.seed);
  const folder = mkdtempSync(join(tmpdir(), 'kill-loop-'));
  const far = await startFarService();
  const figures: KillFigures = {
    kills: { renderer: 0, browser: 0 },
    runs: 0,
    twice: [],
    lost: [],
    asked: 0,
    askedWrongly: [],
    resumeMs: [],
  };
  let context: BrowserContext | undefined;

  const start = async (): Promise<Page> => {
    context = await chromium.launchPersistentContext(folder, {
      executablePath: chromiumPath(),
      args: flags,
      viewport: { width: 1500, height: 950 },
    });
    context.setDefaultTimeout(30_000);
    return context.newPage();
  };
  /** Waits until everything that was started is gone: a profile belongs to one browser at a time. */
  const end = async () => {
    const left = () => {
      const tree = treeIn(folder);
      // One that was being forked meanwhile is met the next time.
      kill(tree.map(({ pid }) => pid));
      return tree.length;
    };
    await expect.poll(left, { timeout: 30_000 }).toBe(0);
    // It has nobody to say goodbye to, and may wait for that for good.
    const closed = context?.close().catch(() => undefined);
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 2_000))]);
  };
  const die = (how: 'renderer' | 'browser') => {
    const tree = treeIn(folder);
    kill(tree.filter(({ renderer }) => how === 'browser' || renderer).map(({ pid }) => pid));
    figures.kills[how]++;
  };

  try {
    let page = await start();
    await setUp(page, address, far);
    for (let left = kills; left > 0; ) {
      const trial = far.next();
      figures.runs++;
      let resumed = false;
      for (let cuts = random() < 0.2 ? 2 : 1; ; cuts--) {
        const how = random() < 0.3 ? 'browser' : 'renderer';
        const killed = cuts > 0 && left > 0 ? far.killAt(random, trial, () => die(how)) : undefined;
        const since = Date.now();
        const button = resumed ? 'Resume' : /^Run/;
        await page.getByRole('button', { name: button, exact: true }).first().click();
        const finished = finish(page, far, trial, figures).then(
          () => true,
          () => false,
        );
        if (killed && (await Promise.race([killed, finished.then(() => 'finished')])) === 'killed') {
          left--;
          await finished;
          page = await reopen(page, how, address);
          const resume = page.getByRole('button', { name: 'Resume', exact: true }).first();
          // What has begun has to be there; what was killed before may be.
          if (far.begun(trial)) await expect(resume).toBeVisible({ timeout: 30_000 });
          resumed = await resume.isVisible();
          continue;
        }
        far.disarm();
        if (!(await finished)) throw new Error(`Trial ${trial} did not end: ${await page.textContent('body')}`);
        if (resumed) figures.resumeMs.push(Date.now() - since);
        break;
      }
      const { twice, lost } = far.judge(trial);
      figures.twice.push(...twice);
      figures.lost.push(...lost);
      tell?.(
        `trial ${trial}: ${kills - left} kills, ${figures.asked} asked, ${figures.twice.length} twice, ${figures.lost.length} lost`,
      );
    }
    return figures;
  } finally {
    await end();
    far.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async function reopen(dead: Page, how: 'renderer' | 'browser', at: string): Promise<Page> {
    // Where a killed renderer took more than its page with it, the browser is begun anew.
    const patience = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 10_000));
    const fresh = how === 'browser' ? undefined : dead.context().newPage();
    const other = fresh && (await Promise.race([fresh.catch(() => undefined), patience]));
    // A dead page does not always answer, also not to its end.
    if (other) void dead.close().catch(() => undefined);
    else await end();
    const page = other ?? (await start());
    // Nothing is waited for but the button: what it needs has to be there when it is pressed.
    await page.goto(at);
    await page.getByRole('tab', { name: 'Playground' }).click();
    await expect(page.getByRole('button', { name: /^(Run|Resume)/ }).first()).toBeVisible();
    return page;
  }
}

/** Adds the service, and lets its writes go without a question from the first of each on. */
async function setUp(page: Page, address: string, far: FarService): Promise<void> {
  const workbench = await new Workbench(page).open(address);
  await workbench.command('Sources and their keys');
  await page.getByRole('button', { name: 'Import an API' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import an API' });
  const buffer = Buffer.from(far.document());
  await dialog
    .getByLabel('File of the document')
    .setInputFiles({ name: 'far.json', mimeType: 'application/json', buffer });
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  for (let open = 0; open < 3 && (await page.getByRole('dialog').count()) > 0; open++)
    await page.keyboard.press('Escape');
  await workbench.openPlayground(program);
  const trial = far.next();
  await page.getByRole('button', { name: /^Run/ }).first().click();
  for (let asked = 0; asked < 3; asked++) {
    await page.getByRole('button', { name: 'Always allow' }).first().click();
    await page.getByRole('button', { name: 'This method' }).first().click();
  }
  await expect(page.getByText(`all five of trial ${trial} are there`).first()).toBeVisible();
}

/** Waits for the end of the run; what is in doubt is answered with the truth, as a person who has looked. */
async function finish(page: Page, far: FarService, trial: number, figures: KillFigures): Promise<void> {
  const done = page.getByText(`all five of trial ${trial} are there`).first();
  const doubt = page.getByRole('alert').filter({ hasText: 'say whether it happened' }).first();
  for (;;) {
    await expect(done.or(doubt).first()).toBeVisible({ timeout: 30_000 });
    if (await done.isVisible()) return;
    const words = (await doubt.textContent()) ?? '';
    const n = Number(/"n":\s*(\d+)/.exec(words)?.[1]);
    figures.asked++;
    if (!/far_plain/.test(words)) figures.askedWrongly.push(`trial ${trial}: ${words}`);
    await doubt.getByRole('button', { name: far.happened(trial, n) ? 'It happened' : 'It did not, send it' }).click();
    await expect(doubt.filter({ hasText: `"n":${n}` })).toHaveCount(0);
  }
}
