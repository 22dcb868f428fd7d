import ts from 'typescript6';
import { readProgram } from '#base/program.ts';
import { messageOf } from '#base/result.ts';
import type { CallReply, Executor, Outcome, RunEvent } from '#isolate/isolate.contract.ts';

/** Runs programs in this very process: the contract without the seal, for tests of what is around it. */
export function inProcess(): Executor {
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...text: string[]
  ) => (...values: unknown[]) => Promise<unknown>;
  return {
    run(program, capabilities) {
      const { prefix, body, suffix } = readProgram(program.code);
      const text = ts.transpile(`async function main() {${prefix}${body}${suffix}\n}`, {
        target: ts.ScriptTarget.ESNext,
      });
      const events: RunEvent[] = [];
      const listeners = new Set<(event: RunEvent) => void>();
      const over = new AbortController();
      const emit = (event: RunEvent) => {
        events.push(event);
        for (const listener of listeners) listener(event);
      };
      let calls = 0;
      const call = async (name: string, args: unknown[]) => {
        const id = ++calls;
        emit({ type: 'call', at: 0, id, name, args, line: 1 });
        const capability = capabilities.get(name);
        const unknown: CallReply = { ok: false, code: 'unknown_method', message: name };
        const reply = capability
          ? await capability(args, { id, signal: over.signal, waitForPerson: (decision) => decision })
          : unknown;
        if (reply.ok) return reply.value;
        throw Object.assign(new Error(reply.message), { code: reply.code, data: reply.data });
      };
      const codemode = new Proxy(
        {},
        {
          get:
            (_, name) =>
            (...args: unknown[]) =>
              call(String(name), args),
        },
      );
      const console = { log: (...data: unknown[]) => emit({ type: 'log', at: 0, level: 'log', text: data.join(' ') }) };
      const work = new AsyncFunction('codemode', 'console', 'input', `${text}\nreturn await main();`);
      const stopped = new Promise<Outcome>((resolve) => {
        over.signal.addEventListener('abort', () => resolve({ status: 'stopped', message: 'Stopped.' }));
      });
      const ran = work(codemode, console, program.input).then(
        (value): Outcome => ({ status: 'ok', value }),
        (thrown): Outcome => ({
          status: 'error',
          error: { name: 'Error', message: messageOf(thrown), code: (thrown as { code?: string })?.code ?? '' },
        }),
      );
      const end = Promise.race([ran, stopped]).then((outcome) => {
        over.abort();
        return { ...outcome, events, durationMs: 1, waitedMs: 0, calls, refused: 0 };
      });
      return {
        end,
        stop: () => over.abort(),
        subscribe(listener) {
          for (const event of events) listener(event);
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      };
    },
    counts: { get: () => ({ running: 0, warm: 0 }), subscribe: () => () => {} },
    yieldProcess() {},
    dispose() {},
  };
}
