import { expect, it, vi } from 'vitest';
import { usualLimits } from './executor.ts';
import type { Isolate, Started } from './frame.ts';
import type { Pool } from './pool.ts';
import { startRun } from './run.ts';

/** An isolate whose guest answers `run` with `value`, or says nothing at all. */
function isolate(value?: unknown): Isolate & { killed(): boolean } {
  const { port1, port2 } = new MessageChannel();
  let killed = false;
  port2.onmessage = (event: MessageEvent<{ id: string; type: string }[]>) => {
    if (value === undefined) return;
    for (const { id, type } of event.data) if (type === 'APPLY') port2.postMessage([{ id, type: 'RAW', value }]);
  };
  return { port: port1, kill: () => (killed = true), killed: () => killed, pulse: async () => {} };
}

function world(warm: Isolate | undefined, cold: Started, fresh: () => Started = () => cold) {
  let dropped = 0;
  const pool: Pool = {
    take: () => warm,
    start: () => ({ started: Promise.resolve(cold), kill: () => {} }),
    fresh: () => ({ started: Promise.resolve(fresh()), kill: () => {} }),
    drop: () => void dropped++,
    rest: () => {},
    size: () => 0,
    dispose: () => {},
  };
  const begin = (code = '1', firstWordMs = 20) =>
    startRun({
      program: { code },
      capabilities: new Map(),
      limits: { ...usualLimits, wallMs: 4_000 },
      pool,
      now: () => performance.now(),
      firstWordMs,
      problem: undefined,
      ended: () => {},
    });
  return { begin, pool, dropped: () => dropped };
}

const done = { status: 'ok', value: 5 };

it('an isolate that died in the pool is replaced by a new one, and its neighbours there go too', async () => {
  const silent = isolate();
  const { begin, dropped } = world(silent, { ok: true, isolate: isolate(done) });
  const end = await begin().end;
  expect(end).toMatchObject({ status: 'ok', value: 5 });
  expect(end.events.map((event) => event.type === 'started' && event.warm)).toEqual([true, false]);
  expect(silent.killed()).toBe(true);
  expect(dropped()).toBe(1);
});

it('an isolate that has spoken is not replaced', async () => {
  const { begin, dropped } = world(isolate(done), { ok: false, message: 'not wanted' });
  expect(await begin().end).toMatchObject({ status: 'ok' });
  expect(dropped()).toBe(0);
});

it('a start that never comes to an end has another one beside it, and is removed when that one begins', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { begin, pool } = world(undefined, { ok: false, message: '' }, () => ({ ok: true, isolate: isolate(done) }));
    let killed = false;
    pool.start = () => ({ started: new Promise(() => {}), kill: () => void (killed = true) });
    const { end } = begin();
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    expect(await end).toMatchObject({ status: 'ok', value: 5 });
    expect(killed).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

it('a start that fails says so', async () => {
  const { begin } = world(undefined, { ok: false, message: 'The frame is blocked.' });
  expect(await begin().end).toMatchObject({ status: 'refused', message: 'The frame is blocked.' });
});

it.each([
  [null],
  ['done'],
  [{ status: 'timeout' }],
  [{ status: 'error', error: null }],
  [{ status: 'ok', value: 1, extra: { constructor: 1 } }],
])('an end that is %j is refused', async (end) => {
  const { begin } = world(isolate(end), { ok: false, message: '' });
  expect(await begin().end).toMatchObject({ status: 'refused' });
});

it('an error with fields of any type becomes one with texts', async () => {
  const error = { name: 5, message: { a: 1 }, stack: null, line: 'x', code: [] };
  const { begin } = world(isolate({ status: 'error', error }), { ok: false, message: '' });
  expect(await begin().end).toMatchObject({ status: 'error', error: { name: 'Error', message: '' } });
});

it('subscribers get the events so far first, and one that throws disturbs nobody', async () => {
  const { begin } = world(isolate(done), { ok: false, message: '' });
  const handle = begin();
  await handle.end;
  const seen: string[] = [];
  handle.subscribe((event) => void seen.push(event.type));
  expect(seen).toEqual(['started']);
});

it('S-08: a run whose process died is ended, as the memory was used up; one that is only slow goes on', async () => {
  const other: Started = { ok: true, isolate: isolate() };
  const dead = { ...isolate(), pulse: () => new Promise<void>(() => {}) };
  const gone = world(undefined, { ok: true, isolate: dead }, () => other);
  expect(await gone.begin().end).toMatchObject({ status: 'limit', limit: 'memory' });
  expect(gone.dropped()).toBe(1);

  let answer = () => {};
  const slow = { ...isolate(), pulse: () => new Promise<void>((resolve) => (answer = resolve)) };
  // What starts after it has the same thread, so it starts after the answer.
  const late = world(undefined, { ok: true, isolate: slow }, () => {
    answer();
    return other;
  });
  expect(await late.begin().end).toMatchObject({ status: 'timeout' });
  expect(late.dropped()).toBe(0);
}, 20_000);
