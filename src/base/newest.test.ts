import { expect, it } from 'vitest';
import { newestOnly } from './newest.ts';

it('keeps the first and the last of many, in that order, and goes on after a failure', async () => {
  const kept: number[] = [];
  const keep = newestOnly(async (value: number) => {
    await new Promise((resolve) => setTimeout(resolve));
    if (value === 0) throw new Error('full');
    kept.push(value);
  });
  for (let value = 0; value < 6000; value++) keep(value);
  await expect.poll(() => kept).toEqual([5999]);
  keep(1);
  keep(2);
  keep(3);
  await expect.poll(() => kept).toEqual([5999, 1, 3]);
});
