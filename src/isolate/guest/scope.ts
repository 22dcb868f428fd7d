/**
 * Which step the running code stands in, kept across `await`, `then` and timers. Every `await` of a program with steps
 * goes through `awaited`; what the program hands to `then` and to timers is wrapped.
 */
import { define } from './liveness.ts';

type Work = (...args: unknown[]) => unknown;

const { apply } = Reflect;
const RealPromise = Promise;
const promiseThen = Promise.prototype.then;
const soon = queueMicrotask;

export interface Scope {
  /** The path of the steps around the running code; empty outside of any. */
  current(): string;
  /** Runs `work` within a step, until its first `await`; what it awaits goes on there. */
  within<T>(path: string, work: () => T): T;
  awaited(value: unknown): Promise<unknown>;
  each(values: unknown): AsyncIterable<unknown>;
}

export function createScope(): Scope {
  let current = '';
  const within: Scope['within'] = (path, work) => {
    const before = current;
    current = path;
    try {
      return work();
    } finally {
      current = before;
    }
  };
  const awaited = (value: unknown) => {
    const own = current;
    return new RealPromise<unknown>((resolve, reject) => {
      // What is queued first runs right before what waits for this promise: both stand in one queue.
      const back = (settle: (settled: unknown) => void) => (settled: unknown) => {
        soon(() => (current = own));
        settle(settled);
      };
      apply(promiseThen, RealPromise.resolve(value), [back(resolve), back(reject)]);
    });
  };
  return {
    current: () => current,
    within,
    awaited,
    each(values) {
      const iterable = values as { [Symbol.asyncIterator]?: unknown; [Symbol.iterator]?: unknown };
      const make = iterable[Symbol.asyncIterator] ?? iterable[Symbol.iterator];
      const isAsync = iterable[Symbol.asyncIterator] !== undefined && iterable[Symbol.asyncIterator] !== null;
      const inner = apply(make as Work, values, []) as Record<'next' | 'return', Work | undefined>;
      const own = current;
      const step = (name: 'next' | 'return') => async (value?: unknown) => {
        const result = (await within(own, () => inner[name]!(value))) as { done?: boolean; value: unknown };
        return isAsync ? result : { done: result.done, value: await result.value };
      };
      const give = (name: 'next' | 'return') => (value?: unknown) => within(own, () => awaited(step(name)(value)));
      return {
        [Symbol.asyncIterator]: () =>
          ({ next: give('next'), ...(inner.return && { return: give('return') }) }) as AsyncIterator<unknown>,
      };
    },
  };
}

/** Keeps the step also across `then` and timers. Once a realm. */
export function keepScope(realm: typeof globalThis, { current, within }: Scope): void {
  const kept = (work: unknown) => {
    if (typeof work !== 'function') return work;
    const own = current();
    return function (this: unknown, ...args: unknown[]) {
      return within(own, () => apply(work as Work, this, args));
    };
  };
  define(RealPromise.prototype, 'then', function (this: unknown, done?: unknown, failed?: unknown) {
    return apply(promiseThen, this, [kept(done), kept(failed)]);
  });
  for (const name of ['setTimeout', 'setInterval', 'queueMicrotask'] as const) {
    const start = realm[name] as unknown as Work;
    define(realm, name, (work: unknown, ...rest: unknown[]) => start(kept(work), ...rest));
  }
}
