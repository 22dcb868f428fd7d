import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

/** Flags for a headless Chromium that runs as root and looks nothing up by itself. */
export const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium: `CHROMIUM_PATH`, Playwright's own, a usual place, or one installed now. Throws with what to do. */
export function chromiumPath(): string {
  const found = find();
  if (found) return found;
  install();
  const installed = find();
  if (installed) return installed;
  throw new Error('No Chromium found. Install Chrome or Chromium, or set CHROMIUM_PATH to its executable.');
}

function find(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  return [named, chromium.executablePath(), ...usual].find((path) => path && existsSync(path));
}

function install(): void {
  const attempts: [string, string[]][] = [['npx', ['playwright', 'install', 'chromium']]];
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    attempts.push(['apt-get', ['update']], ['apt-get', ['install', '-y', 'chromium']]);
  }
  for (const [command, args] of attempts) {
    if (find()) return;
    try {
      execFileSync(command, args, { stdio: 'inherit', timeout: 600_000 });
    } catch {
      // The next way may work; if none does, chromiumPath says what a person can do.
    }
  }
}
