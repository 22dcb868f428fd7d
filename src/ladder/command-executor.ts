/** A program that other rungs run: as calls of their methods, each decided and written down like any. */
import type { CallReply, Executor, Limits, Outcome, Program } from '#isolate/isolate.contract.ts';
import { createRunEvents } from './run-events.ts';
import { withoutFence } from './rung-executor.ts';

type Call = (name: string, given: object) => Promise<CallReply>;

/** One call of `shell_run`, its output as lines. `node`: the program is one of Node, which the shell is handed. */
export function commandExecutor(now: () => number, { node = false } = {}): Pick<Executor, 'run'> {
  return byCalls(now, async (program, { wallMs }, call, print) => {
    const code = withoutFence(program.code);
    const asked = node
      ? { command: 'node --input-type=module-typescript -', stdin: code }
      : { command: code.replace(/^\s*\$ /, '') };
    const limit = wallMs !== undefined && { limitSeconds: Math.ceil(wallMs / 1000) };
    const reply = await call('shell_run', { ...asked, ...limit });
    if (!reply.ok) return failed(reply);
    const { exitCode, out, error } = reply.value as { exitCode: number; out: string; error: string };
    print('log', out);
    print('error', error);
    if (exitCode === 0) return { status: 'ok', value: undefined };
    const message = `It exited with ${exitCode}.`;
    return { status: 'error', error: { name: 'Exit', message, code: `exit_${exitCode}` } };
  });
}

const failed = ({ code, message }: CallReply & { ok: false }): Outcome => ({
  status: 'error',
  error: { name: 'Error', message, code },
});

function byCalls(
  now: () => number,
  work: (
    program: Program,
    limits: Partial<Limits>,
    call: Call,
    print: (level: 'log' | 'error', text: string) => void,
  ) => Promise<Outcome>,
): Pick<Executor, 'run'> {
  return {
    run(program, capabilities, limits = {}) {
      const began = now();
      const { events, emit, subscribe, told, calls } = createRunEvents(now);
      const over = new AbortController();
      const methods = told(capabilities);
      const call: Call = async (name, given) => {
        const method = methods.get(name);
        if (!method) return { ok: false, code: 'unknown_method', message: `codemode.${name} is not there.` };
        const waitForPerson = <T>(answer: Promise<T>) => answer;
        return method([given], { id: calls() + 1, line: 1, signal: over.signal, waitForPerson });
      };
      const print = (level: 'log' | 'error', text: string) => {
        if (text)
          for (const line of text.replace(/\n$/, '').split('\n')) emit({ type: 'log', at: now(), level, text: line });
      };
      emit({ type: 'started', at: now(), warm: true, startMs: 0 });
      const end = work(program, limits, call, print)
        .catch((error): Outcome => ({ status: 'refused', message: String(error?.message ?? error) }))
        .then((ended) => {
          const outcome: Outcome = over.signal.aborted ? { status: 'stopped', message: 'It was stopped.' } : ended;
          return { ...outcome, events, durationMs: now() - began, waitedMs: 0, calls: calls(), refused: 0 };
        });
      return { subscribe, stop: () => over.abort(), end };
    },
  };
}
