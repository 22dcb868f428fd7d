/** An interpreter of the embedded shell in a worker of its own, which is ended where a line does not listen. */
import { proxy } from 'comlink';
import { startWorker } from '#base/worker.remote.ts';
import type { Bash } from './bash.contract.ts';
import url from './bash.worker.ts?worker&url';
import type { StartedBash } from './shell.ts';

export function startBash(): StartedBash {
  const { remote, worker, stop } = startWorker<Bash>(url, 'shell');
  const bash: Bash = {
    begin: (host, commands, state) => remote.begin(proxy(host), commands, state),
    run: (request) => remote.run(request),
    abort: (sink) => remote.abort(sink),
    complete: (line, cursor) => remote.complete(line, cursor),
  };
  const broken = new Promise<string>((resolve) => {
    worker.addEventListener('error', ({ message }) => resolve(message || 'it could not be loaded.'));
  });
  return { bash, stop, broken };
}
