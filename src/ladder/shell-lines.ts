/** The lines of one shell, one after another: what every kind of shell has in common. */
import { createQueue } from '#base/queue.ts';
import { createEvents } from './run-parts.ts';
import type { Shell, ShellEnd, ShellEvent, ShellRun, ShellRunOptions } from './shell.contract.ts';

/** Characters of what was written that are kept for who looks later. */
const mostKept = 1_000_000;

interface Options {
  /** Plays a line under its number; `stopped` resolves when it is to end. Never rejects. */
  play(line: string, run: number, how: ShellRunOptions, stopped: Promise<void>): Promise<ShellEnd>;
  folder(): string;
  onChange(): void;
  /** After the running line was told to stop for good. */
  onStop?(): void;
}

interface Lines extends Pick<Shell, 'run' | 'running' | 'subscribe' | 'stop'> {
  tell(event: ShellEvent): void;
  /** Does something between two lines. */
  queue: ReturnType<typeof createQueue>;
  /** It was stopped for good. */
  over(): boolean;
}

export function createLines({ play, folder, onChange, onStop }: Options): Lines {
  const queue = createQueue();
  const { tell, subscribe } = createEvents<ShellEvent>(mostKept);
  let running: ShellRun | null = null;
  let lines = 0;
  let over = false;
  return {
    tell,
    subscribe,
    queue,
    running: () => running,
    run(line, how = {}) {
      let stop = () => {};
      const stopped = new Promise<void>((resolve) => {
        stop = () => resolve();
      });
      const run: ShellRun = {
        stop,
        end: queue(async () => {
          const number = ++lines;
          how.signal?.addEventListener('abort', stop);
          if (how.signal?.aborted) stop();
          running = run;
          onChange();
          const done = await play(line, number, how, stopped);
          how.signal?.removeEventListener('abort', stop);
          running = null;
          tell({ type: 'end', run: number, exitCode: done.exitCode, folder: folder() });
          onChange();
          return done;
        }),
      };
      return run;
    },
    over: () => over,
    stop() {
      if (over) return;
      over = true;
      running?.stop();
      onStop?.();
      tell({ type: 'stopped' });
      onChange();
    },
  };
}
