import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

const goal = 250_000;

test('the scripts that the page is built from are within 250 KB, gzipped', async ({ request, baseURL }) => {
  const page = new URL(baseURL ?? '');
  const html = await (await request.get(page.href)).text();
  const named = [...html.matchAll(/<(?:script|link)\b[^>]*(?:src|href)="([^"]+\.js)"/g)].map(([, path]) => path!);
  // Each is named in the page, so that none is found only when another has been read.
  const asked = new Set(named.map((path) => new URL(path, page).href));
  const sizes = new Map<string, number>();
  for (const url of asked) {
    const text = await (await request.get(url)).text();
    sizes.set(url, gzipSync(text, { level: 9 }).length);
    for (const [, path] of text.matchAll(/\bimport\s*(?:[^"'();]*?\bfrom\s*)?["'](\.[^"']+\.js)["']/g))
      expect(asked).toContain(new URL(path!, url).href);
  }
  const largest = [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 10);
  const said = largest.map(([url, size]) => `${url.split('/').at(-1)}: ${size}`).join('\n');
  expect(asked.size).toBeGreaterThan(10);
  const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  expect(all, `${all} bytes; the largest are\n${said}`).toBeLessThanOrEqual(goal);
});
