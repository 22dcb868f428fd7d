import { sleep } from '#base/deadline.ts';

/** Resolves when what was set is on the screen, or a tenth of a second later where nothing is drawn, as in a tab behind. */
export function painted(): Promise<unknown> {
  const frames = new Promise<void>((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
  return Promise.race([frames, sleep(100)]);
}
