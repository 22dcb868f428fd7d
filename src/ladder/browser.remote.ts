import { proxy, transfer } from 'comlink';
import { fail } from '#base/result.ts';
import { startWorker } from '#base/worker.remote.ts';
import type { BrowserAnswer, BrowserWorker } from './browser.contract.ts';
import url from './browser.worker.ts?worker&url';

/** Starts the worker that drives pages. Where it does not start, everything says so. */
export function startBrowserWorker(): BrowserWorker & { stop(): void } {
  const { remote, worker, stop } = startWorker<BrowserWorker>(url, 'browser');
  const broken = new Promise<BrowserAnswer>((resolve) => {
    worker.addEventListener('error', () =>
      resolve(fail('failed', 'The part that drives pages did not start. Reload the page.')),
    );
  });
  const unless = (work: Promise<BrowserAnswer>) => Promise.race([work, broken]);
  return {
    attach: (port, mayVisit, gone) => unless(remote.attach(transfer(port, [port]), proxy(mayVisit), proxy(gone))),
    detach: () => remote.detach(),
    openChrome: () => unless(remote.openChrome()),
    openPreview: (port) => unless(remote.openPreview(transfer(port, [port]))),
    run: (page, command, ms) => unless(remote.run(page, command, ms)),
    close: (page) => remote.close(page),
    stop,
  };
}
