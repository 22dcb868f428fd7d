/** Prints how far the embedded shell, Git, npm and Node agree with the real ones of this machine, line by line. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { build, preview } from 'vite';
import { exitCases, exitCodeProject } from '../src/ladder/exit-codes.suite.ts';
import type { ExitCodesPage } from './exit-codes.page.ts';

declare global {
  var exitCodes: ExitCodesPage;
}

const root = resolve(import.meta.dirname, '..');

function really(line: string): { exitCode: number; out: string } {
  const folder = mkdtempSync(join(tmpdir(), 'exit-codes-'));
  const home = mkdtempSync(join(tmpdir(), 'exit-codes-home-'));
  for (const [path, text] of Object.entries(exitCodeProject)) writeFileSync(join(folder, path), text);
  const configuration = join(home, 'git');
  writeFileSync(configuration, '[user]\n\tname = Ada\n\temail = ada@example.com\n');
  mkdirSync(join(home, 'cache'));
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    GIT_CONFIG_GLOBAL: configuration,
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CEILING_DIRECTORIES: tmpdir(),
    LANG: 'C.UTF-8',
    npm_config_update_notifier: 'false',
  };
  const done = spawnSync('bash', ['-c', line], { cwd: folder, env, encoding: 'utf8', input: '' });
  rmSync(folder, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
  const exitCode = done.status ?? 128 + constants.signals[done.signal!];
  return { exitCode, out: done.stdout.replaceAll(folder, '') };
}

test('exit codes of the embedded sandbox against bash, Node, Git and npm', async ({ page }) => {
  test.setTimeout(900_000);
  const outDir = mkdtempSync(join(tmpdir(), 'exit-codes-page-'));
  const input = { page: join(root, 'bench/exit-codes.page.html'), isolate: join(root, 'index.html') };
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true, rollupOptions: { input } } });
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  try {
    await page.goto(`${server.resolvedUrls!.local[0]}bench/exit-codes.page.html`);
    await expect.poll(() => page.evaluate('globalThis.ready'), { timeout: 60_000 }).toBe(true);
    let [codes, outs, compared, time] = [0, 0, 0, 0];
    for (const [at, { line, loose, exitCode }] of exitCases.entries()) {
      const real = really(line);
      const own = await page.evaluate((index) => exitCodes.run(index), at);
      time += own.ms;
      if (real.exitCode === own.exitCode) codes++;
      else console.log(`code ${own.exitCode}, really ${real.exitCode}: ${line}\n  ${own.error.slice(0, 300)}`);
      if (exitCode !== real.exitCode) console.log(`the table says ${exitCode}, this machine ${real.exitCode}: ${line}`);
      if (loose) continue;
      compared++;
      if (real.out === own.out) outs++;
      else
        console.log(
          `prints ${JSON.stringify(own.out.slice(0, 200))}, really ${JSON.stringify(real.out.slice(0, 200))}: ${line}`,
        );
    }
    const of = exitCases.length;
    console.log(`exit codes agree on ${codes} of ${of} lines, standard output on ${outs} of ${compared}`);
    console.log(`${(time / of).toFixed(0)} ms a line in a shell of its own`);
  } finally {
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
});
