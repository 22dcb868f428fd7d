import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from '@playwright/test';
import { preview } from 'vite';

const dist = join(import.meta.dirname, '../dist');
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;

/** Gzipped size of every script the page asks for, in three groups: until the first paint, until it is idle, and the whole build. */
test('first load', async ({ page }) => {
  const server = await preview({ root: join(import.meta.dirname, '..'), preview: { port: 0, host: '127.0.0.1' } });
  const address = server.resolvedUrls!.local[0]!;
  const asked: { file: string; at: number }[] = [];
  page.on('request', (request) => {
    const file = new URL(request.url()).pathname.slice(1);
    if (file.endsWith('.js')) asked.push({ file, at: Date.now() });
  });
  await page.goto(address);
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(3000);
  const painted = await page.evaluate(() => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return performance.timeOrigin + (paint?.startTime ?? 0);
  });
  await server.close();

  const size = (file: string) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
  const sum = (files: string[]) => files.reduce((total, file) => total + size(file), 0);
  const unique = (files: string[]) => [...new Set(files)].filter((file) => file !== 'sw.js');
  const first = unique(asked.filter(({ at }) => at <= painted).map(({ file }) => file));
  const later = unique(asked.map(({ file }) => file)).filter((file) => !first.includes(file));
  const built = readdirSync(join(dist, 'assets')).filter((file) => file.endsWith('.js'));

  console.log(`first paint after ${(painted - (asked[0]?.at ?? painted)).toFixed(0)} ms from the first script request`);
  console.log(
    `scripts until first paint, gzipped: ${kilobytes(sum(first))} (goal 250 KB, ratio ${(sum(first) / 250_000).toFixed(2)})`,
  );
  for (const file of first) console.log(`  ${file}: ${kilobytes(size(file))}`);
  console.log(`scripts loaded afterwards, when idle (editor, checker, counter): ${kilobytes(sum(later))}`);
  for (const file of later) console.log(`  ${file}: ${kilobytes(size(file))}`);
  console.log(`all scripts of the build: ${kilobytes(sum(built.map((file) => `assets/${file}`)))}`);
});
