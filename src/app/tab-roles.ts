/** This tab among the others: who writes the open session, what a tab that only shows it may not do, and an older version. */
import { openBroadcast } from '#base/broadcast.ts';
import { cell } from '#base/cell.ts';
import type { RunRecord } from '#codemode/run.contract.ts';
import type { Fence } from '#storage/rows.ts';
import type { TabFace, TabState } from '#ui/tab-face.ts';
import type { Notices } from './notices.ts';
import type { createRuns } from './runs.ts';
import type { SessionNews } from './shared-session.ts';
import { createTabs, type TabMessage } from './tabs.ts';

export function createTabRoles(options: {
  fence: Fence;
  notices: Notices;
  now: () => number;
  runs: ReturnType<typeof createRuns>;
  standStill(): Promise<void>;
}) {
  const { fence, notices, now, runs } = options;
  const tabs = createTabs({
    fence,
    channel: openBroadcast<TabMessage>('tabs'),
    locks: globalThis.navigator?.locks,
    now,
    async beforeGivingWay() {
      for (const id of runs.runs.get().keys()) runs.stop(id);
      await options.standStill();
    },
  });
  const state = cell<TabState>(tabs.state.get());
  let outdated = false;
  const sync = () => state.set(outdated ? { role: 'outdated', silent: false, taking: false } : tabs.state.get());
  tabs.state.subscribe(sync);

  // A page that is put aside holds nothing: another tab may go on, and the page can be brought back as it was.
  addEventListener('pagehide', ({ persisted }) => persisted && tabs.suspend());
  addEventListener('pageshow', ({ persisted }) => persisted && void tabs.resume());

  const refused = {
    ok: false,
    message: 'Another tab writes this conversation, and this one shows it. Take over to do this here.',
  };
  const followed = new Map<string, (run: RunRecord) => void>();
  const face: TabFace = { state, takeOver: tabs.takeOver, reload: () => location.reload() };
  return {
    tabs,
    news: openBroadcast<SessionNews>('session'),
    face,
    /** Another tab has upgraded the database: this one cannot write any more. */
    outdate() {
      outdated = true;
      sync();
    },
    /** Shows a run of the tab that writes as it goes on. */
    onRun(run: RunRecord) {
      const show = followed.get(run.id) ?? runs.follow().onChange;
      followed.set(run.id, show);
      show(run);
    },
    /** Calls `tell` with each run of this tab as it changes. */
    tellRuns(tell: (run: RunRecord) => void) {
      let before = runs.runs.get();
      runs.runs.subscribe(() => {
        const after = runs.runs.get();
        if (tabs.writes()) for (const [id, run] of after) if (before.get(id) !== run) tell(run);
        before = after;
      });
    },
    /** An action that belongs to the tab that writes; elsewhere a notice says so. */
    ours:
      <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        if (tabs.writes() && !outdated) return act(...args);
        notices.problem(refused);
        return undefined as R;
      },
  };
}
