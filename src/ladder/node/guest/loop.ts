/**
 * What keeps a program alive and in which order its callbacks come: ticks before promises, timers, immediates, and holds
 * for whatever is under way elsewhere. When nothing is left the program has ended.
 */

/** As they were before the program could put others in their place. */
const native = {
  setTimeout: globalThis.setTimeout.bind(globalThis),
  clearTimeout: globalThis.clearTimeout.bind(globalThis),
  queueMicrotask: globalThis.queueMicrotask.bind(globalThis),
};

type Work = (...args: never[]) => unknown;

const ticks: (() => void)[] = [];
const immediates = new Map<Immediate, () => void>();
const turns = new MessageChannel();
let turnAsked = false;
let inside = 0;
let drainAsked = false;
let holds = 0;
let quiet = 0;
let looking = false;
let ended = false;
let onError: (error: unknown) => void = () => undefined;
let onIdle: () => void = () => undefined;

export function listen(world: { error(error: unknown): void; idle(): void }): void {
  onError = world.error;
  onIdle = world.idle;
  look();
}

export const stopLoop = () => void (ended = true);

/** Runs a callback as the event loop does: its errors are the program's, and the ticks it asked for come right after it. */
export function enter(work: () => void): void {
  if (ended) return;
  quiet = 0;
  inside++;
  try {
    work();
  } catch (error) {
    onError(error);
  } finally {
    inside--;
    if (inside === 0) drain();
  }
  look();
}

function drain(): void {
  for (let next = ticks.shift(); next && !ended; next = ticks.shift()) {
    try {
      next();
    } catch (error) {
      onError(error);
    }
  }
}

export function nextTick(work: Work, ...args: unknown[]): void {
  if (typeof work !== 'function') throw new TypeError('The "callback" argument must be of type function.');
  ticks.push(() => void work(...(args as never[])));
  if (inside > 0 || drainAsked) return;
  drainAsked = true;
  native.queueMicrotask(() => {
    drainAsked = false;
    drain();
    look();
  });
}

/** Keeps the program alive until the returned function is called. */
export function hold(): () => void {
  holds++;
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    holds--;
    look();
  };
}

/** Holds while a promise of the browser is pending, of which the loop would not know. */
export function holding<T>(promise: Promise<T>): Promise<T> {
  const release = hold();
  promise.then(release, release);
  return promise;
}

/** Two quiet turns in a row, so that rejections are told before the end. */
function look(): void {
  if (looking || ended) return;
  looking = true;
  native.setTimeout(() => {
    looking = false;
    if (holds > 0 || ticks.length > 0 || immediates.size > 0) {
      quiet = 0;
      return;
    }
    if (++quiet < 3) return look();
    quiet = 0;
    onIdle();
  }, 0);
}

/** Nothing is left that could call back. */
export const stillIdle = () => holds === 0 && ticks.length === 0 && immediates.size === 0;

let ids = 0;
const timers = new Map<number, Timeout>();

class Timeout {
  private readonly id = ++ids;
  private native: ReturnType<typeof setTimeout> | undefined;
  private release: (() => void) | undefined;
  private referred = true;
  private readonly work: () => void;
  private readonly ms: number;
  private readonly again: boolean;

  constructor(work: () => void, ms: unknown, again: boolean) {
    const number = Number(ms);
    this.ms = number >= 1 && number <= 2 ** 31 - 1 ? Math.trunc(number) : 1;
    this.work = work;
    this.again = again;
    timers.set(this.id, this);
    this.start();
  }
  private start(): void {
    if (this.referred) this.release ??= hold();
    this.native = native.setTimeout(() => {
      if (!this.again) this.end();
      enter(this.work);
      if (this.again && timers.has(this.id)) this.start();
    }, this.ms);
  }
  private end(): void {
    native.clearTimeout(this.native);
    timers.delete(this.id);
    this.release?.();
    this.release = undefined;
  }
  close(): this {
    this.end();
    return this;
  }
  ref(): this {
    this.referred = true;
    if (timers.has(this.id)) this.release ??= hold();
    return this;
  }
  unref(): this {
    this.referred = false;
    this.release?.();
    this.release = undefined;
    return this;
  }
  hasRef(): boolean {
    return this.referred;
  }
  refresh(): this {
    native.clearTimeout(this.native);
    timers.set(this.id, this);
    this.start();
    return this;
  }
  [Symbol.toPrimitive](): number {
    return this.id;
  }
  [Symbol.dispose](): void {
    this.end();
  }
}

export class Immediate {
  private release: (() => void) | undefined = hold();
  constructor(work: () => void) {
    immediates.set(this, () => {
      this.end();
      enter(work);
    });
    if (turnAsked) return;
    turnAsked = true;
    turns.port1.postMessage(null);
  }
  end(): void {
    immediates.delete(this);
    this.release?.();
    this.release = undefined;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    this.release?.();
    return this;
  }
  hasRef(): boolean {
    return this.release !== undefined;
  }
}

turns.port2.onmessage = () => {
  turnAsked = false;
  // Those that are asked for meanwhile come in the next turn.
  for (const [immediate, run] of [...immediates]) if (immediates.has(immediate)) run();
};

function called(work: unknown, args: unknown[]): () => void {
  if (typeof work !== 'function') {
    const error = new TypeError(`The "callback" argument must be of type function. Received ${String(work)}`);
    throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
  }
  return () => void work(...args);
}

const stop = (timer: unknown) => {
  if (timer instanceof Timeout) timer.close();
  else if (typeof timer === 'number' || typeof timer === 'string') timers.get(Number(timer))?.close();
};

export const timerFunctions = {
  setTimeout: (work: unknown, ms?: unknown, ...args: unknown[]) => new Timeout(called(work, args), ms, false),
  setInterval: (work: unknown, ms?: unknown, ...args: unknown[]) => new Timeout(called(work, args), ms, true),
  setImmediate: (work: unknown, ...args: unknown[]) => new Immediate(called(work, args)),
  clearTimeout: stop,
  clearInterval: stop,
  clearImmediate: (immediate: unknown) => {
    if (immediate instanceof Immediate) immediate.end();
  },
};

const abortable = (signal: AbortSignal | undefined, reject: (reason: unknown) => void, cancel: () => void) => {
  const gone = () => {
    cancel();
    const error = new Error('The operation was aborted', { cause: signal?.reason });
    reject(Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' }));
  };
  if (signal?.aborted) gone();
  else signal?.addEventListener('abort', gone, { once: true });
};

interface WaitOptions {
  signal?: AbortSignal;
  ref?: boolean;
}

/** `timers/promises`. */
export const timerPromises = {
  setTimeout: <T>(ms?: number, value?: T, options: WaitOptions = {}) =>
    new Promise<T | undefined>((resolve, reject) => {
      const timer = new Timeout(() => resolve(value), ms, false);
      if (options.ref === false) timer.unref();
      abortable(options.signal, reject, () => timer.close());
    }),
  setImmediate: <T>(value?: T, options: WaitOptions = {}) =>
    new Promise<T | undefined>((resolve, reject) => {
      const immediate = new Immediate(() => resolve(value));
      abortable(options.signal, reject, () => immediate.end());
    }),
  async *setInterval<T>(ms?: number, value?: T, options: WaitOptions = {}) {
    while (true) {
      await timerPromises.setTimeout(ms, undefined, options);
      yield value;
    }
  },
  scheduler: {
    wait: (ms: number, options?: WaitOptions) => timerPromises.setTimeout(ms, undefined, options),
    yield: () => timerPromises.setImmediate(),
  },
};

/** The part `timers`: one object, so that a test that puts others in their place is heard everywhere. */
export const timersPart = { ...timerFunctions, promises: timerPromises };
