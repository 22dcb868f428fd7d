/**
 * Timers in the program's own time: each fires in the order of when it is due, whatever the machine was doing. An answer that
 * came so many milliseconds after the beginning is given after every timer that was due by then and before every one due
 * later. While calls are under way a timer asks the host first: what was answered before it was due is heard, and what is
 * answered later is told to be later. So a run that is resumed, whose answers come at once, does the same again.
 */
import { define } from './liveness.ts';

type Work = (...args: unknown[]) => unknown;
type Start = (work: () => void, ms: number) => number;

interface Timer {
  due: number;
  /** 0 for one that fires once. */
  every: number;
  work: () => void;
  /** The timer of the realm that wakes it next. */
  real: number;
}

export interface Timers {
  /** Fires what is due by then, one after another, each with all that follows from it. Undefined where nothing is. */
  before(elapsed: number): Promise<void> | undefined;
}

const { apply } = Reflect;
/** So long as something that is awaited may take: it keeps the program from being taken to be at its end. Milliseconds. */
const long = 1_000_000_000;

export function createTimers(
  realm: typeof globalThis,
  clock: { elapsed(): number; reach(elapsed: number): void },
  /** Resolves when all is heard that was answered before that time; undefined where nothing can come. */
  heard: (elapsed: number) => Promise<unknown> | undefined,
): Timers {
  const start = realm.setTimeout as unknown as Start;
  const stop = realm.clearTimeout as unknown as (id: number) => void;
  const timers = new Map<number, Timer>();
  let firing: Promise<void> | undefined;

  const arm = (id: number, timer: Timer, pause: number): number => {
    const mine = start(() => {
      if (timers.get(id || mine) === timer) void wake(id || mine, timer);
    }, pause);
    timer.real = mine;
    return mine;
  };
  const wake = async (id: number, timer: Timer) => {
    const { due } = timer;
    // It may be fired by an answer or cleared meanwhile; until then the program is not at its end.
    timer.real = start(() => undefined, long);
    const waits = () => timers.get(id) === timer && timer.due === due;
    while (firing) await firing;
    if (waits()) await heard(due);
    while (firing) await firing;
    if (waits()) await before(due);
  };
  const fire = (id: number, timer: Timer) => {
    stop(timer.real);
    clock.reach(timer.due);
    if (timer.every === 0) timers.delete(id);
    else {
      timer.due += timer.every;
      arm(id, timer, timer.every);
    }
    timer.work();
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
  /** In a turn of its own, after all that followed from what was before. False where nothing is due. */
  const next = (elapsed: number) =>
    new Promise<boolean>((resolve) => {
      start(() => {
        const found = first(elapsed);
        resolve(found !== undefined);
        // Through the realm's own timer, which tells of what is thrown.
        if (found) fire(...found);
      }, 0);
    });
  const all = async (elapsed: number) => {
    while (await next(elapsed));
  };
  const before = (elapsed: number): Promise<void> | undefined => {
    if (!firing && !first(elapsed)) return undefined;
    // What follows from the answer before comes first.
    const done: Promise<void> = (firing ?? Promise.resolve())
      .then(() => all(elapsed))
      .finally(() => {
        if (firing === done) firing = undefined;
      });
    firing = done;
    return done;
  };
  return { before };
}
