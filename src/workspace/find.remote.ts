import { after } from '#base/deadline.ts';
import { fail } from '#base/result.ts';
import { startWorker } from '#base/worker.remote.ts';
import type { FindCode, Finder } from './find.contract.ts';
import url from './find.worker.ts?worker&url';

/**
 * The finder in a worker that starts when it is first asked. A pattern that goes on for longer than `limitMs` is ended
 * with the worker, and the next question starts another. Nothing rejects.
 */
export function startFinder({ limitMs = 5_000 }: { limitMs?: number } = {}): Finder & { stop(): void } {
  let running: { remote: Finder; end(code: FindCode): void; ended: Promise<FindCode> } | undefined;

  function start() {
    const { remote, worker, stop } = startWorker<Finder>(url, 'finder');
    let tell: (code: FindCode) => void = () => {};
    const ended = new Promise<FindCode>((resolve) => {
      tell = resolve;
    });
    const started = {
      remote: remote as unknown as Finder,
      ended,
      end(code: FindCode) {
        stop();
        if (running === started) running = undefined;
        tell(code);
      },
    };
    worker.addEventListener('error', () => started.end('failed'));
    return started;
  }

  async function ask<T>(work: (finder: Finder) => Promise<T>): Promise<T | { ended: FindCode }> {
    running ??= start();
    const own = running;
    const disarm = after(limitMs, () => own.end('too_slow'));
    try {
      return await Promise.race([work(own.remote), own.ended.then((ended) => ({ ended }))]);
    } catch {
      return { ended: 'failed' };
    } finally {
      disarm();
    }
  }
  const why = {
    too_slow: 'Looking for this takes too long in one of these files. Make the pattern simpler, or name fewer files.',
    failed: 'The search was ended. Try it again.',
  };
  const cut = (code: FindCode) => fail(code, code === 'too_slow' ? why.too_slow : why.failed);
  const isCut = (value: unknown): value is { ended: FindCode } =>
    typeof value === 'object' && value !== null && 'ended' in value;

  return {
    async lacks(hashes) {
      const found = await ask((finder) => finder.lacks(hashes));
      return isCut(found) ? hashes : found;
    },
    add: async (texts) => void (await ask((finder) => finder.add(texts))),
    async find(query, files) {
      const found = await ask((finder) => finder.find(query, files));
      return isCut(found) ? cut(found.ended) : found;
    },
    async replace(query, files) {
      const found = await ask((finder) => finder.replace(query, files));
      return isCut(found) ? cut(found.ended) : found;
    },
    /** Ends what is asked now. */
    stop: () => running?.end('failed'),
  };
}
