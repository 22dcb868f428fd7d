/** The executor, loaded when it is first needed or `warm` is called: a page is painted before it can run anything. */
import { cell } from '#base/cell.ts';
import { messageOf } from '#base/result.ts';
import type { Executor, RunEnd, RunEvent, RunHandle } from '#isolate/isolate.contract.ts';

export function createLaterExecutor(load: () => Promise<Executor>): Executor & { warm(): Promise<void> } {
  const counts = cell({ running: 0, warm: 0 });
  let loading: Promise<Executor> | undefined;
  const executor = () =>
    (loading ??= load().then((loaded) => {
      const sync = () => counts.set(loaded.counts.get());
      loaded.counts.subscribe(sync);
      sync();
      return loaded;
    }));

  return {
    counts,
    run(...given): RunHandle {
      const listeners = new Map<(event: RunEvent) => void, () => void>();
      let handle: RunHandle | undefined;
      let stopped = false;
      const started = executor().then((loaded) => {
        handle = loaded.run(...given);
        for (const listener of listeners.keys()) listeners.set(listener, handle.subscribe(listener));
        if (stopped) handle.stop();
        return handle;
      });
      return {
        subscribe(listener) {
          listeners.set(listener, handle?.subscribe(listener) ?? (() => {}));
          return () => {
            listeners.get(listener)?.();
            listeners.delete(listener);
          };
        },
        stop() {
          stopped = true;
          handle?.stop();
        },
        end: started.then((one) => one.end, refused),
      };
    },
    warm: async () => void (await executor()),
    yieldProcess: () => void loading?.then((loaded) => loaded.yieldProcess()),
    dispose: () => void loading?.then((loaded) => loaded.dispose()),
  };
}

const refused = (error: unknown): RunEnd => ({
  status: 'refused',
  message: `The isolate could not be loaded: ${messageOf(error)} Reload the page and run it again.`,
  events: [],
  durationMs: 0,
  waitedMs: 0,
  calls: 0,
  refused: 0,
});
