/** A Chromium of the test's own, at the end of a pipe instead of a socket; and servers for its pages. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { chromium as playwrights } from 'playwright';

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

function chromiumPath(): string {
  const found = [process.env.CHROMIUM_PATH, playwrights.executablePath(), ...usual].find(
    (path) => path && existsSync(path),
  );
  if (!found) throw new Error('No Chromium found. Set CHROMIUM_PATH to its executable.');
  return found;
}

export function startChromium(): { port: MessagePort; kill(): void } {
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const chromium: ChildProcess = spawn(
    chromiumPath(),
    [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--headless=new',
      '--remote-debugging-pipe',
      `--user-data-dir=${profile}`,
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const [, , , input, output] = chromium.stdio as [unknown, unknown, unknown, Writable, Readable];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => typeof data === 'string' && input.write(`${data}\0`);
  input.on('error', () => undefined);
  let rest = '';
  output.setEncoding('utf8');
  output.on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop()!;
    for (const message of messages) port1.postMessage(message);
  });
  chromium.once('exit', () => {
    port1.postMessage(null);
    port1.close();
    // Its other processes write for a moment longer.
    void rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }).catch(() => undefined);
  });
  return { port: port2, kill: () => void chromium.kill('SIGKILL') };
}

/** Serves pages by path, and counts who asked for what. */
export async function serve(pages: Record<string, string | { to: string }>) {
  const asked: string[] = [];
  const server = createServer(({ url = '/' }, response) => {
    asked.push(url);
    const page = pages[url];
    if (typeof page === 'object') response.writeHead(302, { location: page.to }).end();
    else response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin, asked, pages, close };
}
