/** The actions on sessions and turns: which session is open, the turn under way, and what a person does to the tree. */

import type { Tool, TurnEnd, TurnEvent, TurnOptions } from '#agents/agent.contract.ts';
import { runTurn } from '#agents/loop.ts';
import { requestFor } from '#agents/request.ts';
import type { Broadcast } from '#base/broadcast.ts';
import { cell, type Readable } from '#base/cell.ts';
import { sleep } from '#base/deadline.ts';
import { ok } from '#base/result.ts';
import type { RunRecord } from '#codemode/run.contract.ts';
import type { LanguageModel, ModelConfig } from '#models/model.contract.ts';
import type { Colour, Session, SessionStore } from '#session/entry.contract.ts';
import { createSession, deleteSession, listSessions, restoreSession } from '#session/open-session.ts';
import type { OpenSession, SessionState } from '#session/session.contract.ts';
import type { Mark } from '#session/standing.ts';
import { filesAt } from '#session/tree.ts';
import type { LiveTurn, Notice } from '#ui/ide.ts';
import type { BlobStore } from '#workspace/files.contract.ts';
import { createFanOut } from './fan-out.ts';
import { filesNamed } from './files-named.ts';
import { createFolding } from './folding.ts';
import { type Brought, createInStep } from './in-step.ts';
import { emptyTurn, nextTurn } from './live-turn.ts';
import { createMerging } from './merging.ts';
import type { Notices } from './notices.ts';
import { painted } from './painted.ts';
import type { ProjectFiles } from './project-files.ts';
import { createShared, type SessionNews } from './shared-session.ts';
import type { Tabs } from './tabs.ts';
import { createTurnFiles, type TurnFiles } from './turn-files.ts';

export interface ConversationOptions {
  store: SessionStore;
  newId: () => string;
  now: () => number;
  notices: Notices;
  /** Counted against the budgets; that of a run begins afresh with a turn. */
  model: (part?: 'turn' | 'within') => Promise<LanguageModel>;
  /** All that are set up, and each of them by its id, for branches that answer at once. */
  models: Readable<readonly ModelConfig[]>;
  modelOf: (id: string, part?: 'turn' | 'within') => Promise<LanguageModel>;
  tools: Tool[];
  systemPrompt: () => Promise<string>;
  /** Whose files every entry is in step with. */
  workspace: ProjectFiles;
  /** Where the snapshots of files are. */
  blobs: BlobStore;
  /** After a turn: a fitting moment to ask for lasting storage. */
  afterTurn: () => void;
  remember: (sessionId: string) => void;
  /** Keeps the share of the window at which earlier messages are folded. */
  rememberFoldAt: (share: number | null) => void;
  /** Which tab writes, and what the tabs tell each other. */
  tabs: Tabs;
  news: Broadcast<SessionNews>;
  /** A run of the tab that writes. */
  onRun: (run: RunRecord) => void;
}

export function createConversation(options: ConversationOptions) {
  const { newId, now, notices, tabs } = options;
  const sessions = cell<Session[]>([]);
  const state = cell<SessionState | null>(null);
  const turn = cell<LiveTurn | null>(null);
  const lastTurn = cell<TurnEnd | null>(null);
  const opened = cell<OpenSession | null>(null);
  const { workspace } = options;
  let running: AbortController | null = null;
  let turnFiles: TurnFiles | null = null;
  const inStep = createInStep({
    session: () => opened.get(),
    busy: () => !tabs.writes() || (turnFiles !== null && !turnFiles.detached()),
    detach: async () => turnFiles?.detach() ?? ok(undefined),
    workspace,
  });
  /** The shape of a long session is shown before its texts are read; what is done in between waits for them. */
  const preview = async (shape: SessionState) => {
    if (state.get()?.session.id === shape.session.id) return;
    unsubscribe();
    opened.set(null);
    state.set(shape);
    await painted();
  };
  const world = { newId, now, moveFiles: inStep.moveTo, preview, idle: () => sleep(3_000) };
  const folding = createFolding({
    opened,
    model: options.model,
    modelOf: options.modelOf,
    notices,
    filesOf: (parts) => filesNamed(parts, workspace.actions.fileChanges),
    remember: options.rememberFoldAt,
  });
  const fan = createFanOut({
    ...{ opened, inStep, workspace, notices, newId, now },
    models: options.models,
    modelOf: options.modelOf,
    tools: options.tools,
    fold: folding.fold,
    systemPrompt: options.systemPrompt,
    undo: () => actions.undo(),
  });
  let unsubscribe = () => {};
  let answering: Promise<void> = Promise.resolve();
  const shared = createShared({
    tabs,
    store: options.store,
    channel: options.news,
    onTurn: turn.set,
    onRun: options.onRun,
    onSession: (row) =>
      sessions.update((all) => {
        const others = all.filter(({ id }) => id !== row.id);
        return row.deletedAt === undefined ? inOrder([row, ...others]) : others;
      }),
  });
  const { store } = shared;
  turn.subscribe(() => tabs.writes() && shared.tellTurn(turn.get()));

  const show = (session: OpenSession) => {
    running?.abort();
    void fan.leave();
    unsubscribe();
    opened.set(session);
    lastTurn.set(null);
    const sync = () => {
      if (!tabs.writes()) void workspace.reload();
      state.set(session.state.get());
      const { session: row } = session.state.get();
      sessions.update((all) => inOrder([row, ...all.filter(({ id }) => id !== row.id)]));
    };
    unsubscribe = session.state.subscribe(sync);
    sync();
    options.remember(session.state.get().session.id);
  };

  let opening: Promise<boolean> = Promise.resolve(true);
  const open = (id: string, from?: string | null): Promise<boolean> => (opening = openNow(id, from));

  const openNow = async (id: string, from?: string | null): Promise<boolean> => {
    if (notices.problem(await inStep.keepEdits())) return false;
    await tabs.enter(id, () => void reopen(id));
    return reopen(id, from);
  };

  /** As this tab may: to write it, or to show what another tab writes. */
  const reopen = async (id: string, from: string | null = null): Promise<boolean> => {
    const before = opened.get();
    const result = await shared.open(id, world);
    if (notices.problem(result) || !result.ok) {
      if (before && !opened.get()) show(before);
      return false;
    }
    const { entries, head } = result.value.state.get();
    notices.problem(await workspace.enter(id, from ?? filesAt(entries, head.entryId)));
    if (!running && !asked) turn.set(null);
    show(result.value);
    // What was done to the files right before a crash is told now.
    void inStep.keepEdits();
    return true;
  };

  /** A new conversation begins with the files of the one before. */
  const create = async () => {
    await workspace.flush();
    const from = await workspace.snapshot();
    const result = await createSession(store, world);
    if (!notices.problem(result) && result.ok) await open(result.value.state.get().session.id, from);
  };

  const answer = () => (answering = answerNow());

  const answerNow = async () => {
    const session = opened.get();
    if (!session || running) return;
    const abort = new AbortController();
    running = abort;
    const files = createTurnFiles({ session, files: workspace, id: `${session.state.get().session.id}/${newId()}` });
    turnFiles = files;
    lastTurn.set(null);
    turn.set(emptyTurn('', now()));
    let end: TurnEnd;
    try {
      const [model, system] = await Promise.all([options.model('turn'), options.systemPrompt()]);
      const emit = (event: TurnEvent) => turn.update((live) => live && nextTurn(live, event, now()));
      const { signal } = abort;
      const turnOptions: TurnOptions = {
        model,
        tools: options.tools,
        system,
        signal,
        branch: files.branch,
        snapshot: files.snapshot,
        onAppend: files.follow,
        fold: (why, request, tip) => folding.fold(session, why, { model, request, tip, signal }),
      };
      end = await runTurn(session, turnOptions, emit, now);
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      end = { status: 'error', error: { code: 'failed', message } };
    }
    running = null;
    turnFiles = null;
    files.end();
    if (files.detached()) void workspace.drop(files.branch.workspace);
    turn.set(null);
    if (opened.get() === session) lastTurn.set(end);
    options.afterTurn();
  };

  /** Shown as under way from the moment it is asked for: what comes before the first answer takes its moment too. */
  let asked = false;
  const underWay = async (begin: () => Promise<void>) => {
    if (running || asked || turn.get()) return;
    asked = true;
    turn.set(emptyTurn('', now()));
    try {
      await begin();
    } finally {
      asked = false;
      if (!running) turn.set(null);
    }
  };

  /** Under the head, or in the place of another message: then with the files that one was said to. */
  const say = (given: string | Promise<string>, instead?: string) =>
    underWay(async () => {
      await opening;
      const text = await given;
      const session = opened.get();
      if (!session) return;
      await workspace.flush();
      const files: Brought = instead === undefined ? await inStep.settle() : await inStep.bring(instead);
      if (notices.problem(files)) return;
      const saved = await session.append({
        kind: 'user',
        by: 'person',
        message: { role: 'user', text },
        tree: await workspace.snapshot(),
        ...(instead !== undefined && { parent: parentOf(instead) }),
        ...(files.move && { files: files.move }),
      });
      if (!notices.problem(saved)) await answer();
    });

  /** The answer to a call of the model that was cut off, and then the model's next word. */
  const finishCall = (callId: string, runId: string, reply: { text: string; isError: boolean }) => {
    const session = opened.get();
    if (!session) return;
    const { path, bodies } = session.state.get();
    const tip = path.at(-1);
    const message = tip && bodies.get(tip.id)?.message;
    const call = message?.role === 'assistant' ? message.toolCalls?.find(({ id }) => id === callId) : undefined;
    if (!call) return;
    const { text, isError } = reply;
    return underWay(async () => {
      const message = { role: 'tool' as const, callId, name: call.name, text, isError };
      const saved = await session.append({ kind: 'tool', by: 'host', message, runId });
      if (!notices.problem(saved)) await answer();
    });
  };

  const act = async (action: (session: OpenSession) => Promise<{ ok: boolean; message?: string }>, undone?: string) => {
    await opening;
    const session = opened.get();
    if (!session) return;
    const done = await action(session);
    if (notices.problem(done) || !undone) return;
    const undo: NonNullable<Notice['action']> = { title: 'Undo', run: () => void inStep.along((one) => one.undo()) };
    notices.say({ tone: 'info', text: undone, action: undo });
  };

  /** After what a person did to the files became an entry, so that it is not lost by going elsewhere. */
  const settled: typeof act = async (action, undone) => {
    if (!notices.problem(await inStep.keepEdits())) await act(action, undone);
  };

  const parentOf = (entryId: string) => state.get()?.entries.get(entryId)?.parents[0] ?? null;

  const list = async () => {
    const result = await listSessions(store);
    if (!notices.problem(result) && result.ok) sessions.set(result.value);
  };

  /** Opens the remembered session, or the newest, or a new one. */
  const start = async (remembered: string | undefined, foldAt: number | null) => {
    folding.start(foldAt);
    await list();
    const known = sessions.get();
    const id = known.find((session) => session.id === remembered)?.id ?? known[0]?.id;
    if (!id || !(await open(id))) await create();
  };

  const actions = {
    sessions: sessions as Readable<Session[]>,
    session: state as Readable<SessionState | null>,
    turn: turn as Readable<LiveTurn | null>,
    lastTurn: lastTurn as Readable<TurnEnd | null>,
    newSession: create,
    openSession: async (id: string) => void (await open(id)),
    renameSession: (title: string) => act((session) => session.rename(title)),
    async deleteSession(id: string) {
      const result = await deleteSession(store, id, { newId, now });
      if (notices.problem(result)) return;
      const row = sessions.get().find((session) => session.id === id);
      sessions.update((all) => all.filter((session) => session.id !== id));
      if (state.get()?.session.id === id) {
        const next = sessions.get()[0];
        if (!next || !(await open(next.id))) await create();
      }
      const restore = async () => {
        if (!notices.problem(await restoreSession(store, id, { newId, now }))) await open(id);
      };
      notices.say({
        tone: 'info',
        text: `Deleted “${row?.title ?? 'the session'}”.`,
        action: { title: 'Undo', run: () => void restore() },
      });
    },
    send: (text: string | Promise<string>) => say(text),
    editAndResend: (entryId: string, text: string | Promise<string>) => say(text, entryId),
    regenerate: (entryId: string) =>
      underWay(async () => {
        // An answer begins right below what a person said: tool results and earlier steps of the turn belong to it.
        let from = state.get()?.entries.get(entryId);
        while (from && from.kind !== 'user') from = state.get()?.entries.get(from.parents[0] ?? '');
        if (from && !notices.problem(await inStep.goTo(from.id, true))) await answer();
      }),
    /** An answer cut short goes on where it stopped: the context says so to the model. */
    continueTurn: async () => void (tabs.writes() && (await answer())),
    stopTurn: () => running?.abort(),
    goTo: (entryId: string | null, exact?: boolean) => act(() => inStep.goTo(entryId, exact)),
    removeEntry: (entryId: string) =>
      settled(() => inStep.along((session) => session.remove(entryId)), 'Deleted the message and what follows it.'),
    nameBranch: (entryId: string, name: string, colour?: Colour) =>
      act((session) => session.nameBranch(entryId, name, colour)),
    labelEntry: (entryId: string, text: string, colour?: Colour, labelId?: string) =>
      act((session) => session.label(entryId, text, colour, labelId)),
    merging: createMerging({ ...options, opened, snapshot: workspace.snapshot, keepEdits: inStep.keepEdits }),
    async olderOperations() {
      const more = await opened.get()?.older();
      return !!more && !notices.problem(more) && more.ok && more.value;
    },
    draftFold: (from: string, to: string) =>
      opened.get()?.draftFold(from, to) ?? { entries: [], tokens: 0, summary: '' },
    fold: (from: string, to: string, summary: string, summariser = 'extractive') =>
      act((session) => session.fold(from, to, summary, summariser), 'Folded. The messages are kept below the summary.'),
    setFold: (foldId: string, active: boolean) => act((session) => session.setFold(foldId, active)),
    markEntries: (ids: readonly string[], mark: Mark) => act((session) => session.mark(ids, mark)),
    ...folding.actions,
    undo: () => settled(() => inStep.along((session) => session.undo())),
    redo: () => settled(() => inStep.along((session) => session.redo())),
    restoreTo: (operationId: string) => settled(() => inStep.along((session) => session.restore(operationId))),
    planGo: inStep.plan,
    goHere: (entryId: string, what: 'both' | 'chat' | 'files') => act(() => inStep.go(entryId, what)),
    async modelRequest() {
      const current = opened.get()?.state.get();
      const system = await options.systemPrompt();
      return current ? requestFor(current, current.head.entryId, { system, tools: options.tools }) : null;
    },
  };
  /** Ends the turn under way and waits until all is saved: another tab goes on. */
  const standStill = async () => {
    running?.abort();
    await fan.leave();
    await answering;
    await inStep.keepEdits();
    await opened.get()?.retry();
  };
  return {
    actions,
    fan: fan.face,
    busy: () => running !== null || fan.busy(),
    /** Every snapshot that the open session names, saved or not. */
    *trees(): Generator<string> {
      const { entries, operations } = opened.get()?.state.get() ?? {};
      for (const { tree } of entries?.values() ?? []) if (tree !== null) yield tree;
      for (const { changes } of operations ?? [])
        for (const { table, before, after } of changes)
          if (table === 'files') for (const hash of [before, after]) if (typeof hash === 'string') yield hash;
    },
    finishCall,
    list,
    opened: opened as Readable<OpenSession | null>,
    start,
    standStill,
    tellRun: shared.tellRun,
  };
}

const inOrder = (rows: Session[]) => rows.sort((a, b) => b.updatedAt - a.updatedAt);
