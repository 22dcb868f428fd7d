/** Time as `vi` has it: timers and dates that stand until a test moves them. */
import type { ClockName, FakeClock } from './fake-clock.ts';
import type { Chained } from './vitest-mocks.ts';

const usual: ClockName[] = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'Date',
  'performance',
];
/** Timers that a loop may run before it is thought endless. */
const most = 10_000;

interface Given {
  now?: number | Date;
  toFake?: string[];
  toNotFake?: string[];
}

export function createViTimers(clock: FakeClock) {
  let timers = false;
  let date: number | null = null;
  const need = () => {
    if (!timers)
      throw new Error(
        'A function to advance timers was called but the timers APIs are not mocked. Call `vi.useFakeTimers()` in the test file first.',
      );
  };
  const restore = () => {
    if (clock.installed()) clock.uninstall();
    timers = false;
    date = null;
  };
  const loop = (step: () => boolean) => {
    need();
    for (let count = 0; step(); count++)
      if (count >= most) throw new Error(`Aborting after running ${most} timers, assuming an infinite loop!`);
  };
  const loopLater = async (step: () => Promise<boolean>) => {
    need();
    for (let count = 0; await step(); count++)
      if (count >= most) throw new Error(`Aborting after running ${most} timers, assuming an infinite loop!`);
  };
  function use({ now = date ?? Date.now(), toFake, toNotFake = [], ...more }: Given = {}) {
    const [other] = Object.keys(more);
    if (other) throw new Error(`vi.useFakeTimers({ ${other} }) is not part of the embedded runner.`);
    const names = (toFake ?? usual).filter((name) => !toNotFake.includes(name));
    const unknown = names.find((name) => !usual.includes(name as ClockName));
    if (unknown) throw new Error(`The embedded runner cannot replace ${unknown}.`);
    const start = Number(now);
    restore();
    clock.install(names as ClockName[], start);
    timers = true;
  }
  function setSystemTime(given: number | string | Date) {
    const now = Number(new Date(given));
    if (timers) clock.setNow(now);
    else {
      restore();
      clock.install(['Date'], now);
    }
    date = now;
  }
  return {
    restore,
    fake: () => timers,
    vi: (all: Chained): Record<string, unknown> => {
      const later =
        <T extends unknown[]>(work: (...given: T) => Promise<unknown>) =>
        async (...given: T) =>
          all(await work(...given).then(() => () => undefined))();
      return {
        useFakeTimers: all(use),
        useRealTimers: all(restore),
        isFakeTimers: () => timers,
        setSystemTime: all(setSystemTime),
        getMockedSystemTime: () => (clock.installed() ? new Date(clock.now()) : null),
        getRealSystemTime: () => performance.timeOrigin + performance.now(),
        getTimerCount: () => clock.count(),
        clearAllTimers: all(clock.clear),
        advanceTimersByTime: all((ms: number) => {
          need();
          clock.advance(ms);
        }),
        advanceTimersByTimeAsync: later(async (ms: number) => {
          need();
          await clock.advanceLater(ms);
        }),
        advanceTimersToNextTimer: all(() => {
          need();
          clock.next();
        }),
        advanceTimersToNextTimerAsync: later(async () => {
          need();
          await clock.nextLater();
        }),
        runAllTimers: all(() => loop(clock.next)),
        runAllTimersAsync: later(() => loopLater(clock.nextLater)),
        runOnlyPendingTimers: all(() => {
          need();
          clock.advance(clock.last());
        }),
        runOnlyPendingTimersAsync: later(async () => {
          need();
          await clock.advanceLater(clock.last());
        }),
      };
    },
  };
}
