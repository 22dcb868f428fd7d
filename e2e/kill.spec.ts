import { expect, test } from '@playwright/test';
import { killLoop } from './kill-loop.ts';

test('D-03 in short: killed at 6 random points, every effect happens once, or is in doubt and asked about', async ({
  baseURL,
}) => {
  test.setTimeout(300_000);
  const figures = await killLoop({ address: baseURL!, kills: 6, seed: 7 });
  expect(figures.kills.renderer + figures.kills.browser).toBe(6);
  expect(figures.kills.browser).toBeGreaterThan(0);
  expect(figures.twice).toEqual([]);
  expect(figures.lost).toEqual([]);
  // What takes a key or can be read is never asked about.
  expect(figures.askedWrongly).toEqual([]);
});
