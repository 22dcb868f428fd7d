/**
 * Rung 04, embedded: shells over the files of a workspace, of this page alone. One that is opened lasts from line to line; a
 * task has one of its own.
 */
import type { FileResult, Files } from '#workspace/files.contract.ts';
import { startBash } from './bash.remote.ts';
import { createBeside } from './beside.ts';
import type { Command } from './command.contract.ts';
import { costs } from './ladder.ts';
import { quoted } from './quoted.ts';
import { createEvents } from './run-parts.ts';
import type { RungEnd, RungProvider, RungRun, RungTask } from './rung.contract.ts';
import type { Shell } from './shell.contract.ts';
import { createShell, type StartedBash } from './shell.ts';
import type { ShellParts } from './shells.ts';

interface Options {
  commands: readonly Command[];
  now: () => number;
}

export interface Embedded extends RungProvider {
  open(parts: Omit<ShellParts, 'onChange'> & { files(): Promise<FileResult<Files>>; onChange?(): void }): Shell;
}

const usualWallMs = 120_000;

const embeddedTitle = 'Embedded shell';

export function createEmbedded({ commands, now }: Options): Embedded {
  /** One that nobody has yet: the next run begins at once. */
  let spare: StartedBash | null = null;
  const start = (): StartedBash => {
    const ready = spare ?? startBash();
    spare = null;
    return ready;
  };
  const open: Embedded['open'] = (parts) => createShell({ ...parts, beside: createBeside(), commands, start, now });

  return {
    id: 'embedded',
    rung: 'sandbox',
    title: embeddedTitle,
    languages: ['shell'],
    cost: costs.sandbox,
    risk: 'It changes files of the workspace and brings in packages. It reaches no network, no page and no system.',
    available: async () =>
      typeof Worker === 'function' ? { ok: true } : { ok: false, reason: 'This browser starts no workers.' },
    async start() {
      spare ??= startBash();
      return { ok: true };
    },
    run,
    open,
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
    const mine = async () => ({ ok: true as const, value: files });
    const shell = open({ id: 'task', sessionId: '', title: embeddedTitle, files: mine });
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
