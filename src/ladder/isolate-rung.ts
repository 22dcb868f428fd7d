/** Rung 01: a program in a sealed isolate, as a provider of the ladder. */
import type { Executor, RunEnd as IsolateEnd } from '#isolate/isolate.contract.ts';
import { cureFor } from './choose.ts';
import { costs } from './ladder.ts';
import { createEvents, type Events, filesAround } from './run-parts.ts';
import type { RungEnd, RungEvent, RungProvider, RungRun, RungTask } from './rung.contract.ts';

export interface IsolateOptions {
  executor: Executor;
  now: () => number;
  /** Brings what a program imports, as `Program.modules`; nothing where it imports none. Never rejects. */
  modules?(
    task: RungTask,
    tell: (event: RungEvent) => void,
    signal: AbortSignal,
  ): Promise<{ ok: true; value: { code?: string } } | { ok: false; message: string }>;
}

export function createIsolateRung({ executor, now, modules }: IsolateOptions): RungProvider {
  return {
    id: 'isolate',
    rung: 'isolate',
    title: 'Isolate of this page',
    languages: ['typescript'],
    cost: costs.isolate,
    risk: 'No network, storage or page: a program can only make the calls it is handed.',
    available: async () => ({ ok: true }),
    start: async () => ({ ok: true }),
    run: (task) => run(task),
    dispose: () => undefined,
  };

  function run(task: RungTask): RungRun {
    const events = createEvents();
    const began = now();
    if (task.language !== 'typescript') {
      const message = `The isolate runs TypeScript, not ${task.language}.`;
      return ended(events, { status: 'unsupported', message, files: null, durationMs: 0 });
    }
    const over = new AbortController();
    const work = carryOut(task, events, over.signal);
    const end = filesAround(task.files, work).then(
      ({ value, files }): RungEnd => ({ ...value, files, durationMs: now() - began }),
    );
    return { subscribe: events.subscribe, write: () => undefined, stop: () => over.abort(), end };
  }

  async function carryOut(task: RungTask, events: Events, signal: AbortSignal) {
    const brought = await modules?.(task, events.tell, signal);
    if (signal.aborted) return { status: 'stopped' as const, message: 'Stopped before it ran.' };
    if (brought && !brought.ok) return { status: 'unsupported' as const, message: brought.message };
    const handle = executor.run(
      {
        code: task.code,
        ...(brought?.value.code !== undefined && { modules: brought.value.code }),
        ...(task.input !== undefined && { input: task.input }),
      },
      task.capabilities ?? new Map(),
      task.wallMs === undefined ? {} : { wallMs: task.wallMs },
    );
    signal.addEventListener('abort', handle.stop);
    if (signal.aborted) handle.stop();
    handle.subscribe((event) => {
      if (event.type !== 'log') return;
      const stream = event.level === 'warn' || event.level === 'error' ? 'error' : 'out';
      events.tell({ type: 'output', stream, text: `${event.text}\n` });
    });
    return said(await handle.end, (text) => events.tell({ type: 'output', stream: 'error', text }));
  }
}

/** A program that threw exited with 1, as Node has it; its stack goes to the stream of errors. */
function said(end: IsolateEnd, complain: (text: string) => void) {
  switch (end.status) {
    case 'ok':
      return { status: 'exited' as const, exitCode: 0, value: end.value };
    case 'error': {
      const { name, message, stack } = end.error;
      complain(`${stack ?? `${name}: ${message}`}\n`);
      const climb = cureFor(end.error);
      return { status: 'exited' as const, exitCode: 1, ...(climb && { climb }) };
    }
    case 'stalled':
      return { status: 'failed' as const, message: end.message };
    case 'refused':
      return { status: 'failed' as const, message: end.message };
    default:
      return { status: end.status, message: end.message };
  }
}

function ended(events: Events, end: RungEnd): RungRun {
  return { subscribe: events.subscribe, write: () => undefined, stop: () => undefined, end: Promise.resolve(end) };
}
