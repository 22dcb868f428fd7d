import { after } from '#base/deadline.ts';
import { startWorker } from '#base/worker.remote.ts';
import type { Checker, Diagnostic } from './check.contract.ts';
import url from './check.worker.ts?worker&url';

/**
 * The checker in a worker that starts when it is first needed. One that does not answer within `limitMs` is ended with
 * all it was asked, and the next question starts another. A cut check answers with a warning; nothing rejects.
 */
export function startChecker({ limitMs = 8_000 }: { limitMs?: number } = {}): Checker {
  interface Running {
    remote: Checker;
    ready: Promise<unknown>;
    cut: Promise<typeof cutOff>;
    end(): void;
  }
  let running: Running | undefined;

  function start(): Running {
    const { remote, worker, stop } = startWorker<Checker>(url, 'type checker');
    let end = () => {};
    const cut = new Promise<typeof cutOff>((resolve) => {
      end = () => {
        stop();
        if (running === started) running = undefined;
        resolve(cutOff);
      };
    });
    // A worker that cannot be loaded says so only here.
    worker.addEventListener('error', () => end());
    const started: Running = { remote: remote as unknown as Checker, ready: remote.warm(), cut, end };
    return started;
  }

  async function ask<T>(work: (checker: Checker) => Promise<T>): Promise<T | typeof cutOff> {
    running ??= start();
    const own = running;
    // Loading is slow on a slow line and is no fault of the program.
    if ((await Promise.race([own.ready, own.cut])) === cutOff) return cutOff;
    const disarm = after(limitMs, own.end);
    try {
      return await Promise.race([work(own.remote), own.cut]);
    } catch {
      return cutOff;
    } finally {
      disarm();
    }
  }

  return {
    check: async (code, declarations, modules) => {
      const found = await ask((checker) => checker.check(code, declarations, modules));
      return found === cutOff ? [notChecked] : found;
    },
    complete: async (code, offset, declarations, modules) => {
      const found = await ask((checker) => checker.complete(code, offset, declarations, modules));
      return found === cutOff ? [] : found;
    },
    hover: async (code, offset, declarations, modules) => {
      const found = await ask((checker) => checker.hover(code, offset, declarations, modules));
      return found === cutOff ? null : found;
    },
    exported: async (path, declarations, modules) => {
      const found = await ask((checker) => checker.exported(path, declarations, modules));
      return found === cutOff ? { functions: [], diagnostics: [{ ...notChecked, severity: 'error' }] } : found;
    },
    warm: async () => void (await ask(async () => undefined)),
  };
}

const cutOff = Symbol('cut off');

const notChecked: Diagnostic = {
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
  message: 'The program was not checked: the checker did not answer and was started again.',
  code: 0,
  severity: 'warning',
};
