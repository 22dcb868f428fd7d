import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { preview } from 'vite';
import { Workbench } from '../e2e/pages/workbench.ts';

const callsAtOnce = 20;
const rounds = Number(process.env.ROUNDS ?? 5);
const responses = { 200: { description: '', content: { 'application/json': { schema: { type: 'object' } } } } };

/** From the key that stops everything to the end of the last connection, and to the last isolate: the aim is 500 ms. */
test('everything that is under way is stopped at once', async ({ page }) => {
  const address = process.env.BENCH_ADDRESS;
  const own = address ? null : await preview({ root: join(import.meta.dirname, '..'), preview: { port: 0 } });
  let open = 0;
  const service = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    if (request.url !== '/slow') return response.end();
    open++;
    request.socket.once('close', () => open--);
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const document = {
    openapi: '3.1.0',
    info: { title: 'Far', version: '1' },
    servers: [{ url: origin }],
    paths: { '/slow': { get: { operationId: 'slow', responses } } },
  };
  try {
    await page.setViewportSize({ width: 1600, height: 1000 });
    const workbench = await new Workbench(page).open(address ?? own!.resolvedUrls!.local[0]!);
    await workbench.command('Import an API');
    await page.getByRole('tab', { name: /paste|text/i }).click();
    await page.getByLabel('The document', { exact: true }).fill(JSON.stringify(document));
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(page.getByText(/codemode\.far_/).first()).toBeVisible({ timeout: 60_000 });
    await page.keyboard.press('Escape');
    const connections: number[] = [];
    const isolates: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await workbench.openPlayground(
        `await Promise.all(Array.from({ length: ${callsAtOnce} }, () => codemode.far_slow()));`,
      );
      await page.getByRole('button', { name: /^Run/ }).click();
      // A browser has six connections to one host; the calls behind them wait in it and are ended with them.
      await expect.poll(() => open, { timeout: 60_000 }).toBe(6);
      const status = page.getByRole('contentinfo');
      await expect(status).toContainText('1 isolate running');
      const gone = page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            let from = 0;
            addEventListener('keydown', () => (from ||= performance.now()), { capture: true });
            const look = () => {
              const running = [...globalThis.document.querySelectorAll('footer')].some((one) =>
                /[1-9]\d* isolates? running/.test(one.textContent ?? ''),
              );
              if (from && !running) resolve(performance.now() - from);
              else requestAnimationFrame(look);
            };
            look();
          }),
      );
      const from = performance.now();
      const closed = (async () => {
        while (open > 0) await new Promise((go) => setTimeout(go, 2));
        return performance.now() - from;
      })();
      await page.keyboard.press('Alt+Shift+K');
      connections.push(await closed);
      isolates.push(await gone);
      await page.getByRole('button', { name: 'Let it go on' }).click();
      await expect(page.getByText('Network sealed')).toBeVisible();
    }
    const shown = (values: number[]) => values.map((value) => value.toFixed(0)).join(', ');
    console.log(`${callsAtOnce} calls under way, ms to the end of every connection: ${shown(connections)}`);
    console.log(`ms to the end of the isolate, as shown: ${shown(isolates)}; the aim is 500`);
  } finally {
    service.closeAllConnections();
    service.close();
    await own?.close();
  }
});
