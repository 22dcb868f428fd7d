/** A Chromium as a person starts one to lend it to the page: with the address it prints. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath, flags } from './chromium.ts';

/** `origin` is that of the page it lets in. */
export async function lendChrome(origin: string): Promise<{ address: string; kill(): void }> {
  const profile = mkdtempSync(join(tmpdir(), 'lent-'));
  const own: ChildProcess = spawn(
    chromiumPath(),
    [
      ...flags,
      '--headless=new',
      '--remote-debugging-port=0',
      `--remote-allow-origins=${origin}`,
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  own.once('exit', () => {
    // Its other processes write for a moment longer.
    void rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }).catch(() => undefined);
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    own.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    own.once('exit', () => reject(new Error(`Chromium ended: ${said}`)));
  });
  return { address, kill: () => void own.kill('SIGKILL') };
}
