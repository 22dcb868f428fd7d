import { expect, it } from 'vitest';
import { later } from './later.ts';

it('loads once, at the first call', async () => {
  let loads = 0;
  const one = later(async () => ({ at: ++loads }));
  expect(loads).toBe(0);
  const [first, second] = await Promise.all([one(), one()]);
  expect(first).toBe(second);
  expect(await one()).toEqual({ at: 1 });
});

it('tries again after it failed', async () => {
  let loads = 0;
  const one = later(async () => {
    if (++loads === 1) throw new Error('offline');
    return loads;
  });
  await expect(one()).rejects.toThrow('offline');
  expect(await one()).toBe(2);
});
