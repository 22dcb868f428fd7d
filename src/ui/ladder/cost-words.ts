import type { RungCost } from '#ladder/rung.contract.ts';
import { bytes, duration } from '../format.ts';

/** As in “About 1.0 s the first time, then 300 ms; 42 MB of memory, 200 KB to load.” */
export const costWords = ({ coldMs, warmMs, memory, download }: RungCost): string =>
  `About ${duration(coldMs)} the first time, then ${duration(warmMs)}; ${bytes(memory)} of memory, ${bytes(download)} to load.`;
