/** The bundler in a worker of its own, started with the first thing there is to bundle. */
import { startWorker } from '#base/worker.remote.ts';
import type { Bundler } from './bundle.contract.ts';
import url from './bundle.worker.ts?worker&url';

export function startBundler(): Bundler & { stop(): void } {
  let started: ReturnType<typeof startWorker<Bundler>> | undefined;
  const remote = () => (started ??= startWorker<Bundler>(url, 'bundler')).remote;
  const stop = () => {
    started?.stop();
    started = undefined;
  };
  return {
    lacks: async (integrities) => remote().lacks(integrities),
    add: async (integrity, bytes, name) => remote().add(integrity, bytes, name),
    types: async (request) => remote().types(request),
    bundle: async (request) => remote().bundle(request),
    stop,
  };
}
