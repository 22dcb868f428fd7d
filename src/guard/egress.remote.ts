import { fail } from '#base/result.ts';
import { startWorker } from '#base/worker.remote.ts';
import type { Egress, EgressResult, EgressWire } from './egress.contract.ts';
import url from './egress.worker.ts?worker&url';
import { reachEgress } from './egress-wire.ts';

/** Starts the worker that alone can reach the network. Nothing is granted yet and the vault is shut. */
export function startEgress(): Egress & { stop(): void } {
  const { remote, worker, stop } = startWorker<EgressWire>(url, 'egress');
  const egress = reachEgress(remote as unknown as EgressWire);
  const broken = new Promise<EgressResult>((resolve) => {
    worker.addEventListener('error', () =>
      resolve(fail('unreachable', 'The part that reaches the network did not start. Reload the page.')),
    );
  });
  return {
    ...egress,
    request: (request, signal) => Promise.race([egress.request(request, signal), broken]),
    stop,
  };
}
