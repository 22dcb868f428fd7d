/** Stands for every connector while a test runs: recorded replies in the place of calls, so that nothing happens. */
import type { Policy, Rule, Verdict } from '#guard/policy.contract.ts';
import type { Connector } from '../connector.contract.ts';
import type { RunRecord } from '../run.contract.ts';
import type { RecordedCall } from '../snippet.contract.ts';
import { same } from './same.ts';

/** The calls of a run that had an answer. */
export function recordedCalls(run: Pick<RunRecord, 'calls'>): RecordedCall[] {
  return run.calls.flatMap(({ name, args, reply }) => (reply && name ? [{ name, args, reply }] : []));
}

/**
 * Answers a call with the reply recorded for it: of those with the same arguments the next one, and after the last the
 * last again, so that a program may ask more often but in no other way.
 */
export function replaying(calls: readonly RecordedCall[]): { get(source: string): Connector } {
  const left = [...calls];
  const last: RecordedCall[] = [];
  const reversible = false;
  return {
    get: (source) => ({
      source,
      reversible,
      asksWithin: true,
      async call({ method, args }) {
        const fits = (call: RecordedCall) => call.name === method && same(plainArgs(call.args), plainArgs(args));
        const at = left.findIndex(fits);
        const found = at >= 0 ? left.splice(at, 1)[0]! : last.find(fits);
        if (!found) {
          const message = `${method} was not called in this way when the test was recorded, so there is no answer to give. Record the test anew.`;
          return { ok: false, code: 'not_recorded', message };
        }
        if (at >= 0) last.unshift(found);
        return found.reply;
      },
    }),
  };
}

/** No argument, `undefined` and an empty object are the same call. */
function plainArgs(args: unknown[]): unknown {
  return args[0] === undefined ? {} : args.length === 1 ? args[0] : args;
}

/** In a test nothing is asked, as nothing happens. */
const rule: Rule = { id: 'replay', decision: 'allow', by: 'default', createdAt: 0 };
const verdict: Verdict = { decision: 'allow', rule, reason: 'Answered from the recording.' };

export const replayPolicy: Policy = {
  decide: () => verdict,
  test: () => ({ ...verdict, matching: [rule] }),
  simulate: () => [],
  rules: { get: () => [rule], subscribe: () => () => undefined },
  add: async (draft) => ({ ...draft, id: 'replay', createdAt: 0 }),
  remove: async () => undefined,
};
