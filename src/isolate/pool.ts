import type { Isolate, Started } from './frame.ts';

export interface Pool {
  /** A warm isolate if there is one; it belongs to the caller then. */
  take(): Isolate | undefined;
  /** The one that is being started for the pool, or a new one. It belongs to the caller. */
  start(): { started: Promise<Started>; kill(): void };
  /** Throws away what is warm or coming, and begins anew: their process died, or is wanted dead. */
  drop(): void;
  size(): number;
  dispose(): void;
}

export interface PoolWorld {
  start(): { started: Promise<Started>; kill(): void };
  /** Calls back at an idle moment. Returns the way to give that up. */
  whenIdle(act: () => void): () => void;
  changed(): void;
}

/** Keeps up to `most` isolates warm. Refills one at a time, at idle moments; after a failed start not before the next take. */
export function createPool(most: number, { start, whenIdle, changed }: PoolWorld): Pool {
  const warm: Isolate[] = [];
  let coming: ReturnType<typeof start> | undefined;
  let giveUp: (() => void) | undefined;
  let disposed = false;

  const refill = () => {
    if (disposed || coming || giveUp || warm.length >= most) return;
    giveUp = whenIdle(() => {
      giveUp = undefined;
      const own = start();
      coming = own;
      void own.started.then((started) => {
        if (coming !== own) return;
        coming = undefined;
        if (!started.ok) return;
        warm.push(started.isolate);
        changed();
        refill();
      });
    });
  };
  const drop = () => {
    for (const isolate of warm.splice(0)) isolate.kill();
    coming?.kill();
    coming = undefined;
    changed();
    refill();
  };
  refill();

  return {
    take() {
      const isolate = warm.shift();
      refill();
      if (isolate) changed();
      return isolate;
    },
    start() {
      const own = coming ?? start();
      coming = undefined;
      refill();
      return own;
    },
    drop,
    size: () => warm.length,
    dispose() {
      disposed = true;
      giveUp?.();
      drop();
    },
  };
}
