/** A clock that a test turns by hand, in the place of timers and dates: what `mock.timers` and `vi.useFakeTimers` stand on. */

export type ClockName =
  | 'setTimeout'
  | 'clearTimeout'
  | 'setInterval'
  | 'clearInterval'
  | 'setImmediate'
  | 'clearImmediate'
  | 'Date'
  | 'performance';

export interface FakeClock {
  /** @param now milliseconds since 1970 that it begins at */
  install(names: readonly ClockName[], now: number): void;
  uninstall(): void;
  installed(): boolean;
  /** Runs what falls due within so many milliseconds, in order; `ahead`: it is the end of them already while they run. */
  advance(ms: number, ahead?: boolean): void;
  /** The same, with promises settled in between. */
  advanceLater(ms: number): Promise<void>;
  /** To the timer that falls due next, and runs it. False where there is none. */
  next(): boolean;
  nextLater(): Promise<boolean>;
  /** Milliseconds from now to the last of those that wait now; 0 where there are none. */
  last(): number;
  count(): number;
  clear(): void;
  now(): number;
  /** What dates say, without a timer running for it. */
  setNow(ms: number): void;
}

type Holder = Record<string, unknown>;
type Work = (...args: unknown[]) => unknown;

const apart = Symbol('fake timer');

/**
 * @param owners what programs take timers from, `globalThis` first
 * @param promises `timers/promises`
 * @param real the timers that are always there
 */
export function createFakeClock(owners: Holder[], promises: Holder, real: Record<string, Work>): FakeClock {
  const RealDate = globalThis.Date;
  const waiting = new Map<number, { at: number; every: number | null; work(): unknown; keeps: boolean }>();
  let on = false;
  let ids = 0;
  /** Since it began. */
  let passed = 0;
  let offset = 0;
  let undo: (() => void)[] = [];

  function timer(work: unknown, ms: unknown, every: boolean, args: unknown[]) {
    if (typeof work !== 'function')
      throw Object.assign(new TypeError('The "callback" argument must be of type function.'), {
        code: 'ERR_INVALID_ARG_TYPE',
      });
    const id = ++ids;
    const wait = Math.max(every ? 1 : 0, Number(ms) > 0 ? Math.trunc(Number(ms)) : every ? 1 : 0);
    const begin = () =>
      void waiting.set(id, {
        at: passed + wait,
        every: every ? wait : null,
        work: () => (work as Work)(...args),
        keeps: true,
      });
    begin();
    let referred = true;
    const handle = {
      [apart]: id,
      ref: () => {
        referred = true;
        return handle;
      },
      unref: () => {
        referred = false;
        return handle;
      },
      hasRef: () => referred,
      refresh: () => {
        begin();
        return handle;
      },
      close: () => {
        waiting.delete(id);
        return handle;
      },
      [Symbol.toPrimitive]: () => id,
      [Symbol.dispose]: () => void waiting.delete(id),
    };
    return handle;
  }
  const clear = (by: Work) => (given: unknown) => {
    const id = (given as Record<symbol, unknown> | undefined)?.[apart] ?? given;
    if (typeof id === 'number' && waiting.delete(id)) return;
    if (given !== undefined && given !== null) by(given);
  };
  const made: Record<string, unknown> = {
    setTimeout: (work: unknown, ms?: unknown, ...args: unknown[]) => timer(work, ms, false, args),
    setInterval: (work: unknown, ms?: unknown, ...args: unknown[]) => timer(work, ms, true, args),
    setImmediate: (work: unknown, ...args: unknown[]) => timer(work, 0, false, args),
    clearTimeout: clear(real.clearTimeout!),
    clearInterval: clear(real.clearInterval!),
    clearImmediate: clear(real.clearImmediate!),
  };
  const now = () => passed + offset;
  const FakeDate = new Proxy(RealDate, {
    construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
    apply: (target) => new target(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  const waits: Record<string, unknown> = {
    setTimeout: (ms?: number, value?: unknown, options: { signal?: AbortSignal } = {}) =>
      new Promise((resolve, reject) => {
        const handle = timer(() => resolve(value), ms, false, []);
        const gone = () => {
          handle.close();
          const error = new Error('The operation was aborted', { cause: options.signal?.reason });
          reject(Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' }));
        };
        if (options.signal?.aborted) gone();
        options.signal?.addEventListener('abort', gone, { once: true });
      }),
    setImmediate: (value?: unknown) => new Promise((resolve) => timer(() => resolve(value), 0, false, [])),
    setInterval: async function* (ms?: number, value?: unknown) {
      for (;;) {
        await (waits.setTimeout as (ms?: number) => Promise<void>)(Math.max(1, Number(ms) || 1));
        yield value;
      }
    },
  };

  function put(owner: object, name: string, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: before?.enumerable ?? true,
    });
    undo.push(() => {
      if (before) Object.defineProperty(owner, name, before);
      else Reflect.deleteProperty(owner, name);
    });
  }
  function due(until: number): number | null {
    let found: number | null = null;
    for (const [id, { at }] of waiting) if (at <= until && (found === null || at < waiting.get(found)!.at)) found = id;
    return found;
  }
  function run(id: number): void {
    const one = waiting.get(id)!;
    passed = Math.max(passed, one.at);
    if (one.every === null) waiting.delete(id);
    else one.at += one.every;
    one.work();
  }
  const settled = () => new Promise<void>((resolve) => real.setImmediate!(resolve));
  const first = () => due(Number.POSITIVE_INFINITY);

  return {
    install(names, start) {
      on = true;
      passed = 0;
      offset = start;
      for (const name of names) {
        if (name === 'Date') put(globalThis, 'Date', FakeDate);
        else if (name === 'performance') {
          const began = performance.now();
          put(performance, 'now', () => began + passed);
        } else {
          for (const owner of owners) put(owner, name, made[name]);
          if (waits[name]) put(promises, name, waits[name]);
        }
      }
    },
    uninstall() {
      on = false;
      for (const back of undo.reverse()) back();
      undo = [];
      waiting.clear();
    },
    installed: () => on,
    advance(ms, ahead = false) {
      const until = passed + ms;
      if (ahead) passed = until;
      for (let id = due(until); id !== null; id = due(until)) run(id);
      passed = until;
    },
    async advanceLater(ms) {
      const until = passed + ms;
      await settled();
      for (let id = due(until); id !== null; id = due(until)) {
        run(id);
        await settled();
      }
      passed = until;
      await settled();
    },
    next() {
      const id = first();
      if (id !== null) run(id);
      return id !== null;
    },
    async nextLater() {
      await settled();
      const id = first();
      if (id !== null) run(id);
      await settled();
      return id !== null;
    },
    last: () => Math.max(0, ...[...waiting.values()].map(({ at }) => at - passed)),
    count: () => waiting.size,
    clear: () => waiting.clear(),
    now,
    setNow(ms) {
      offset = ms - passed;
    },
  };
}
