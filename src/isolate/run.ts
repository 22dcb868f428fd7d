import { createClock } from './clock.ts';
import type { Isolate } from './frame.ts';
import type { Capabilities, Limits, Outcome, Program, RunEnd, RunEvent, RunHandle, Steps } from './isolate.contract.ts';
import { outcomeOf } from './outcome.ts';
import type { Pool } from './pool.ts';
import { createSession, type Session } from './session.ts';
import { loadStripper, type Stripped, strip, stripperLoaded } from './strip.ts';

export interface RunWorld {
  program: Program;
  capabilities: Capabilities;
  limits: Limits;
  steps?: Steps | undefined;
  pool: Pool;
  now: () => number;
  firstWordMs: number;
  /** Why this cannot even be started. */
  problem: string | undefined;
  /** `forced` when the isolate may still have been busy. */
  ended(forced: boolean): void;
}

/** Milliseconds between two looks whether the process is there, and for its answer before it is taken to be slow. */
const pulseMs = 1_000;

/** Milliseconds after which a second isolate is begun beside one that takes long. */
const secondStartMs = 4_000;

/** How long what was sent before the end is still counted. Milliseconds. */
const lateMs = 20;

export function startRun(world: RunWorld): RunHandle {
  const { program, capabilities, limits, pool, now, firstWordMs, problem } = world;
  const began = now();
  const events: RunEvent[] = [];
  const listeners = new Set<(event: RunEvent) => void>();
  const aborter = new AbortController();
  let resolveEnd: (end: RunEnd) => void = () => undefined;
  const end = new Promise<RunEnd>((resolve) => (resolveEnd = resolve));
  let over = false;
  let isolate: Isolate | undefined;
  let session: Session | undefined;
  let abandon = () => {};
  let firstWord: ReturnType<typeof setTimeout> | undefined;

  const emit = (event: RunEvent) => {
    events.push(event);
    for (const listener of [...listeners]) tell(listener, event);
  };

  /** An isolate that still runs is killed at once; one that is done may wait until the answer is out. */
  const finish = (outcome: Outcome, kill: 'now' | 'after' = 'now') => {
    if (over) return;
    over = true;
    clock.stop();
    clearTimeout(firstWord);
    session?.close();
    abandon();
    const last = { session, isolate };
    if (kill === 'now') last.isolate?.kill();
    aborter.abort();
    const done: RunEnd = {
      ...outcome,
      events,
      durationMs: now() - began,
      waitedMs: clock.waitedMs(),
      calls: session?.calls() ?? 0,
      refused: session?.refused() ?? 0,
    };
    resolveEnd(done);
    setTimeout(() => {
      last.isolate?.kill();
      world.ended(kill === 'now');
    }, 0);
    setTimeout(() => {
      done.refused = last.session?.refused() ?? 0;
      last.isolate?.port.close();
    }, lateMs);
  };
  const clock = createClock(limits.wallMs, now, () =>
    finish({
      status: 'timeout',
      limitMs: limits.wallMs,
      message: `The program ran longer than ${limits.wallMs} ms and was ended.`,
    }),
  );

  const begin = (isolateOfRun: Isolate, stripped: Stripped, warm: boolean) => {
    isolate = isolateOfRun;
    session = createSession(isolateOfRun, {
      capabilities,
      limits,
      steps: world.steps,
      emit,
      now,
      signal: aborter.signal,
      waitForPerson: clock.wait,
      over: (how) => ('end' in how ? finish(outcomeOf(how.end, stripped), 'after') : finish(how.outcome)),
    });
    const { input, world: own = freshWorld() } = program;
    session.run({ code: stripped.code, input, world: own, steps: stripped.steps });
    emit({ type: 'started', at: now(), warm, startMs: now() - began });
    clock.start();
    void watch(isolateOfRun);
    if (warm) firstWord = setTimeout(() => replaceSilent(isolateOfRun, stripped), firstWordMs);
  };

  /**
   * A program that uses up the memory takes the process with it, and every run in it. A frame that is only slow has its
   * answer out before one that starts after it, since both have one thread; a frame that has not is gone.
   */
  const watch = async (own: Isolate) => {
    const gone = () => over || isolate !== own;
    while (!gone()) {
      await pause(pulseMs);
      if (gone()) return;
      let heard = false;
      void own.pulse().then(() => (heard = true));
      await pause(pulseMs);
      if (heard || gone()) continue;
      const other = pool.fresh();
      const { ok } = await other.started;
      await pause(pulseMs / 10);
      other.kill();
      if (heard || gone() || !ok) continue;
      pool.drop();
      const message =
        'The memory for programs was used up, by this program or by one that ran beside it. Work on less at once.';
      finish({ status: 'limit', limit: 'memory', message });
    }
  };

  /** The process of sandboxed frames dies without an event: a warm isolate that says nothing is taken for dead. */
  const replaceSilent = (silent: Isolate, stripped: Stripped) => {
    if (over || session?.heard()) return;
    session?.close();
    silent.kill();
    clock.stop();
    isolate = session = undefined;
    pool.drop();
    startCold(stripped);
  };

  /** Where its neighbours keep the machine busy, a Worker now and then never begins: another one is tried beside it then. */
  const startCold = (stripped: Stripped) => {
    const tried = new Set<ReturnType<Pool['start']>>();
    const attempt = async (one: ReturnType<Pool['start']>) => {
      tried.add(one);
      const started = await one.started;
      tried.delete(one);
      if (over || isolate || (!started.ok && tried.size > 0)) return;
      abandon();
      abandon = () => {};
      if (started.ok) begin(started.isolate, stripped, false);
      else finish({ status: 'refused', message: started.message });
    };
    void attempt(pool.start());
    const second = setTimeout(() => void attempt(pool.fresh()), secondStartMs);
    abandon = () => {
      clearTimeout(second);
      for (const one of tried) one.kill();
    };
  };

  const prepare = () => {
    if (over) return;
    const done = strip(program.code, program.modules);
    if (!done.ok) return finish({ status: 'error', error: done.error });
    const own = pool.take();
    if (own) begin(own, done.program, true);
    else startCold(done.program);
  };

  if (problem) queueMicrotask(() => finish({ status: 'refused', message: problem }));
  else if (stripperLoaded()) prepare();
  else
    loadStripper().then(prepare, () =>
      finish({
        status: 'refused',
        message: 'A part of this page could not be loaded. Check the connection and reload the page.',
      }),
    );

  return {
    subscribe(listener) {
      for (const event of events) tell(listener, event);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: () => finish({ status: 'stopped', message: 'The run was stopped.' }),
    end,
  };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const freshWorld = () => ({ seed: [...crypto.getRandomValues(new Uint32Array(8))], startedAt: Date.now() });

function tell(listener: (event: RunEvent) => void, event: RunEvent): void {
  try {
    listener(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
