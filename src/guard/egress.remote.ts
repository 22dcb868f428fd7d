import { transfer } from 'comlink';
import { fail } from '#base/result.ts';
import { startWorker } from '#base/worker.remote.ts';
import type { Egress, EgressFailure, EgressWire } from './egress.contract.ts';
import url from './egress.worker.ts?worker&url';
import { reachEgress } from './egress-wire.ts';

/**
 * Starts the worker that alone can reach the network. Nothing is granted yet and the vault is shut. Where the worker
 * does not start, requests say so and the other methods reject.
 */
export function startEgress(): Egress & { stop(): void } {
  const { remote, worker, stop } = startWorker<EgressWire>(url, 'egress');
  const egress = reachEgress(remote as unknown as EgressWire);
  const broken = new Promise<EgressFailure>((resolve) => {
    worker.addEventListener('error', () => resolve(fail('unreachable', notStarted, { cause: 'unknown' })));
  });
  const failed = broken.then(() => Promise.reject(new Error(notStarted)));
  failed.catch(() => undefined);
  const unless = <T>(work: Promise<T>): Promise<T> => Promise.race([work, failed]);
  return {
    grant: (grants) => unless(egress.grant(grants)),
    revoke: (ids) => unless(egress.revoke(ids)),
    request: (request, signal) => Promise.race([egress.request(request, signal), broken]),
    seal: (alias, origin, secret, about) => unless(egress.seal(alias, origin, secret, about)),
    open: (guard, secrets) => unless(egress.open(guard, secrets)),
    admit: (row) => unless(egress.admit(row)),
    unlock: (passphrase) => unless(egress.unlock(passphrase)),
    lock: () => unless(egress.lock()),
    rewrap: (passphrase, current) => unless(egress.rewrap(passphrase, current)),
    settle: (kept) => unless(egress.settle(kept)),
    forget: (alias) => unless(egress.forget(alias)),
    halt: (halted) => unless(egress.halt(halted)),
    redact: (text) => unless(egress.redact(text)),
    connect: (request, port) => Promise.race([remote.connect(request, transfer(port, [port])), broken]),
    stop,
  };
}

const notStarted = 'The part of the page that reaches the network did not start. Reload the page.';
