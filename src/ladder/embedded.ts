/** Rung 04, embedded: a shell over the files of a workspace, of this page alone. Each task has a shell of its own. */
import type { Files } from '#workspace/files.contract.ts';
import { startBash } from './bash.remote.ts';
import type { Beside, Command } from './command.contract.ts';
import { quoted } from './quoted.ts';
import { createEvents } from './run-parts.ts';
import type { RungEnd, RungProvider, RungRun, RungTask } from './rung.contract.ts';
import { createShell, type StartedBash } from './shell.ts';

interface Options {
  commands: readonly Command[];
  besideOf(files: Files): Beside;
  now: () => number;
}

const usualWallMs = 120_000;

const embeddedTitle = 'Embedded shell';
export function createEmbedded({ commands, besideOf, now }: Options): RungProvider {
  /** One that nobody has yet: the next run begins at once. */
  let spare: StartedBash | null = null;
  const start = (): StartedBash => {
    const ready = spare ?? startBash();
    spare = null;
    return ready;
  };

  return {
    id: 'embedded',
    rung: 'sandbox',
    title: embeddedTitle,
    languages: ['shell'],
    cost: { coldMs: 400, warmMs: 30, memory: 30 * 2 ** 20, download: 400_000 },
    risk: 'It changes files of the workspace and brings in packages. It reaches no network, no page and no system.',
    available: async () =>
      typeof Worker === 'function' ? { ok: true } : { ok: false, reason: 'This browser starts no workers.' },
    async start() {
      spare ??= startBash();
      return { ok: true };
    },
    run,
    dispose() {
      spare?.stop();
      spare = null;
    },
  };

  function run(task: RungTask): RungRun {
    const events = createEvents();
    const { files, stdin, folder, environment, wallMs = usualWallMs } = task;
    if (task.language !== 'shell') {
      const message = `The embedded shell runs command lines, not ${task.language}.`;
      const end: RungEnd = { status: 'unsupported', message, files: null, durationMs: 0 };
      return { subscribe: events.subscribe, write: () => undefined, stop: () => undefined, end: Promise.resolve(end) };
    }
    const shell = createShell({
      id: 'task',
      sessionId: '',
      title: embeddedTitle,
      files: async () => ({ ok: true, value: files }),
      beside: besideOf(files),
      commands,
      start,
      now,
    });
    shell.subscribe((event) => {
      if (event.type === 'output') events.tell({ type: 'output', stream: event.stream, text: event.text });
    });
    let stopped = false;
    const line = shell.run([task.code, ...(task.args ?? []).map(quoted)].join(' '), {
      wallMs,
      ...(stdin !== undefined && { stdin }),
      ...(folder !== undefined && { folder }),
      ...(environment && { environment }),
    });
    const end = line.end.then(({ exitCode, fault, changed, files: hashes, durationMs }): RungEnd => {
      shell.stop();
      if (changed.length > 0) events.tell({ type: 'changed', paths: changed });
      const common = { files: hashes, durationMs };
      if (fault) return { status: fault.code, message: fault.message, ...common };
      if (stopped) return { status: 'stopped', message: 'The shell was stopped.', ...common };
      return { status: 'exited', exitCode, ...common };
    });
    return {
      subscribe: events.subscribe,
      write: () => undefined,
      stop() {
        stopped = true;
        line.stop();
      },
      end,
    };
  }
}
