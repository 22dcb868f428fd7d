/**
 * Timers in the program's own time. An answer that came so many milliseconds after the beginning is given after every
 * timer that was due before it and before every one due later, whatever the machine was doing: so a race of a call with a
 * timer has the same winner when the run is resumed and the answers come at once. Before a timer fires while calls are
 * under way, what the host has said by then is heard.
 */
import { define } from './liveness.ts';

type Work = (...args: unknown[]) => unknown;
type Start = (work: () => void, ms: number) => number;

interface Timer {
  due: number;
  /** 0 for one that fires once. */
  every: number;
  work: () => void;
  /** The timer of the realm that fires it next. */
  real: number;
}

export interface Timers {
  /** Fires what is due by then, one after another, each with all that follows from it. Undefined where nothing is. */
  before(elapsed: number): Promise<void> | undefined;
}

const { apply } = Reflect;

export function createTimers(
  realm: typeof globalThis,
  clock: { elapsed(): number; reach(elapsed: number): void },
  /** Resolves when all is heard that the host has said; undefined where nothing can come. */
  heard: () => Promise<unknown> | undefined,
): Timers {
  const start = realm.setTimeout as unknown as Start;
  const stop = realm.clearTimeout as unknown as (id: number) => void;
  const timers = new Map<number, Timer>();
  let firing: Promise<void> | undefined;

  const fire = (id: number, timer: Timer) => {
    clock.reach(timer.due);
    if (timer.every === 0) timers.delete(id);
    else {
      timer.due += timer.every;
      arm(id, timer, timer.every);
    }
    timer.work();
  };
  const arm = (id: number, timer: Timer, pause: number): number => {
    const mine = start(() => {
      // While an answer waits for what was due before it, what is due later waits for that answer.
      const waiting = firing ?? heard();
      if (!waiting) return fire(id || mine, timer);
      void waiting.then(() => {
        // An answer may have fired or cleared it meanwhile.
        if (timers.get(id || mine) === timer && timer.real === mine)
          timer.real = start(() => fire(id || mine, timer), 0);
      });
    }, pause);
    timer.real = mine;
    return mine;
  };
  const begin =
    (often: boolean) =>
    (work: unknown, ms?: unknown, ...args: unknown[]) => {
      if (typeof work !== 'function') throw new TypeError('A timer needs a function.');
      const pause = Math.max(0, Number(ms) || 0);
      const timer: Timer = {
        due: clock.elapsed() + pause,
        every: often ? Math.max(1, pause) : 0,
        work: () => void apply(work as Work, undefined, args),
        real: 0,
      };
      const id = arm(0, timer, pause);
      timers.set(id, timer);
      return id;
    };
  const clear = (id: unknown) => {
    const timer = timers.get(id as number);
    if (!timer) return;
    timers.delete(id as number);
    stop(timer.real);
  };
  define(realm, 'setTimeout', begin(false));
  define(realm, 'setInterval', begin(true));
  define(realm, 'clearTimeout', clear);
  define(realm, 'clearInterval', clear);

  /** The first that is due by then; of two at once the older. */
  const first = (elapsed: number): [number, Timer] | undefined => {
    let found: [number, Timer] | undefined;
    for (const entry of timers) if (entry[1].due <= elapsed && (!found || entry[1].due < found[1].due)) found = entry;
    return found;
  };
  const turn = () => new Promise<void>((resolve) => start(resolve, 0));
  const all = async (elapsed: number) => {
    for (let next = first(elapsed); next; next = first(elapsed)) {
      const [id, timer] = next;
      stop(timer.real);
      // Through the realm's own timer, which tells of what is thrown. It may be cleared before its turn comes.
      await new Promise<void>((resolve) => {
        start(() => {
          resolve();
          if (timers.get(id) === timer) fire(id, timer);
        }, 0);
      });
      await turn();
    }
  };
  return {
    before(elapsed) {
      if (!firing && !first(elapsed)) return undefined;
      // What follows from the answer before comes first.
      const own = firing ? firing.then(turn).then(() => all(elapsed)) : all(elapsed);
      const done = own.finally(() => {
        if (firing === done) firing = undefined;
      });
      firing = done;
      return done;
    },
  };
}
