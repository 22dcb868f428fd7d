/** `node:events`: the emitter of Node's form for pages, with what it lacks. */
import { EventEmitter } from './parts.ts';

const base = EventEmitter as unknown as Record<string | symbol, unknown> & typeof EventEmitter;

const aborted = (signal: AbortSignal) =>
  Object.assign(new Error('The operation was aborted', { cause: signal.reason }), {
    name: 'AbortError',
    code: 'ABORT_ERR',
  });

function once(
  emitter: InstanceType<typeof EventEmitter> | EventTarget,
  name: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal));
    if (emitter instanceof EventTarget)
      return emitter.addEventListener(name, (event) => resolve([event]), { once: true });
    const stop = () => {
      emitter.removeListener(name, done);
      emitter.removeListener('error', failed);
    };
    const done = (...given: unknown[]) => {
      stop();
      resolve(given);
    };
    const failed = (error: unknown) => {
      stop();
      reject(error);
    };
    emitter.once(name, done);
    if (name !== 'error') emitter.once('error', failed);
    signal?.addEventListener('abort', () => {
      stop();
      reject(aborted(signal));
    });
  });
}

Object.assign(base, {
  once,
  EventEmitter,
  captureRejectionSymbol: Symbol.for('nodejs.rejection'),
  errorMonitor: Symbol('events.errorMonitor'),
  captureRejections: false,
  usingDomains: false,
  getEventListeners: (emitter: InstanceType<typeof EventEmitter>, name: string) =>
    emitter instanceof EventTarget ? [] : emitter.listeners(name),
  getMaxListeners: (emitter: InstanceType<typeof EventEmitter>) => emitter.getMaxListeners?.() ?? 10,
  setMaxListeners(count: number, ...emitters: InstanceType<typeof EventEmitter>[]) {
    for (const emitter of emitters) if (!(emitter instanceof EventTarget)) emitter.setMaxListeners(count);
  },
  addAbortListener(signal: AbortSignal, listener: () => void) {
    signal.addEventListener('abort', listener, { once: true });
    return { [Symbol.dispose]: () => signal.removeEventListener('abort', listener) };
  },
});

export const events = base;
