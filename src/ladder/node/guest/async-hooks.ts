/**
 * `node:async_hooks`. A page cannot follow a store from one callback to the next, so a store that would be lost after the
 * first wait is refused when it is used, instead of being wrong in silence.
 */

class AsyncResource {
  readonly type: string;
  constructor(type = 'AsyncResource') {
    this.type = type;
  }
  runInAsyncScope<T>(work: (...args: unknown[]) => T, that?: unknown, ...args: unknown[]): T {
    return work.apply(that, args);
  }
  bind<T extends (...args: never[]) => unknown>(work: T): T {
    return work;
  }
  static bind<T extends (...args: never[]) => unknown>(work: T): T {
    return work;
  }
  emitDestroy(): this {
    return this;
  }
  asyncId(): number {
    return 1;
  }
  triggerAsyncId(): number {
    return 0;
  }
}

const refuse = () => {
  throw Object.assign(new Error('AsyncLocalStorage cannot keep a store across waits in the embedded Node.'), {
    code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
  });
};

class AsyncLocalStorage {
  getStore(): undefined {
    return undefined;
  }
  run(): never {
    return refuse();
  }
  enterWith(): never {
    return refuse();
  }
  exit<T>(work: (...args: unknown[]) => T, ...args: unknown[]): T {
    return work(...args);
  }
  disable(): void {}
  static bind<T>(work: T): T {
    return work;
  }
  static snapshot() {
    return <T>(work: (...args: unknown[]) => T, ...args: unknown[]) => work(...args);
  }
}

export const asyncHooks = {
  AsyncResource,
  AsyncLocalStorage,
  executionAsyncId: () => 1,
  triggerAsyncId: () => 0,
  executionAsyncResource: () => ({}),
  createHook: () => ({ enable: refuse, disable: () => undefined }),
};
