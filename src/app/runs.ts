/** Runs and the calls that wait for a person: what is under way, what was, and which run is shown. */
import { cell, type Readable } from '#base/cell.ts';
import { asInterrupted } from '#codemode/execute.ts';
import type { RunRecord, RunStore } from '#codemode/run.contract.ts';
import type { Approval, ApprovalRequest } from '#guard/policy.contract.ts';

export function createApprovals() {
  const waiting = cell<ApprovalRequest[]>([]);
  const answers = new Map<string, (approval: Approval) => void>();
  return {
    waiting: waiting as Readable<ApprovalRequest[]>,
    /** Resolves when a person decides, or as rejected when the answer is no longer needed. */
    ask: (request: ApprovalRequest, signal: AbortSignal): Promise<Approval> =>
      new Promise((resolve) => {
        const answer = (approval: Approval) => {
          if (!answers.delete(request.id)) return;
          waiting.update((all) => all.filter(({ id }) => id !== request.id));
          resolve(approval);
        };
        answers.set(request.id, answer);
        waiting.update((all) => [...all, request]);
        const gone = () => answer({ decision: 'reject', reason: 'The run ended.' });
        if (signal.aborted) gone();
        else signal.addEventListener('abort', gone, { once: true });
      }),
    decide: (id: string, approval: Approval) => answers.get(id)?.(approval),
  };
}

export function createRuns(store: RunStore) {
  const runs = cell<ReadonlyMap<string, RunRecord>>(new Map());
  const shown = cell<string | null>(null);
  const stops = new Map<string, AbortController>();
  let session = '';

  return {
    runs: runs as Readable<ReadonlyMap<string, RunRecord>>,
    shown: shown as Readable<string | null>,
    show: (id: string | null) => shown.set(id),
    /** Shows the runs of another session; those the page was closed on as interrupted. */
    async load(sessionId: string) {
      if (sessionId === session) return;
      session = sessionId;
      runs.set(new Map());
      shown.set(null);
      const kept = await store.ofSession(sessionId);
      if (session !== sessionId) return;
      runs.set(new Map([...kept.map((run): [string, RunRecord] => [run.id, asInterrupted(run)]), ...runs.get()]));
      if (shown.get() === null) shown.set(kept.at(-1)?.id ?? null);
    },
    /** Follows one run: its records as they change, and the way to stop it. */
    follow(outer?: AbortSignal) {
      const abort = new AbortController();
      const signal = outer ? AbortSignal.any([outer, abort.signal]) : abort.signal;
      const onChange = (run: RunRecord) => {
        stops.set(run.id, abort);
        if (run.durationMs !== undefined) stops.delete(run.id);
        if (run.sessionId !== session) return;
        if (!runs.get().has(run.id)) shown.set(run.id);
        runs.set(new Map(runs.get()).set(run.id, run));
      };
      return { signal, onChange };
    },
    stop: (id: string) => stops.get(id)?.abort(),
  };
}
