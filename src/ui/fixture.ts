/**
 * A real `Ide` in memory for tests of the interface: the sessions are those of `session/`, over a store of maps; what a
 * model or an isolate would do is set through `stage`. Only tests import it.
 */
import { type Cell, cell } from '#base/cell.ts';
import { createIds } from '#base/id.ts';
import { messageOf } from '#base/result.ts';
import type { RunRecord } from '#codemode/run.contract.ts';
import type { Approval, ApprovalRequest, Rule } from '#guard/policy.contract.ts';
import type { ModelConfig } from '#models/model.contract.ts';
import type { Session } from '#session/entry.contract.ts';
import { createSession, deleteSession, listSessions, openSession, restoreSession } from '#session/open-session.ts';
import type { NewEntry, OpenSession, SessionState } from '#session/session.contract.ts';
import { answer, approval, files, rungs, runs, tell, user } from './fixture-content.ts';
import { fixtureEditor } from './fixture-editor.ts';
import { fixtureFiles } from './fixture-exchange.ts';
import { guardFixture } from './fixture-guard.ts';
import { fixtureModels } from './fixture-models.ts';
import { fixturePages } from './fixture-pages.ts';
import { createFixturePolicy, type PolicyStage } from './fixture-policy.ts';
import { fixturePrograms } from './fixture-programs.ts';
import { fixtureSafe } from './fixture-safe.ts';
import { fixtureSources } from './fixture-sources.ts';
import { createMemorySessions } from './fixture-store.ts';
import { fixtureTerminal } from './fixture-terminal.ts';
import { fixtureSearch, fixtureTransfer } from './fixture-transfer.ts';
import type { Ide, LiveTurn, Notice, Status } from './ide.ts';
import { createTour } from './tour.ts';

/** The hands behind the scene: what tests set, and what was asked of the ide. */
export interface Stage {
  turn: Cell<LiveTurn | null>;
  lastTurn: Cell<ReturnType<Ide['lastTurn']['get']>>;
  runs: Cell<ReadonlyMap<string, RunRecord>>;
  approvals: Cell<ApprovalRequest[]>;
  policy: PolicyStage;
  status: Cell<Status>;
  notices: Cell<Notice[]>;
  footprint: Cell<ReturnType<Ide['footprint']['get']>>;
  model: Cell<ModelConfig>;
  decided: { id: string; approval: Approval }[];
  stopped: string[];
  session(): OpenSession;
  append(entry: NewEntry): Promise<string>;
}

/** `empty`: a first visit. Otherwise the picture's conversation. */
export async function createFixture({ empty = false } = {}): Promise<{ ide: Ide; stage: Stage }> {
  const world = { newId: createIds(), now: Date.now };
  const store = createMemorySessions();
  const sessions = cell<Session[]>([]);
  const session = cell<SessionState | null>(null);
  const turn = cell<LiveTurn | null>(null);
  const lastTurn: Stage['lastTurn'] = cell(null);
  const runMap = cell<ReadonlyMap<string, RunRecord>>(new Map());
  const shownRun = cell<string | null>(null);
  const approvals = cell<ApprovalRequest[]>([]);
  const notices = cell<Notice[]>([]);
  const models = fixtureModels(empty ? 'demo' : 'hosted');
  const rules = cell<Rule[]>([]);
  const policy = createFixturePolicy(rules);
  const sources = fixtureSources();
  const status = cell<Status>({
    saved: 'saved',
    problem: null,
    running: empty ? 0 : 1,
    warm: 3,
    cost: empty ? 0 : 0.018,
    usageBytes: 11_200_000,
    quotaBytes: 4.2e9,
    persisted: true,
  });
  const decided: Stage['decided'] = [];
  const stopped: string[] = [];
  let open: OpenSession;
  let unsubscribe = () => {};

  const show = async (next: OpenSession) => {
    unsubscribe();
    open = next;
    const sync = async () => {
      session.set(open.state.get());
      const listed = await listSessions(store);
      if (listed.ok) sessions.set(listed.value);
    };
    unsubscribe = open.state.subscribe(() => void sync());
    await sync();
  };
  const create = async () => {
    const made = await createSession(store, world, { project: 'edge-audit' });
    if (made.ok) await show(made.value);
  };
  const say = (text: string, action?: Notice['action']) =>
    notices.update((all) => [...all, { id: world.newId(), tone: 'info', text, ...(action && { action }) }]);
  const undoable = async (text: string, act: Promise<{ ok: boolean; message?: string }>) => {
    const done = await act;
    if (!done.ok) say(done.message ?? messageOf(done));
    else say(text, { title: 'Undo', run: () => void open.undo() });
  };
  const append = async (entry: NewEntry) => {
    const added = await open.append(entry);
    if (!added.ok) throw new Error(added.message);
    return added.value.id;
  };
  const reply = async (text: string) => {
    turn.set({ entryId: 'live', text: '', reasoning: '', calls: [], retry: null, startedAt: Date.now() });
    await append(answer(`You said: ${text}`));
    turn.set(null);
  };
  const parentOf = (id: string) => session.get()?.entries.get(id)?.parents[0] ?? null;

  const base: Omit<Ide, 'tour' | 'startTour' | 'nextTourStep' | 'endTour'> = {
    ready: cell(true),
    search: fixtureSearch(session),
    transfer: fixtureTransfer(),
    sessions,
    session,
    turn,
    lastTurn,
    newSession: create,
    async openSession(id) {
      const opened = await openSession(store, id, world);
      if (opened.ok) await show(opened.value);
    },
    renameSession: async (title) => void (await open.rename(title)),
    async deleteSession(id) {
      await deleteSession(store, id, world);
      sessions.update((all) => all.filter((one) => one.id !== id));
      say('Deleted the conversation.', { title: 'Undo', run: () => void restoreSession(store, id, world) });
    },
    async send(text) {
      await append(user(text));
      await reply(text);
    },
    async editAndResend(id, text) {
      await append({ ...user(text), parent: parentOf(id) });
      await reply(text);
    },
    async regenerate(id) {
      await append({ ...answer('Another answer.'), parent: parentOf(id) });
    },
    async continueTurn() {
      lastTurn.set(null);
      await reply('continue');
    },
    stopTurn: () => turn.set(null),
    fan: {
      branches: cell(null),
      start: async () => {},
      stop: () => {},
      stopAll: () => {},
      promote: async () => {},
      close: () => {},
    },
    goTo: async (id, exact) => void (await open.goTo(id, exact)),
    removeEntry: (id) => undoable('Deleted the message and what follows it.', open.remove(id)),
    nameBranch: async (id, name, colour) => void (await open.nameBranch(id, name, colour)),
    labelEntry: async (id, text, colour, labelId) => void (await open.label(id, text, colour, labelId)),
    merging: {
      async plan(from) {
        const draft = open.draftMerge(from);
        if (!draft.ok) say(draft.message);
        return draft.ok ? { from, draft: draft.value, files: null, noFiles: 'No files here.' } : null;
      },
      writeConclusion: async () => null,
      async merge({ from }, { quote, conclusion }) {
        const merged = await open.merge({ from, quote, ...(conclusion && { conclusion }) });
        if (!merged.ok) say(merged.message);
        return merged.ok;
      },
    },
    olderOperations: async () => {
      const more = await open.older();
      return more.ok && more.value;
    },
    draftFold: (from, to) => open.draftFold(from, to),
    fold: (from, to, summary, summariser = 'extractive') =>
      undoable('Folded.', open.fold(from, to, summary, summariser)),
    async writeSummary(_from, _to, _signal, onText) {
      onText('Written by the model.');
      return { summary: 'Written by the model.', summariser: 'claude-sonnet' };
    },
    foldAt: cell<number | null>(0.8),
    setFoldAt() {},
    folding: cell(null),
    setFold: async (id, active) => void (await open.setFold(id, active)),
    markEntries: async (ids, mark) => void (await open.mark(ids, mark)),
    undo: async () => void (await open.undo()),
    redo: async () => void (await open.redo()),
    restoreTo: async (id) => void (await open.restore(id)),
    modelRequest: async () => null,

    runs: runMap,
    shownRun,
    showRun: shownRun.set,
    stopRun: (id) => void stopped.push(id),
    approvals,
    decide(id, given) {
      decided.push({ id, approval: given });
      approvals.update((all) => all.filter((one) => one.id !== id));
    },
    policy: policy.face,
    rules,
    async removeRule(id) {
      rules.update((all) => all.filter((rule) => rule.id !== id));
    },

    guard: guardFixture(),
    ...sources,
    ...fixturePrograms(),
    ...models,

    editor: fixtureEditor(),
    files: cell(empty ? [] : files),
    readFile: async (path) => `# ${path}\n`,
    readBytes: async (path) => new TextEncoder().encode(`# ${path}\n`),
    async writeFile() {},
    holdEdit: () => () => {},
    async removeFile() {},
    filesHash: cell(null),
    filesOf: async () => files,
    readBytesOf: async (_, path) => new TextEncoder().encode(`# ${path}\n`),
    fileChanges: async () => [],
    async collectFiles() {},
    planGo: async (entryId) => ({ entryId, changes: [] }),
    safe: fixtureSafe(),
    ...fixtureFiles(),
    terminal: fixtureTerminal(),
    ...fixturePages(),
    goHere: async (id) =>
      void (await open.goTo(
        id,
        open.state.get().path.some((entry) => entry.id === id),
      )),

    rungs,
    chooseRung: async () => ({ rung: 'isolate', language: 'typescript', reason: 'The program only calls methods.' }),
    status,
    notices,
    dismiss: (id) => notices.update((all) => all.filter((one) => one.id !== id)),
  };

  await create();
  if (!empty) {
    await tell(open!);
    const { session: row } = open!.state.get();
    await open!.rename('Harden inactive zones');
    runMap.set(new Map(runs(row.id).map((run) => [run.id, run])));
    shownRun.set('run-2');
    approvals.set([approval()]);
    turn.set({ entryId: '', text: '', reasoning: '', calls: [], retry: null, startedAt: Date.now() - 12_000 });
  }
  const tour = createTour(base);
  const ide: Ide = { ...base, tour: tour.step, startTour: tour.start, nextTourStep: tour.next, endTour: tour.end };
  const stage: Stage = {
    turn,
    lastTurn,
    runs: runMap,
    approvals,
    policy: policy.stage,
    status,
    notices,
    footprint: sources.footprint,
    model: models.model,
    decided,
    stopped,
    session: () => open,
    append,
  };
  return { ide, stage };
}
