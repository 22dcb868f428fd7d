import { after } from '#base/deadline.ts';
import { startWorker } from '#base/worker.remote.ts';
import url from './check.worker.ts?worker&url';
import type { ProjectTypes } from './project-types.contract.ts';

/**
 * The types of a workspace in a worker that starts when it is first asked. One that does not answer within `limitMs` is
 * ended; what is asked then resolves to `undefined`, and `onEnded` says that the next one knows no files yet.
 */
export function startProjectTypes({ limitMs = 30_000, onEnded }: { limitMs?: number; onEnded: () => void }) {
  let running: { project: ProjectTypes; ended: Promise<undefined>; end(): void } | undefined;

  function start() {
    const { remote, worker, stop } = startWorker<{ project: ProjectTypes }>(url, 'types of the workspace');
    let tell: (ended: undefined) => void = () => {};
    const ended = new Promise<undefined>((resolve) => {
      tell = resolve;
    });
    const started = {
      project: remote.project as unknown as ProjectTypes,
      ended,
      end() {
        stop();
        if (running === started) running = undefined;
        tell(undefined);
        onEnded();
      },
    };
    worker.addEventListener('error', started.end);
    return started;
  }

  return async function ask<T>(work: (project: ProjectTypes) => Promise<T>): Promise<T | undefined> {
    running ??= start();
    const own = running;
    const disarm = after(limitMs, own.end);
    try {
      return await Promise.race([work(own.project), own.ended]);
    } catch {
      return undefined;
    } finally {
      disarm();
    }
  };
}
