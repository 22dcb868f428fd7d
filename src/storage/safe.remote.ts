import { proxy } from 'comlink';
import { startWorker } from '#base/worker.remote.ts';
import type { Progress, Safe } from './safe.contract.ts';
import type { SafeWork } from './safe.ts';
import url from './safe.worker.ts?worker&url';

/** The worker that keeps the database safe, started with the first question. `cancel` ends what is under way. */
export function startSafe(onProgress: (progress: Progress) => void): Safe & { cancel(): void } {
  let started: SafeWork | undefined;
  const remote = (): SafeWork => {
    if (started) return started;
    started = startWorker<SafeWork>(url, 'safe').remote as unknown as SafeWork;
    started.follow(proxy(onProgress));
    return started;
  };
  return {
    mark: (name) => remote().mark(name),
    adopt: (name) => remote().adopt(name),
    verify: (name, files) => remote().verify(name, files),
    sizes: (name) => remote().sizes(name),
    backUp: (options) => remote().backUp(options),
    backups: (folder) => remote().backups(folder),
    removeBackup: (id, folder) => remote().removeBackup(id, folder),
    restore: (file) => remote().restore(file),
    startAnew: () => remote().startAnew(),
    cancel: () => started?.cancel(),
  };
}
