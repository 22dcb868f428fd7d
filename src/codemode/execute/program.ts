/** One program in what runs it: its calls, its steps and its lines come into the record, and what is left open at its end is told. */
import { sleep } from '#base/deadline.ts';
import type { RunEvent, Steps } from '#isolate/isolate.contract.ts';
import type { Method } from '../catalog.contract.ts';
import type { ExecuteOptions } from '../execute.ts';
import type { LiveJournal } from '../journal.contract.ts';
import type { LogRecord, RunRecord } from '../run.contract.ts';
import { capabilitiesOf, type RunWorld } from './capabilities.ts';
import type { JournaledWorld } from './journaled.ts';
import { bringRunner } from './languages.ts';
import { outcome } from './outcome.ts';
import type { Recorder } from './record.ts';

/** Resolves with how it ended, which is not in the record yet. */
export async function runProgram(
  options: ExecuteOptions,
  recorder: Recorder,
  methods: Method[],
  program: { code: string; input: unknown },
  signal: AbortSignal | undefined,
  journal: LiveJournal | undefined,
): Promise<Partial<RunRecord>> {
  const { now, limits } = options;
  let begun = now();
  const lines = new Map<number, number>();
  const underWay = new Set<Promise<unknown>>();
  // The program's time goes on where it was.
  const before = Math.max(0, ...(journal?.entries() ?? []).map(({ startedAt, endedAt = startedAt }) => endedAt));
  let reached = 0;
  const elapsed = () => Math.max(reached, before + now() - begun);
  let halted: Partial<RunRecord> | undefined;
  const halt: JournaledWorld['halt'] = (code, message) => {
    const status = code === 'parked' ? 'interrupted' : code === 'taken' ? 'stopped' : 'refused';
    halted ??= { status, message };
    handle.stop();
  };
  const world: RunWorld = { ...options, recorder, elapsed, line: (id: number) => lines.get(id), journal, halt };
  recorder.change({ status: 'running' });

  const { code, input } = program;
  const brought = await bringRunner(world, options, code, signal);
  if ('end' in brought) {
    await journal?.close(true, now());
    return brought.end;
  }
  const { runner, modules } = brought;
  const from = elapsed();
  const handle = runner.run(
    {
      code,
      ...(modules !== undefined && { modules }),
      ...(input !== undefined && { input }),
      ...(journal && { world: journal.head().world }),
    },
    capabilitiesOf(world, methods, (work) => {
      underWay.add(work);
      work.finally(() => underWay.delete(work));
    }),
    limits,
    journal && stepsOf(journal, elapsed, (to) => (reached = Math.max(reached, to)), halt),
  );
  const unsubscribe = handle.subscribe((event) => {
    // What it took to start is not the program's time: a timer would have to make up for it.
    if (event.type === 'started') begun = now() - (from - before);
    note(world, lines, event);
  });
  const stop = () => handle.stop();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const ended = await handle.end;
  signal?.removeEventListener('abort', stop);
  unsubscribe();
  // Calls that were under way have been told to stop; what they came to belongs into the record.
  if (underWay.size > 0) await Promise.race([Promise.allSettled([...underWay]), sleep(1_000)]);
  for (const call of recorder.get().calls) {
    if (call.state !== 'running' && call.state !== 'waiting') continue;
    const message = `${call.name} was sent, and the run ended before the answer: whether it happened is not known.`;
    recorder.changeCall(call.id, {
      state: 'failed',
      endedAt: elapsed(),
      reply: { ok: false, code: 'in_doubt', message },
    });
  }
  const problem = await journal?.close(halted?.status !== 'interrupted', now());
  // Whatever it came to here, the other runner's word holds.
  if (journal?.taken()) halted = { status: 'stopped', message: problem ?? '' };
  if (problem && !halted) halted = { message: `Its journal could not be kept: ${problem}` };
  const { reason } = (signal?.aborted && signal) || {};
  const why = ended.status === 'stopped' && typeof reason === 'string' && { message: reason };
  const cure = ended.status === 'error' && !halted && options.cure?.(ended.error);
  return { ...outcome(ended), ...why, ...(cure && { cure }), ...halted };
}

function stepsOf(
  journal: LiveJournal,
  elapsed: () => number,
  reach: (to: number) => void,
  halt: JournaledWorld['halt'],
): Steps {
  return {
    async begin(step) {
      const start = await journal.beginStep({ ...step, at: elapsed() });
      if ('scope' in start) return { scope: start.scope, elapsed: start.startedAt };
      if ('outcome' in start) return { outcome: start.outcome, elapsed: start.endedAt };
      halt('diverged', start.problem);
      throw new Error(start.problem);
    },
    async end(scope, outcome) {
      const at = elapsed();
      await journal.endStep(scope, outcome, at);
      return at;
    },
    async reach(to) {
      await journal.reach(to);
      reach(to);
    },
  };
}

function note({ recorder, elapsed }: RunWorld, lines: Map<number, number>, event: RunEvent): void {
  if (event.type === 'started') recorder.change({ startMs: event.startMs });
  if (event.type === 'log') {
    const { level, text, line } = event;
    const log: LogRecord = { at: elapsed(), level, text, ...(line !== undefined && { line }) };
    recorder.change({ logs: [...recorder.get().logs, log] });
  }
  if (event.type === 'call' && event.line !== undefined) {
    lines.set(event.id, event.line);
    const { id, line } = event;
    if (recorder.get().calls.some((call) => call.id === id)) recorder.changeCall(id, { line });
  }
}
