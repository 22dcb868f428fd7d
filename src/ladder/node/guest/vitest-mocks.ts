/** `vi`: spies, and what is put in the place of globals, of time and of modules for a while. */
import * as spy from '@vitest/spy';
import type { VitestWorld } from '../vitest-wire.ts';
import { refusing } from './refuse.ts';
import { createViModules } from './vitest-modules.ts';
import { createViTimers } from './vitest-timers.ts';

/** What gives `vi` back, for another call after it. */
export type Chained = <T extends unknown[]>(work: (...given: T) => unknown) => (...given: T) => object;

export function createVi(world: VitestWorld) {
  const globals = new Map<PropertyKey, PropertyDescriptor | undefined>();
  const environment = new Map<string, string | undefined>();
  const variables = () =>
    (globalThis as unknown as { process: { env: Record<string, string | undefined> } }).process.env;
  const refused = refusing('vi', 'The embedded runner keeps no configuration while tests run.', [
    'setConfig',
    'resetConfig',
    'runAllTicks',
    'dynamicImportSettled',
  ]);
  const wait = globalThis.setTimeout;
  const waitFor = async <T>(
    work: () => T | Promise<T>,
    given: number | { timeout?: number; interval?: number } = {},
  ): Promise<T> => {
    const { timeout = 1000, interval = 50 } = typeof given === 'number' ? { timeout: given } : given;
    const until = performance.now() + timeout;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (performance.now() > until) throw error;
      }
      if (timers.fake()) await world.clock.advanceLater(interval);
      else await new Promise((resolve) => wait(resolve, interval));
    }
  };
  const unstubGlobals = () => {
    for (const [name, own] of globals) {
      if (own) Object.defineProperty(globalThis, name, own);
      else Reflect.deleteProperty(globalThis, name);
    }
    globals.clear();
  };
  const unstubVariables = () => {
    for (const [name, value] of environment) {
      if (value === undefined) delete variables()[name];
      else variables()[name] = value;
    }
    environment.clear();
  };
  const all: Chained =
    (work) =>
    (...given) => {
      work(...given);
      return vi;
    };
  const timers = createViTimers(world.clock);
  const modules = createViModules(world, spy.fn);
  const vi: Record<string, unknown> = {
    ...refused,
    ...timers.vi(all),
    ...modules,
    fn: spy.fn,
    spyOn: spy.spyOn,
    isMockFunction: spy.isMockFunction,
    mocked: <T>(value: T) => value,
    hoisted: <T>(make: () => T) => make(),
    clearAllMocks: all(spy.clearAllMocks),
    resetAllMocks: all(spy.resetAllMocks),
    restoreAllMocks: all(spy.restoreAllMocks),
    stubGlobal(name: PropertyKey, value: unknown) {
      if (!globals.has(name)) globals.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
      return vi;
    },
    unstubAllGlobals: all(unstubGlobals),
    stubEnv(name: string, value: string | undefined) {
      if (!environment.has(name)) environment.set(name, variables()[name]);
      if (value === undefined) delete variables()[name];
      else variables()[name] = value;
      return vi;
    },
    unstubAllEnvs: all(unstubVariables),
    waitFor,
    waitUntil: <T>(work: () => T | Promise<T>, given?: number | { timeout?: number; interval?: number }) =>
      waitFor(async () => {
        const value = await work();
        if (!value) throw new Error('Timed out in waitUntil!');
        return value;
      }, given),
  };
  const restore = () => {
    timers.restore();
    unstubGlobals();
    unstubVariables();
  };
  return { vi, restore };
}
