/** A program that is a command line: one call of `shell_run`, decided and written down like any, its output as lines. */
import type { CallReply, Executor, Outcome, RunEvent } from '#isolate/isolate.contract.ts';
import { withoutFence } from './rung-executor.ts';

export function commandExecutor(now: () => number): Pick<Executor, 'run'> {
  return {
    run(program, capabilities, limits = {}) {
      const began = now();
      const events: RunEvent[] = [];
      const listeners = new Set<(event: RunEvent) => void>();
      const over = new AbortController();
      const emit = (event: RunEvent) => {
        events.push(event);
        for (const listener of [...listeners]) listener(event);
      };
      const command = withoutFence(program.code).replace(/^\s*\$ /, '');
      const limitSeconds = limits.wallMs === undefined ? undefined : Math.ceil(limits.wallMs / 1000);
      const args = [{ command, ...(limitSeconds && { limitSeconds }) }];
      const context = { id: 1, line: 1, signal: over.signal, waitForPerson: <T>(answer: Promise<T>) => answer };
      const call = async (): Promise<Outcome> => {
        const run = capabilities.get('shell_run');
        if (!run) return { status: 'refused', message: 'There is no shell here, so nothing ran.' };
        emit({ type: 'started', at: now(), warm: true, startMs: 0 });
        emit({ type: 'call', at: now(), id: 1, name: 'shell_run', args, line: 1 });
        const reply = await run(args, context);
        emit({ type: 'result', at: now(), id: 1, reply });
        return over.signal.aborted ? { status: 'stopped', message: 'The command was stopped.' } : outcomeOf(reply);
      };
      const outcomeOf = (reply: CallReply): Outcome => {
        if (!reply.ok) return { status: 'error', error: { name: 'Error', message: reply.message, code: reply.code } };
        const { exitCode, out, error } = reply.value as { exitCode: number; out: string; error: string };
        for (const [level, text] of [
          ['log', out],
          ['error', error],
        ] as const)
          for (const line of text.replace(/\n$/, '').split('\n'))
            if (text) emit({ type: 'log', at: now(), level, text: line });
        if (exitCode === 0) return { status: 'ok', value: undefined };
        const message = `It exited with ${exitCode}.`;
        return { status: 'error', error: { name: 'Exit', message, code: `exit_${exitCode}` } };
      };
      const end = call()
        .catch((error): Outcome => ({ status: 'refused', message: String(error?.message ?? error) }))
        .then((outcome) => ({ ...outcome, events, durationMs: now() - began, waitedMs: 0, calls: 1, refused: 0 }));
      return {
        subscribe(listener) {
          for (const event of events) listener(event);
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        stop: () => over.abort(),
        end,
      };
    },
  };
}
