import { cell } from '#base/cell.ts';
import { measure } from '#base/plain.ts';
import { openFrame } from './frame.ts';
import { createGround } from './ground.ts';
import type { Executor, Limits } from './isolate.contract.ts';
import { createPool } from './pool.ts';
import { startRun } from './run.ts';
import { loadStripper } from './strip.ts';

export interface ExecutorWorld {
  document: Document;
  /** Milliseconds since any moment, always increasing. */
  now: () => number;
  /** Of `isolate.html`, resolved against the document. */
  url?: string;
  /** Isolates kept warm. Default 2. */
  warm?: number;
  /** Frames kept loaded behind them, for when more are wanted at once. Default 1. */
  standing?: number;
  /** Milliseconds an isolate has to start, and a warm one to give its first word. Defaults 10,000 and 2,000. */
  startMs?: number;
  firstWordMs?: number;
}

/** A process goes a moment after its last frame; a new frame in between would keep it. */
const processEndMs = 3_000;

export const usualLimits: Limits = {
  wallMs: 30_000,
  calls: 1_000,
  inFlight: 64,
  bytesOut: 32 << 20,
  messageBytes: 4 << 20,
  logLines: 5_000,
};

/** Runs programs in sealed isolates of this page. Nothing is started before an idle moment or the first run. */
export function createExecutor(world: ExecutorWorld): Executor {
  const { document, now, warm = 2, standing = 1, startMs = 10_000, firstWordMs = 2_000 } = world;
  const url = new URL(world.url ?? 'isolate.html', document.baseURI).href;
  const ground = createGround({ document, url });
  const counts = cell({ running: 0, warm: 0 });
  const stops = new Set<() => void>();
  let disposed = false;

  const changed = () => {
    const next = { running: stops.size, warm: pool.size() };
    const { running, warm } = counts.get();
    if (running !== next.running || warm !== next.warm) counts.set(next);
  };
  const pool = createPool({
    warm,
    standing,
    open: () => openFrame({ ground, patienceMs: startMs }),
    whenIdle: idle(document),
    changed: () => changed(),
  });
  const warmUp = idle(document)(() => void loadStripper().catch(() => undefined));

  return {
    run(program, capabilities, limits, steps) {
      const own = { ...usualLimits, ...limits };
      const problem = disposed
        ? 'This page no longer runs programs. Reload it.'
        : inputProblem(program.input, own.messageBytes);
      const handle = startRun({
        program,
        capabilities,
        limits: own,
        steps,
        pool,
        now,
        firstWordMs,
        problem,
        ended(forced) {
          stops.delete(handle.stop);
          // All sandboxed frames of a page share a process, and only its end ends a busy thread at once; a removed frame's
          // thread may spin for two seconds more. So when no neighbour runs, the warm ones go with it.
          if (forced && stops.size === 0) pool.drop();
          changed();
        },
      });
      stops.add(handle.stop);
      changed();
      return handle;
    },
    counts: { get: counts.get, subscribe: counts.subscribe },
    yieldProcess: () => pool.rest(processEndMs),
    dispose() {
      disposed = true;
      warmUp();
      for (const stop of [...stops]) stop();
      pool.dispose();
      ground.dispose();
    },
  };
}

function inputProblem(input: unknown, limit: number): string | undefined {
  const measured = measure(input, limit, 'input');
  return measured.ok ? undefined : `The program could not be given its input: ${measured.message}`;
}

/** A pause first, so that what has just begun has the thread; then an idle moment, or half a second later at the latest. */
function idle(document: Document): (act: () => void) => () => void {
  const view = document.defaultView;
  return (act) => {
    let handle: number | undefined;
    const timer = setTimeout(() => {
      if (view && 'requestIdleCallback' in view) handle = view.requestIdleCallback(act, { timeout: 500 });
      else act();
    }, 25);
    return () => {
      clearTimeout(timer);
      if (handle !== undefined) view?.cancelIdleCallback(handle);
    };
  };
}
