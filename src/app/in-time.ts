/** The time a program may take by the budgets. */
import { after } from '#base/deadline.ts';
import type { ExecuteCall } from '#codemode/execute.ts';
import type { RunRecord } from '#codemode/run.contract.ts';

const tickMs = 200;

/**
 * Ends a run when the time it may take is used up, in the middle of a call where need be: what was sent by then is shown as
 * in doubt. The time in which it waits for a person does not count.
 */
export function inTime(left: { ms: number; words: string } | null, call: ExecuteCall) {
  // Where nothing is left, the next call asks a person.
  if (!left || left.ms <= 0) return { call, over: () => {} };
  const stop = new AbortController();
  let waits = true;
  let spent = 0;
  let disarm = () => {};
  const tick = () => {
    if (!waits) spent += tickMs;
    if (spent >= left.ms) return stop.abort(`${left.words} The program was ended there.`);
    disarm = after(tickMs, tick);
  };
  disarm = after(tickMs, tick);
  return {
    call: {
      ...call,
      signal: call.signal ? AbortSignal.any([call.signal, stop.signal]) : stop.signal,
      onChange(run: RunRecord) {
        waits = run.status !== 'running' || run.calls.some(({ state }) => state === 'waiting');
        call.onChange?.(run);
      },
    },
    over: () => disarm(),
  };
}
