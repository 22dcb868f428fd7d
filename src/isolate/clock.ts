/** The wall clock of a run: stands still while a person is asked. Milliseconds. */
export interface WallClock {
  /** Calls back once when `limitMs` have passed, waits not counted. */
  start(): void;
  wait<T>(decision: Promise<T>): Promise<T>;
  stop(): void;
  waitedMs(): number;
}

export function createClock(limitMs: number, now: () => number, expired: () => void): WallClock {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let left = limitMs;
  let since = 0;
  let waits = 0;
  let waitingSince = 0;
  let waited = 0;
  let running = false;

  const go = () => {
    since = now();
    timer = setTimeout(expired, Math.max(0, left));
  };
  const hold = () => {
    clearTimeout(timer);
    left -= now() - since;
  };
  return {
    start() {
      running = true;
      if (waits === 0) go();
    },
    async wait(decision) {
      if (waits++ === 0) {
        waitingSince = now();
        if (running) hold();
      }
      try {
        return await decision;
      } finally {
        if (--waits === 0) {
          waited += now() - waitingSince;
          if (running) go();
        }
      }
    },
    stop() {
      running = false;
      clearTimeout(timer);
    },
    waitedMs: () => waited + (waits > 0 ? now() - waitingSince : 0),
  };
}
