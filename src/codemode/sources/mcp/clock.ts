import { after } from '#base/deadline.ts';

export interface CallClock {
  /** Aborts when the call was silent for too long, was cut off, or was stopped from outside. */
  signal: AbortSignal;
  /** Which of them it was. */
  why(): 'silent' | 'cut' | 'stopped' | undefined;
  /** Something came: the silence begins anew. */
  restart(): void;
  /** Stands still until the promise settles. */
  during(waiting: Promise<unknown>): Promise<void>;
  end(why: 'cut'): void;
  stop(): void;
}

/** Counts the silence of one call. */
export function startClock(silenceMs: number, outer: AbortSignal): CallClock {
  const control = new AbortController();
  let reason: ReturnType<CallClock['why']>;
  let waits = 0;
  let stopped = false;
  let cancel = () => {};
  const end = (why: 'silent' | 'cut' | 'stopped') => {
    if (stopped) return;
    reason ??= why;
    control.abort(new DOMException(`The call was ended: ${why}.`, 'AbortError'));
  };
  const restart = () => {
    cancel();
    if (waits === 0 && !stopped) cancel = after(silenceMs, () => end('silent'));
  };
  const outside = () => end('stopped');
  outer.addEventListener('abort', outside);
  if (outer.aborted) outside();
  restart();
  return {
    signal: control.signal,
    why: () => reason,
    restart,
    async during(waiting) {
      waits++;
      cancel();
      await waiting.catch(() => undefined);
      waits--;
      restart();
    },
    end,
    stop() {
      stopped = true;
      cancel();
      outer.removeEventListener('abort', outside);
    },
  };
}
