import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright';
import { chromiumPath, flags } from './chromium.ts';

/** Both of Chrome's engines under IndexedDB: the one of today, and the one that takes its place. */
export const backEnds = {
  leveldb: [],
  sqlite: ['--enable-features=IdbSqliteBackingStore,IdbSqliteOnDiskRollout'],
} as const;
export type BackEnd = keyof typeof backEnds;

/** A Chromium with a profile that stays, and whose processes can be killed and stopped. */
export interface OwnChromium {
  browser: Browser;
  page(): Promise<Page>;
  /** Its processes, and those of a kind among them. */
  pids(type?: 'renderer' | 'browser'): number[];
  kill(what: 'browser' | 'renderer' | 'tree'): Promise<void>;
  close(): Promise<void>;
}

export async function startChromium(profile: string, backEnd: BackEnd = 'leveldb'): Promise<OwnChromium> {
  rmSync(join(profile, 'DevToolsActivePort'), { force: true });
  const own: ChildProcess = spawn(
    chromiumPath(),
    [
      ...flags,
      ...backEnds[backEnd],
      '--headless=new',
      '--remote-debugging-port=0',
      '--disable-session-crashed-bubble',
      '--hide-crash-restore-bubble',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { detached: true, stdio: 'ignore' },
  );
  const gone = new Promise<void>((resolve) => own.once('exit', () => resolve()));
  const group = own.pid!;
  const port = await portOf(profile);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const signal = (pids: number[]) => {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It was gone already.
      }
    }
  };
  const pids: OwnChromium['pids'] = (type) =>
    processes().flatMap(({ pid, of, command }) => {
      if (of !== group && pid !== group) return [];
      if (type === 'browser') return command.includes('--type=') ? [] : [pid];
      return type === undefined || command.includes(`--type=${type}`) ? [pid] : [];
    });
  const end = async () => {
    signal(pids());
    await gone;
    // A process that is on its way out still holds the locks of its files.
    while (pids().length > 0) await pause(20);
    await browser.close().catch(() => undefined);
  };
  return {
    browser,
    async page() {
      const page = await browser.contexts()[0]!.newPage();
      await page.setViewportSize({ width: 1600, height: 1000 });
      return page;
    },
    pids,
    async kill(what) {
      signal(what === 'tree' ? pids() : pids(what));
      // Without its browser process, or with a page that is gone, the rest is of no use.
      await pause(what === 'renderer' ? 200 : 0);
      await end();
    },
    close: async () => {
      await browser.close().catch(() => undefined);
      await Promise.race([gone, pause(3_000)]);
      await end();
    },
  };
}

async function portOf(profile: string): Promise<string> {
  for (let i = 0; i < 300; i++) {
    try {
      const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
      if (port) return port;
    } catch {
      // Not yet.
    }
    await pause(100);
  }
  throw new Error('Chromium did not start.');
}

/** From /proc: each process with the group it is of. */
function processes(): { pid: number; of: number; command: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const of = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
      return [{ pid: Number(name), of, command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
    } catch {
      return [];
    }
  });
}
