/** Runs: what is under way, what was, and which run is shown. */
import { cell, type Readable } from '#base/cell.ts';
import type { RunRecord, RunStore } from '#codemode/run.contract.ts';

const unfinished: ReadonlySet<RunRecord['status']> = new Set(['checking', 'running', 'waiting', 'interrupted']);

/** `recall` puts together what is kept of a run that was cut off. */
export function createRuns(store: RunStore, recall: (run: RunRecord) => Promise<RunRecord>) {
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
      const recalled = await Promise.all(kept.map(recall));
      if (session !== sessionId) return;
      runs.set(new Map([...recalled.map((run): [string, RunRecord] => [run.id, run]), ...runs.get()]));
      if (shown.get() === null) shown.set(kept.findLast(({ parent }) => !parent)?.id ?? null);
    },
    /** Follows one run: its records as they change, and the way to stop it. */
    follow(outer?: AbortSignal) {
      const abort = new AbortController();
      const signal = outer ? AbortSignal.any([outer, abort.signal]) : abort.signal;
      const onChange = (run: RunRecord) => {
        stops.set(run.id, abort);
        if (run.durationMs !== undefined) stops.delete(run.id);
        if (run.sessionId !== session) return;
        if (!runs.get().has(run.id) && !run.parent) shown.set(run.id);
        runs.set(new Map(runs.get()).set(run.id, run));
      };
      return { signal, onChange };
    },
    stop: (id: string) => stops.get(id)?.abort(),
    /** Workspaces of branches in which a run goes on, or may. */
    goingOnIn(): Set<string> {
      const open = [...runs.get().values()].filter(({ status }) => unfinished.has(status));
      return new Set(open.flatMap(({ branch }) => (branch ? [branch.workspace] : [])));
    },
  };
}
