import { expect, it } from 'vitest';
import { createCollecting } from './collecting.ts';

function world(more: Partial<Parameters<typeof createCollecting>[0]> = {}) {
  const log: string[] = [];
  let change = () => {};
  const due: { ms: number; act: () => void }[] = [];
  const collecting = createCollecting({
    async collect(pause) {
      log.push('mark');
      await pause();
      log.push('sweep');
      return { ok: true };
    },
    watch: (listener) => {
      change = listener;
    },
    busy: () => false,
    idle: async () => void log.push('idle'),
    later: (ms, act) => {
      due.push({ ms, act });
      return () => {};
    },
    onProblem: (message) => log.push(message),
    ...more,
  });
  return { collecting, log, due, change: () => change() };
}

/** Locks of two tabs of one browser. */
function locksOf() {
  const held = new Set<string>();
  return {
    request: async (name: string, _: LockOptions, work: (lock: Lock | null) => unknown) => {
      if (held.has(name)) return work(null);
      held.add(name);
      try {
        return await work({ name, mode: 'exclusive' });
      } finally {
        held.delete(name);
      }
    },
  } as unknown as Pick<LockManager, 'request'>;
}

it('works in pieces while the page is idle, once after a visit began and then after changes only', async () => {
  const { collecting, log, due, change } = world();
  collecting.start();
  expect(due.map(({ ms }) => ms)).toEqual([60_000]);
  due.shift()!.act();
  await expect.poll(() => due.length).toBe(1);
  expect(log).toEqual(['idle', 'mark', 'idle', 'sweep']);
  expect(await collecting.round()).toBe(false);
  change();
  expect(await collecting.round()).toBe(true);
});

it('leaves it to another tab that does it already, and waits while something runs', async () => {
  const locks = locksOf();
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const one = world({ locks, collect: () => gate.then(() => ({ ok: true })) });
  const two = world({ locks });
  const first = one.collecting.round();
  expect(await two.collecting.round()).toBe(false);
  expect(two.log).toEqual([]);
  open();
  expect(await first).toBe(true);
  expect(await two.collecting.round()).toBe(true);
  const busy = world({ busy: () => true });
  expect(await busy.collecting.round()).toBe(false);
  expect(busy.log).toEqual([]);
});

it('says what went wrong, and tries again after the next change', async () => {
  const refused = world({ collect: async () => ({ ok: false, message: 'The database is closed.' }) });
  expect(await refused.collecting.round()).toBe(false);
  expect(refused.log.at(-1)).toContain('The database is closed.');
  const broken = world({ collect: () => Promise.reject(new Error('gone')) });
  expect(await broken.collecting.round()).toBe(false);
  expect(broken.log.at(-1)).toBe('gone');
});
