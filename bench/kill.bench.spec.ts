import { join } from 'node:path';
import { test } from '@playwright/test';
import { preview } from 'vite';
import { killLoop } from '../e2e/kill-loop.ts';

const kills = Number(process.env.KILLS ?? 200);
const at = (values: number[], part: number) => values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? 0;

/** The whole of what `e2e/kill.spec.ts` does in short: `KILLS` and `SEED` choose how often, and which points. */
test('the browser is killed at random points, and every run goes on', async () => {
  test.setTimeout(kills * 60_000);
  const server = await preview({ root: join(import.meta.dirname, '..'), preview: { port: 0, host: '127.0.0.1' } });
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  try {
    const address = process.env.KILL_ADDRESS ?? server.resolvedUrls!.local[0]!;
    const figures = await killLoop({ address, kills, seed, tell: console.log });
    const { renderer, browser } = figures.kills;
    console.log(
      `seed ${seed}: ${renderer} renderers and ${browser} whole browsers killed in ${figures.runs} runs of 20 calls with 5 writes`,
    );
    console.log(`effects twice: ${figures.twice.length}, lost: ${figures.lost.length}`);
    console.log(`asked a person: ${figures.asked}, of them without need: ${figures.askedWrongly.length}`);
    console.log(
      `from Resume to the end: ${at(figures.resumeMs, 0.5)} ms median, ${at(figures.resumeMs, 0.95)} ms at 95 %`,
    );
    for (const line of [...figures.twice, ...figures.lost, ...figures.askedWrongly]) console.log(line);
  } finally {
    await server.close();
  }
});
