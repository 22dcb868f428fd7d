/** The status bar's cell: saving, isolates, spend and storage, put together from where each is known. */
import { type Cell, cell, type Readable } from '#base/cell.ts';
import type { Executor } from '#isolate/isolate.contract.ts';
import type { OpenSession } from '#session/session.contract.ts';
import type { createPersistence } from '#storage/persistence.ts';
import type { Stores } from '#storage/stores.ts';
import type { Status } from '#ui/ide.ts';

export function createStatus(options: {
  stores: Pick<Stores, 'keeps' | 'problem'>;
  executor: Pick<Executor, 'counts'>;
  opened: Readable<OpenSession | null>;
  persistence: ReturnType<typeof createPersistence>;
}): { status: Cell<Status>; look(): Promise<void> } {
  const { stores, executor, opened, persistence } = options;
  const status = cell<Status>({
    saved: stores.keeps ? 'saved' : 'unavailable',
    problem: stores.problem,
    ...executor.counts.get(),
    cost: 0,
    usageBytes: null,
    quotaBytes: null,
    persisted: false,
  });
  const change = (part: Partial<Status>) => status.update((before) => ({ ...before, ...part }));

  executor.counts.subscribe(() => change(executor.counts.get()));
  let stop = () => {};
  const follow = () => {
    stop();
    const session = opened.get();
    if (!session) return;
    const sync = () => {
      const cost = session.state.get().session.cost;
      if (stores.keeps) change({ cost, saved: session.saved.get(), problem: session.problem.get() });
      else change({ cost });
    };
    const ends = [session.state, session.saved, session.problem].map((one) => one.subscribe(sync));
    stop = () => {
      for (const end of ends) end();
    };
    sync();
  };
  opened.subscribe(follow);
  follow();
  return { status, look: async () => change(await persistence.look()) };
}
