/** Databases in a worker of their own, started with the first query. */

import { fail, messageOf } from '#base/result.ts';
import { startWorker } from '#base/worker.remote.ts';
import type { DatabaseEngine, DatabaseQuery, DatabaseResult } from './database.contract.ts';
import url from './database.worker.ts?worker&url';

export interface Databases {
  /** Ends at once when the signal aborts. For one query at a time: its end is that of the worker. */
  query(query: DatabaseQuery, signal: AbortSignal): Promise<DatabaseResult>;
  stop(): void;
}

export function startDatabases(): Databases {
  let started: ReturnType<typeof startWorker<DatabaseEngine>> | undefined;
  const stop = () => {
    started?.stop();
    started = undefined;
  };
  return {
    stop,
    query(query, signal) {
      started ??= startWorker<DatabaseEngine>(url, 'databases');
      const { remote, worker } = started;
      return new Promise((resolve) => {
        const end = (result: DatabaseResult) => {
          signal.removeEventListener('abort', abort);
          worker.removeEventListener('error', broke);
          resolve(result);
        };
        const abort = () => {
          stop();
          end(fail('aborted', 'The query was stopped. Nothing was changed.'));
        };
        const broke = (event: ErrorEvent) => {
          stop();
          end(fail('failed', `The worker of databases ended: ${event.message || 'it could not be loaded.'}`));
        };
        if (signal.aborted) return end(fail('aborted', 'The query was stopped. Nothing was changed.'));
        signal.addEventListener('abort', abort);
        worker.addEventListener('error', broke);
        remote.query(query).then(end, (error) => end(fail('failed', `The query failed: ${messageOf(error)}`)));
      });
    },
  };
}
