/** Lets go of versions of files that nothing reaches: when nobody is busy, in small pieces, in one tab at a time. */
import { after, sleep } from '#base/deadline.ts';
import { messageOf } from '#base/result.ts';

const firstMs = 60_000;
const everyMs = 15 * 60_000;

export interface CollectingOptions {
  /** Does the work, and calls `pause` between its pieces. */
  collect(pause: () => Promise<unknown>): Promise<{ ok: boolean; message?: string }>;
  /** Calls back after each change of the files. */
  watch(listener: () => void): unknown;
  /** True while a turn, a branch or a program runs: it then waits for the next time. */
  busy(): boolean;
  locks?: Pick<LockManager, 'request'> | undefined;
  /** Resolves once the page has nothing else to do. */
  idle?: () => Promise<unknown>;
  /** Calls once after some time; returns the way to stop. */
  later?: typeof after;
  onProblem?(message: string): void;
}

export function createCollecting(options: CollectingOptions) {
  const { collect, busy, locks, idle = whenIdle, later = after, onProblem = console.warn } = options;
  // Whatever a visit before left behind is looked at once.
  let changed = true;
  options.watch(() => {
    changed = true;
  });

  /** True where it was done: false while busy, or while another tab does it. */
  async function once(): Promise<boolean> {
    if (busy()) return false;
    await idle();
    changed = false;
    const done = await collect(idle);
    if (!done.ok) onProblem(`Old versions of files could not be let go of: ${done.message}`);
    return done.ok;
  }

  async function round(): Promise<boolean> {
    if (!changed) return false;
    try {
      if (!locks) return await once();
      return await locks.request('collect files', { ifAvailable: true }, (held) => (held ? once() : false));
    } catch (error) {
      onProblem(messageOf(error));
      return false;
    }
  }

  function start(): () => void {
    let stop = later(firstMs, tick);
    function tick() {
      void round().then(() => {
        stop = later(everyMs, tick);
      });
    }
    return () => stop();
  }
  return { round, start };
}

const whenIdle = () =>
  new Promise<unknown>((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(resolve, { timeout: 2_000 });
    else void sleep(50).then(resolve);
  });
