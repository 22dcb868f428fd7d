/**
 * Knows whether anything is left that could settle the program: calls to the host, timers, and promises the platform
 * settles later. Timers and those parts of the platform are replaced by ones that are counted.
 */
export interface Liveness {
  /** Something is under way; call what is returned once when it is not any more. */
  hold(): () => void;
  /** Resolves when nothing has been under way for two turns of the event loop. */
  quiet(): Promise<void>;
}

type Work = (...args: unknown[]) => unknown;

const { apply } = Reflect;
const later = setTimeout;
const laterOften = setInterval;
const forget = clearTimeout;
/** Longer than a turn of the event loop that has something to do. Milliseconds. */
const turnMs = 3;
const promiseThen = Promise.prototype.then;

/** `failed` is told of whatever a timer throws. */
export function createLiveness(realm: typeof globalThis, failed: (thrown: unknown) => void): Liveness {
  let pending = 0;
  let touched = 0;
  let looking = false;
  let waiting: (() => void) | undefined;

  // One look at a time, so that a call costs no timer of its own.
  const check = () => {
    if (pending > 0 || looking || !waiting) return;
    looking = true;
    const seen = touched;
    const still = () => pending === 0 && seen === touched;
    later(() => {
      if (still()) later(() => (still() ? waiting?.() : again()), 0);
      else again();
    }, turnMs);
  };
  const again = () => {
    looking = false;
    check();
  };
  const hold = () => {
    pending++;
    touched++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      pending--;
      check();
    };
  };
  countTimers(realm, hold, failed);
  countPlatform(realm, hold);
  return {
    hold,
    quiet: () =>
      new Promise((resolve) => {
        waiting = resolve;
        check();
      }),
  };
}

function countTimers(realm: typeof globalThis, hold: Liveness['hold'], failed: (thrown: unknown) => void): void {
  const timers = new Map<number, () => void>();
  const clear = (id: unknown) => {
    const release = timers.get(id as number);
    if (!release) return;
    timers.delete(id as number);
    forget(id as number);
    release();
  };
  const start =
    (often: boolean) =>
    (work: unknown, ms?: unknown, ...args: unknown[]) => {
      if (typeof work !== 'function') throw new TypeError('A timer needs a function.');
      const release = hold();
      const fire = () => {
        try {
          apply(work as Work, undefined, args);
        } catch (thrown) {
          failed(thrown);
        } finally {
          if (!often) {
            timers.delete(id);
            release();
          }
        }
      };
      const id = (often ? laterOften : later)(fire, Number(ms) || 0) as unknown as number;
      timers.set(id, release);
      return id;
    };
  define(realm, 'setTimeout', start(false));
  define(realm, 'setInterval', start(true));
  define(realm, 'clearTimeout', clear);
  define(realm, 'clearInterval', clear);
  define(AbortSignal, 'timeout', (ms: number) => {
    const controller = new AbortController();
    realm.setTimeout(() => controller.abort(new DOMException('The operation timed out.', 'TimeoutError')), ms);
    return controller.signal;
  });
}

function countPlatform(realm: typeof globalThis, hold: Liveness['hold']): void {
  const count = (owner: object | undefined, names: string[]) => {
    for (const name of names) {
      const work = owner && (owner as Record<string, unknown>)[name];
      if (!owner || typeof work !== 'function') continue;
      define(owner, name, function (this: unknown, ...args: unknown[]) {
        const release = hold();
        const promise = apply(work as Work, this, args);
        apply(promiseThen, promise, [release, release]);
        return promise;
      });
    }
  };
  count(realm.WebAssembly, ['compile', 'instantiate']);
  const subtle = realm.crypto?.subtle;
  if (subtle) {
    const owner = Object.getPrototypeOf(subtle) as object;
    count(
      owner,
      Object.getOwnPropertyNames(owner).filter((name) => name !== 'constructor'),
    );
  }
}

export function define(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: true, configurable: true, enumerable: true });
}
