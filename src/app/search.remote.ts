import { proxy } from 'comlink';
import { startWorker } from '#base/worker.remote.ts';
import type { SearchProgress, SearchTruth } from '#session/search.contract.ts';
import url from './search.worker.ts?worker&url';
import type { SearchHost, SearchSettings } from './search-host.ts';

/** Search in a worker of its own, with its own connection to the database: nothing of it holds up the page. */
export function startSearch(
  truth: SearchTruth,
  onProgress: (progress: SearchProgress) => void,
  settings: SearchSettings = {},
): Pick<SearchHost, 'find' | 'touch'> & { stop(): void } {
  const { remote, worker, stop } = startWorker<SearchHost>(url, 'search');
  const broke = new Promise<never>((_, reject) => {
    worker.addEventListener('error', () => reject(new Error('Search stopped working. Reload the page.')), {
      once: true,
    });
  });
  broke.catch(() => undefined);
  const started = remote.start(proxy(truth), settings, proxy(onProgress));
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    await Promise.race([started, broke]);
    return Promise.race([work(), broke]);
  };
  return {
    find: (query, limit) => call(() => remote.find(query, limit)),
    touch: (sessionId) => call(() => remote.touch(sessionId)),
    stop,
  };
}
