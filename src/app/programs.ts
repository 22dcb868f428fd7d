/** Runs and the calls that wait for a person: what is under way, what was, and which run is shown. */
import { cell, type Readable } from '#base/cell.ts';
import type { RunRecord, RunStore } from '#codemode/run.contract.ts';
import type { Approval, ApprovalRequest } from '#guard/policy.contract.ts';

export function createApprovals() {
  const waiting = cell<ApprovalRequest[]>([]);
  const answers = new Map<string, (approval: Approval) => void>();
  return {
    waiting: waiting as Readable<ApprovalRequest[]>,
    /** Resolves when a person decides, or when the run ends (`signal`), then as rejected. */
    ask: (request: ApprovalRequest, signal?: AbortSignal): Promise<Approval> =>
      new Promise((resolve) => {
        const answer = (approval: Approval) => {
          answers.delete(request.id);
          waiting.update((all) => all.filter(({ id }) => id !== request.id));
          resolve(approval);
        };
        answers.set(request.id, answer);
        waiting.update((all) => [...all, request]);
        signal?.addEventListener('abort', () => answer({ decision: 'reject', reason: 'The run ended.' }), {
          once: true,
        });
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
    /** The runs of another session: those the page was closed on are shown as interrupted. */
    async load(sessionId: string) {
      if (sessionId === session) return;
      session = sessionId;
      runs.set(new Map());
      shown.set(null);
      const kept = await store.ofSession(sessionId);
      if (session !== sessionId) return;
      runs.set(new Map([...kept.map((run): [string, RunRecord] => [run.id, settled(run)]), ...runs.get()]));
      shown.set(shown.get() ?? kept.at(-1)?.id ?? null);
    },
    changed(run: RunRecord) {
      if (run.sessionId !== session) return;
      if (!runs.get().has(run.id)) shown.set(run.id);
      runs.set(new Map(runs.get()).set(run.id, run));
    },
    /** A signal for one run that a person, or the turn it belongs to, can stop. */
    signal(id: () => string | undefined, outer?: AbortSignal) {
      const abort = new AbortController();
      outer?.addEventListener('abort', () => abort.abort(), { once: true });
      if (outer?.aborted) abort.abort();
      return {
        signal: abort.signal,
        begin: () => void stops.set(id() ?? '', abort),
        end: () => void stops.delete(id() ?? ''),
      };
    },
    stop: (id: string) => stops.get(id)?.abort(),
  };
}

const underWay = new Set<RunRecord['status']>(['checking', 'running', 'waiting']);

function settled(run: RunRecord): RunRecord {
  if (!underWay.has(run.status)) return run;
  return { ...run, status: 'interrupted', message: 'The page was closed while this ran. Run it again to repeat it.' };
}
