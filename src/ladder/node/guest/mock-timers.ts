/** `mock.timers` of `node:test`. Source: Node's documentation of its test runner. */
import { type ClockName, createFakeClock } from './fake-clock.ts';
import { timerFunctions, timerPromises, timersPart } from './loop.ts';

/** One for all: what it stands in for is there once. */
export const fakeClock = createFakeClock(
  [globalThis as never, timersPart as never],
  timerPromises as never,
  { ...timerFunctions } as never,
);

const together: Record<string, ClockName[]> = {
  setTimeout: ['setTimeout', 'clearTimeout'],
  setInterval: ['setInterval', 'clearInterval'],
  setImmediate: ['setImmediate', 'clearImmediate'],
  Date: ['Date'],
};

const invalid = (code: string, message: string, make = Error) => Object.assign(new make(message), { code });

export function createMockTimers() {
  let own = false;
  const need = () => {
    if (!own)
      throw invalid(
        'ERR_INVALID_STATE',
        'Invalid state: You should enable MockTimers first by calling the .enable function',
      );
  };
  const reset = () => {
    if (own) fakeClock.uninstall();
    own = false;
  };
  return {
    enable({ apis = Object.keys(together), now = 0 }: { apis?: string[]; now?: number | Date } = {}) {
      if (fakeClock.installed()) throw invalid('ERR_INVALID_STATE', 'Invalid state: MockTimers is already enabled!');
      for (const api of apis)
        if (!together[api])
          throw invalid(
            'ERR_INVALID_ARG_VALUE',
            `The property 'options.apis' option ${api} is not supported. Received '${api}'`,
            TypeError,
          );
      const start = Number(now);
      if (!(start >= 0))
        throw invalid('ERR_INVALID_ARG_VALUE', `The argument 'time' ${start}. Received 'positive integer'`, TypeError);
      fakeClock.install(
        apis.flatMap((api) => together[api]!),
        start,
      );
      own = true;
    },
    tick(ms = 1) {
      need();
      if (!(ms >= 0))
        throw invalid('ERR_INVALID_ARG_VALUE', `The argument 'time' must be positive. Received ${ms}`, TypeError);
      fakeClock.advance(ms, true);
    },
    runAll() {
      need();
      fakeClock.advance(fakeClock.last(), true);
    },
    setTime(ms = 0) {
      need();
      const by = ms - fakeClock.now();
      if (by >= 0) fakeClock.advance(by, true);
      else fakeClock.setNow(ms);
    },
    reset,
    [Symbol.dispose]: reset,
  };
}
