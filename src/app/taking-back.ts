/** Takes back what a run within another did, for the run that called it. */
import type { RollbackStep } from '#codemode/rollback.ts';
import type { RunStore } from '#codemode/run.contract.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';

export function createTakingBack(
  kept: Pick<RunStore, 'get'>,
  rollBack: (runId: string) => Promise<readonly RollbackStep[]>,
): (runId: string) => Promise<CallReply> {
  return async (runId) => {
    const run = await kept.get(runId).catch(() => undefined);
    const steps = await rollBack(runId);
    const wrote = run?.calls.some(({ effect, state }) => effect !== 'read' && state === 'done') ?? true;
    const left = steps.filter(({ state }) => state !== 'done');
    if (left.length === 0 && (steps.length > 0 || !wrote)) return { ok: true, value: null };
    if (steps.length === 0) {
      const message = 'What it did is not kept any more, so it cannot be taken back.';
      return { ok: false, code: 'not_reverted', message };
    }
    const why = left.map(({ name, problem }) => `${name}: ${problem ?? 'it was not tried.'}`);
    return { ok: false, code: 'not_reverted', message: why.join(' ') };
  };
}
