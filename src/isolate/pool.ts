import type { Frame, Isolate, Started } from './frame.ts';

/** An isolate on its way. */
interface Starting {
  started: Promise<Started>;
  kill(): void;
}

export interface Pool {
  /** A warm isolate if there is one; it belongs to the caller then. */
  take(): Isolate | undefined;
  /** The isolate that is furthest on its way, or a new one. It belongs to the caller. */
  start(): Starting;
  /** A new one beside all others, to see whether one can start. */
  fresh(): Starting;
  /** Throws away what is warm or on its way, and begins anew: their process died, or is wanted dead. */
  drop(): void;
  /** As `drop`, and begins anew after so many milliseconds. */
  rest(ms: number): void;
  size(): number;
  dispose(): void;
}

export interface PoolWorld {
  /** Isolates kept ready, and after them frames that have loaded and only lack their Worker. */
  warm: number;
  standing: number;
  open(): Frame;
  /** Calls back at an idle moment. Returns the way to give that up. */
  whenIdle(act: () => void): () => void;
  changed(): void;
}

/** Refills one at a time, at idle moments; after a failed start not before the next take. */
export function createPool({ warm: most, standing: mostStanding, open, whenIdle, changed }: PoolWorld): Pool {
  const warm: Isolate[] = [];
  const standing: Frame[] = [];
  let opening: Frame | undefined;
  let coming: Starting | undefined;
  let giveUp: (() => void) | undefined;
  let disposed = false;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const begin = (frame: Frame): Starting => ({ started: frame.begin(), kill: frame.kill });
  const refill = () => {
    if (disposed || coming || opening || giveUp || resting !== undefined) return;
    if (warm.length >= most && standing.length >= mostStanding) return;
    giveUp = whenIdle(() => {
      giveUp = undefined;
      if (warm.length < most) warmOne();
      else standOne();
    });
  };
  const warmOne = () => {
    const own = begin(standing.shift() ?? open());
    coming = own;
    void own.started.then((started) => {
      if (coming !== own) return;
      coming = undefined;
      if (!started.ok) return;
      warm.push(started.isolate);
      changed();
      refill();
    });
  };
  const standOne = () => {
    const own = open();
    opening = own;
    void own.loaded.then(() => {
      if (opening !== own) return;
      opening = undefined;
      standing.push(own);
      refill();
    });
  };
  const drop = () => {
    for (const kept of [...warm.splice(0), ...standing.splice(0), coming, opening]) kept?.kill();
    coming = opening = undefined;
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
      const frame = coming ? undefined : (standing.shift() ?? opening ?? open());
      const own = coming ?? begin(frame!);
      coming = undefined;
      if (frame === opening) opening = undefined;
      refill();
      return own;
    },
    fresh: () => begin(open()),
    drop,
    rest(ms) {
      clearTimeout(resting);
      giveUp?.();
      giveUp = undefined;
      resting = setTimeout(() => {
        resting = undefined;
        refill();
      }, ms);
      drop();
    },
    size: () => warm.length,
    dispose() {
      disposed = true;
      giveUp?.();
      clearTimeout(resting);
      drop();
    },
  };
}
