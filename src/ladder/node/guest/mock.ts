/** `mock` of `node:test`: functions and methods that remember how they were called. */

import { createMockTimers } from './mock-timers.ts';

type Call = (this: unknown, ...args: unknown[]) => unknown;

interface Record_ {
  arguments: unknown[];
  result: unknown;
  error: unknown;
  stack: Error;
  target: unknown;
  this: unknown;
}

interface Options {
  times?: number;
  getter?: boolean;
  setter?: boolean;
}

class Context {
  calls: Record_[] = [];
  private original: Call;
  private work: Call;
  private readonly next = new Map<number, Call>();
  private left: number;
  private readonly put: (() => void) | undefined;
  constructor(original: Call, work: Call, times = Number.POSITIVE_INFINITY, put?: () => void) {
    this.original = original;
    this.work = work;
    this.left = times;
    this.put = put;
  }
  callCount(): number {
    return this.calls.length;
  }
  mockImplementation(work: Call): void {
    this.work = work;
  }
  mockImplementationOnce(work: Call, on = this.calls.length): void {
    this.next.set(on, work);
  }
  resetCalls(): void {
    this.calls = [];
  }
  restore(): void {
    this.put?.();
    this.work = this.original;
  }
  chosen(): Call {
    const once = this.next.get(this.calls.length);
    this.next.delete(this.calls.length);
    if (once) return once;
    return this.left-- > 0 ? this.work : this.original;
  }
}

function mocked(original: Call, work: Call, options: Options, put?: () => void) {
  const context = new Context(original, work, options.times, put);
  const made = function (this: unknown, ...args: unknown[]) {
    const record: Record_ = {
      arguments: args,
      result: undefined,
      error: undefined,
      stack: new Error(),
      target: new.target,
      this: this,
    };
    const chosen = context.chosen();
    try {
      record.result = new.target ? Reflect.construct(chosen, args, new.target) : chosen.apply(this, args);
      return record.result;
    } catch (error) {
      record.error = error;
      throw error;
    } finally {
      context.calls.push(record);
    }
  };
  Object.defineProperty(made, 'name', { value: original.name, configurable: true });
  Object.defineProperty(made, 'length', { value: original.length, configurable: true });
  return { made: Object.assign(made, { mock: context }), context };
}

export function createMocks() {
  const all: Context[] = [];
  const timers = createMockTimers();
  const kept = <T extends { context: Context }>(made: T) => {
    all.push(made.context);
    return made;
  };
  const isCall = (value: unknown): value is Call => typeof value === 'function';

  function method(owner: object, name: PropertyKey, work?: Call | Options, options: Options = {}) {
    const given = isCall(work) ? options : (work ?? options);
    let holder: object | null = owner;
    while (holder && !Object.hasOwn(holder, name)) holder = Object.getPrototypeOf(holder);
    const own = holder && Object.getOwnPropertyDescriptor(holder, name);
    if (!own)
      throw Object.assign(new TypeError(`The argument 'methodName' must be a method. Received ${String(name)}`), {
        code: 'ERR_INVALID_ARG_VALUE',
      });
    const slot = given.getter ? 'get' : given.setter ? 'set' : 'value';
    const original = own[slot] as unknown;
    if (!isCall(original))
      throw Object.assign(new TypeError(`The argument 'methodName' must be a method. Received ${String(name)}`), {
        code: 'ERR_INVALID_ARG_VALUE',
      });
    const put = () =>
      holder === owner ? Object.defineProperty(owner, name, own) : delete (owner as Record<PropertyKey, unknown>)[name];
    const { made } = kept(mocked(original, isCall(work) ? work : original, given, put));
    Object.defineProperty(owner, name, { ...own, [slot]: made, configurable: true });
    return made;
  }

  return {
    fn: (original: Call | Options = () => undefined, work?: Call | Options, options: Options = {}) => {
      const base = isCall(original) ? original : () => undefined;
      const given = [original, work, options].find((each) => each && typeof each === 'object') as Options | undefined;
      return kept(mocked(base, isCall(work) ? work : base, given ?? {})).made;
    },
    method,
    getter: (owner: object, name: PropertyKey, work?: Call, options: Options = {}) =>
      method(owner, name, work ?? { ...options, getter: true }, { ...options, getter: true }),
    setter: (owner: object, name: PropertyKey, work?: Call, options: Options = {}) =>
      method(owner, name, work ?? { ...options, setter: true }, { ...options, setter: true }),
    reset() {
      for (const context of all.splice(0)) context.restore();
      timers.reset();
    },
    restoreAll() {
      for (const context of all) context.restore();
    },
    module: () => {
      throw Object.assign(new Error('mock.module is not part of the embedded Node.'), {
        code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
      });
    },
    timers,
  };
}
