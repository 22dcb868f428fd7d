import { expect, it } from 'vitest';
import { cell } from '#base/cell.ts';
import type { Executor, RunEnd, RunEvent } from '#isolate/isolate.contract.ts';
import { createLaterExecutor } from './later-executor.ts';

const end = (status: 'ok' | 'stopped'): RunEnd => ({
  ...(status === 'ok' ? { status, value: 1 } : { status, message: 'Stopped.' }),
  events: [],
  durationMs: 1,
  waitedMs: 0,
  calls: 0,
  refused: 0,
});

function later() {
  const counts = cell({ running: 0, warm: 0 });
  let loads = 0;
  const executor: Executor = {
    counts,
    yieldProcess: () => undefined,
    run() {
      let finish = (_: RunEnd) => {};
      const ended = new Promise<RunEnd>((resolve) => (finish = resolve));
      const event: RunEvent = { type: 'started', at: 0, warm: true, startMs: 1 };
      queueMicrotask(() => queueMicrotask(() => finish(end('ok'))));
      return {
        subscribe(listener) {
          listener(event);
          return () => {};
        },
        stop: () => finish(end('stopped')),
        end: ended,
      };
    },
    dispose() {},
  };
  const made = createLaterExecutor(async () => {
    loads++;
    return executor;
  });
  return { made, counts, loads: () => loads };
}

const none = { get: () => undefined };

it('loads once, at the first run or when it is warmed, and passes everything on', async () => {
  const { made, counts, loads } = later();
  expect(loads()).toBe(0);
  const seen: string[] = [];
  const handle = made.run({ code: '1' }, none);
  handle.subscribe((event) => seen.push(event.type));
  expect((await handle.end).status).toBe('ok');
  await made.warm();
  expect(loads()).toBe(1);
  expect(seen).toEqual(['started']);
  counts.set({ running: 1, warm: 2 });
  expect(made.counts.get()).toEqual({ running: 1, warm: 2 });
});

it('a run that was stopped before anything was loaded is stopped', async () => {
  const { made } = later();
  const handle = made.run({ code: '1' }, none);
  handle.stop();
  expect((await handle.end).status).toBe('stopped');
});
