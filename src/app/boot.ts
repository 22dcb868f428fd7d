/** Builds every room and connects them: the one place that knows storage, workers and the interface together. */
import { cell } from '#base/cell.ts';
import { createIds } from '#base/id.ts';
import { newestOnly } from '#base/newest.ts';
import { painted } from '#base/painted.ts';
import { registerOffline } from '#base/worker.remote.ts';
import { startCatalog } from '#codemode/catalog.remote.ts';
import { startChecker } from '#codemode/check.remote.ts';
import { systemPrompt, toolSpecs } from '#codemode/tools.ts';
import { createValues, withLargeValues } from '#codemode/values.ts';
import { createPolicy } from '#guard/policy.ts';
import { rungs } from '#ladder/ladder.ts';
import { openMemory } from '#memory/memory.ts';
import { presets } from '#models/presets.ts';
import { createPersistence } from '#storage/persistence.ts';
import { openStores } from '#storage/stores.ts';
import { newestName, readCanary } from '#storage/witness.ts';
import type { Ide } from '#ui/ide.ts';
import { createTour } from '#ui/tour.ts';
import type { View } from '#ui/view.ts';
import { auditConnector, auditPolicy } from './auditing.ts';
import { browserPolicy } from './browser-policy.ts';
import { createBrowsing } from './browsing.ts';
import { createClimbing } from './climbing.ts';
import { createCollecting } from './collecting.ts';
import { createConversation } from './conversation.ts';
import { createEditing } from './editing.ts';
import { filesLater } from './files-later.ts';
import { createGoverning } from './governing.ts';
import { createGuarding } from './guarding.ts';
import { createGuides } from './guides.ts';
import { createKeptView, readView } from './kept-view.ts';
import { addBuiltInsLater } from './later-built-in.ts';
import { createLaterExecutor } from './later-executor.ts';
import { createLaterSignIn } from './later-sign-in.ts';
import { createLaterTerminal } from './later-terminal.ts';
import { createLinks } from './links.ts';
import { createMcp } from './mcp.ts';
import { createModelChoice } from './model-choice.ts';
import { createNotices, saySlow } from './notices.ts';
import { createPreviewing } from './previewing.ts';
import { createPrograms } from './programs.ts';
import { createProjectFiles } from './project-files.ts';
import { createRuns } from './runs.ts';
import { createSafekeeping } from './safekeeping.ts';
import { createSearching } from './searching.ts';
import { createSessionFiles } from './session-files.ts';
import { createSources } from './sources.ts';
import { createStatus } from './status.ts';
import { createTabRoles } from './tab-roles.ts';
import { createTransfer } from './transfer.ts';

/** Resolves as soon as there is something to show; sessions and sources arrive in their cells. */
export async function boot(): Promise<{ ide: Ide; view: View }> {
  const newId = createIds();
  const now = Date.now;
  const notices = createNotices(newId);
  const canary = await readCanary();
  const name = canary?.name ?? (await newestName()) ?? 'espalier';
  let safekeeping: Awaited<ReturnType<typeof createSafekeeping>> | undefined;
  const stores = await openStores({
    database: name,
    onWritten: () => safekeeping?.touch(),
    onClosed: () => roles.outdate(),
    onLong: (_, over) => saySlow(over, notices),
  });
  const values = createValues(stores.results);
  stores.runs = withLargeValues(stores.runs, values);
  if (stores.problem) notices.say({ tone: 'problem', text: stores.problem });
  const persistence = createPersistence();
  const onSwapped = () => roles.outdate();
  safekeeping = await createSafekeeping({ stores, canary, name, persistence, notices, now, onSwapped });
  const { decision, start: keepSafe } = safekeeping;
  const [guard, rules, keptView] = await Promise.all([
    createGuarding({
      stores,
      notices,
      newId,
      now,
      busy: () => conversation.actions.turn.get() !== null || executor.counts.get().running > 0,
      sessionId: () => conversation.actions.session.get()?.session.id ?? null,
      modelOf: (id) => models.other(id),
    }),
    createPolicy({ rules: stores.rules, newId, now }),
    readView(stores.settings),
  ]);
  const { egress, vault } = guard;
  const { append } = guard.audit;
  const policy = auditPolicy(guard.killSwitch.policy(guard.web.policy(browserPolicy(rules))), append);
  const sessionFiles = createSessionFiles({ store: stores.blobs, now });
  const guides = createGuides(sessionFiles.files);
  const remember = (name: string) => newestOnly((value: unknown) => stores.settings.set(name, value));
  const clear = (text: string) => guard.redact(text).catch(() => text);
  const view = createKeptView(keptView, stores.settings, clear);

  const catalog = startCatalog();
  const checker = startChecker();
  const executor = createLaterExecutor(async () => {
    const { createExecutor } = await import('#isolate/executor.ts');
    return createExecutor({ document, now: () => performance.now() });
  });
  const runs = createRuns(stores.runs, (run) => programs.recall(run));
  const roles = createTabRoles({
    fence: stores.fence,
    notices,
    now,
    runs,
    standStill: () => conversation.standStill(),
  });
  const { ours } = roles;
  const projectFiles = createProjectFiles(sessionFiles, stores, notices, now, () => conversation.trees());

  // What is asked or run in the first instant of a visit has the whole catalog all the same.
  const whole = () => catalogReady.catch(() => undefined);
  const prompt = async () => {
    await whole();
    const names = sources.actions.sources.get().map(({ title }) => title);
    return systemPrompt({ inline: await catalog.inline(), sources: names }) + (await guides.text());
  };
  const sources = createSources({
    catalog,
    store: stores.sources,
    egress,
    vault,
    notices,
    now,
    rates: { take: (source) => governing.rates.take(source) },
    promptText: async () => JSON.stringify(Object.values(toolSpecs)) + systemPrompt({ inline: null }),
  });
  const climbing = createClimbing({ policy, builtIns: () => builtIns, session: () => openSessionId.get() });
  const connectorOf = (id: string) => {
    const found = id === climbing.connector.source ? climbing.connector : sources.connectors.get(id);
    return found && auditConnector(found, guard.audit, now);
  };
  const openSessionId = cell<string | null>(null);
  const reload = () => location.reload();
  const terminal = createLaterTerminal(async () => {
    const [{ createTerminal }, { shellKinds }] = await Promise.all([
      import('./terminal.ts'),
      import('./shell-kinds.ts'),
    ]);
    const { settings } = stores;
    const kinds = shellKinds({
      settings,
      filesOf: sessionFiles.of,
      packages: async () => (await builtIns).packages,
      send: guard.web.send,
      onServers: (servers) => previewing.serve(servers),
      newId,
      now,
    });
    return createTerminal({ ...kinds, session: openSessionId, settings, reload });
  }, reload);
  const governing = await createGoverning({
    stores,
    policy,
    catalog,
    checker,
    connectors: { get: connectorOf },
    refresh: () => sources.refresh(),
    session: openSessionId,
    newId,
    now,
  });
  const { approvals } = governing;
  const programs = createPrograms({
    stores,
    values,
    catalog,
    checker,
    executor,
    guard,
    governing,
    policy,
    connectors: { get: connectorOf },
    modules: climbing.modules,
    sources,
    runs,
    session: openSessionId.get,
    files: sessionFiles,
    lacksChrome: () => browsing.lacksChrome(),
    whole,
    finishCall: (...given) => void conversation.finishCall(...given),
    notices,
    newId,
    now,
  });

  const models = createModelChoice({
    store: stores.models,
    egress,
    vault,
    notices,
    newId,
    now,
    remember: remember('model'),
  });
  const mcp = createMcp({
    catalog,
    sources,
    store: stores.servers,
    settings: stores.settings,
    egress,
    vault,
    notices,
    newId,
    now,
    model: () => governing.language(() => guard.language(models.language)),
  });
  const conversation = createConversation({
    store: stores.sessions,
    newId,
    now,
    notices,
    model: (part) => governing.language(() => guard.language(models.language), part),
    models: models.actions.models,
    modelOf: (id, part) => governing.language(() => guard.language(() => models.named(id)), part),
    tools: programs.tools,
    systemPrompt: prompt,
    workspace: projectFiles,
    blobs: stores.blobs,
    rememberFoldAt: remember('foldAt'),
    afterTurn: () => void persistence.askToKeep().then(look),
    remember: remember('session'),
    tabs: roles.tabs,
    news: roles.news,
    onRun: roles.onRun,
  });
  roles.tellRuns(conversation.tellRun);
  guard.killSwitch.stops(conversation.actions.stopTurn);
  guard.killSwitch.stops(conversation.fan.stopAll);
  guard.killSwitch.stops(() => {
    for (const id of runs.runs.get().keys()) runs.stop(id);
  });
  const { status, look } = createStatus({ stores, executor, opened: conversation.opened, persistence });
  const { addModel } = models.actions;
  const signIn = createLaterSignIn({ egress, settings: stores.settings, notices, addModel });

  conversation.actions.session.subscribe(() => {
    const id = conversation.actions.session.get()?.session.id;
    if (id) void runs.load(id);
    openSessionId.set(id ?? null);
  });

  const collecting = createCollecting({
    collect: (pause) =>
      projectFiles.collectIdle(pause, roles.tabs.writes() ? openSessionId.get() : null, runs.goingOnIn),
    watch: projectFiles.watch,
    busy: () => conversation.busy() || executor.counts.get().running > 0,
    locks: navigator.locks,
  });
  const links = createLinks({ ...conversation.actions, store: stores.sessions, view, notices });
  const searching = createSearching({
    truth: stores.searchTruth,
    name,
    session: conversation.actions.session,
    runs: runs.runs,
  });
  const transfer = createTransfer({
    ...conversation.actions,
    stores,
    notices,
    newId,
    now,
    listAgain: conversation.list,
    redact: guard.redact,
    locked: () => guard.face.vault.get() === 'locked',
    copyLink: links.copy,
  });

  const ready = cell(false);
  const memory = openMemory({ store: stores.memories, profile: 'project', newId, now });
  const room = { opened: conversation.opened, writes: roles.tabs.writes };
  const onStuck = executor.yieldProcess;
  const shown = { files: sessionFiles.files, outside: terminal.face.servers };
  const previewing = createPreviewing({ ...shown, packages: () => builtIns, notices, onStuck, view });
  const browsing = createBrowsing({ egress, files: sessionFiles, previewing, allows: guard.web.allows });
  const builtIns = addBuiltInsLater({
    shells: terminal.shells,
    catalog,
    sources,
    files: sessionFiles,
    memory,
    stores,
    egress,
    policy,
    room,
    execute: programs.execute,
    now,
    newId,
  });
  const catalogReady = builtIns.then(async () => {
    await sources.addToolset(await guard.web.toolset());
    await sources.addToolset(await browsing.toolset());
    const { createGitMethods } = await import('./git.ts');
    await sources.addToolset(createGitMethods({ filesOf: sessionFiles.of, send: guard.web.send, now }));
    await governing.hide();
    await programs.snippets.open();
    await sources.restore();
    await mcp.restore();
    await programs.written.open();
  });
  const ide: Ide = {
    ready,
    ...conversation.actions,
    // A key that is known does not get into the conversation by being pasted there.
    send: (text) => conversation.actions.send(clear(text)),
    editAndResend: (entryId, text) => conversation.actions.editAndResend(entryId, clear(text)),
    guard: guard.face,
    search: searching.face,
    transfer,
    runs: runs.runs,
    shownRun: runs.shown,
    showRun: runs.show,
    tab: roles.face,
    safe: safekeeping.face,
    packages: climbing.face,
    terminal: terminal.face,
    preview: previewing.face,
    browser: browsing.face,
    guides: guides.face,
    ...filesLater({
      ...projectFiles,
      files: sessionFiles.files,
      send: guard.web.send,
      notices,
      now,
      settings: stores.settings,
      ...room,
    }),
    ...programs.actions,
    runProgram: ours(programs.actions.runProgram),
    stopRun: runs.stop,
    durable: {
      ...programs.durable,
      resumeRun: ours(programs.durable.resumeRun),
      rollBack: ours(programs.durable.rollBack),
      forkRun: ours(programs.durable.forkRun),
    },
    snippets: programs.snippets.face,
    approvals: approvals.waiting,
    decide: approvals.decide,
    policy: governing.face,
    rules: policy.rules,
    removeRule: policy.remove,
    ...sources.actions,
    mcp: mcp.face,
    searchMethods: (query) => catalog.search(query),
    presets,
    ...models.actions,
    signInOpenRouter: signIn.leave,
    ...projectFiles.actions,
    editor: createEditing({ sessionFiles, projectFiles, notices, catalog, climbing, openSessionId }),
    writeFile: ours(projectFiles.actions.writeFile),
    removeFile: ours(projectFiles.actions.removeFile),
    goHere: ours(conversation.actions.goHere),
    fan: { ...conversation.fan, start: ours(conversation.fan.start), promote: ours(conversation.fan.promote) },
    rungs,
    tour: cell(null),
    startTour: async () => {},
    nextTourStep: () => {},
    endTour: () => {},
    status,
    notices: notices.list,
    dismiss: notices.dismiss,
  };
  const tour = createTour(ide);
  Object.assign(ide, { tour: tour.step, startTour: tour.start, nextTourStep: tour.next, endTour: tour.end });

  const start = async () => {
    await decision;
    await Promise.all([
      models.start(await stores.settings.get<string | undefined>('model', undefined)),
      conversation.start(
        await stores.settings.get<string | undefined>('session', undefined),
        await stores.settings.get<number | null>('foldAt', 0.8),
      ),
      projectFiles.refresh(),
    ]);
    ready.set(true);
    await links.start();
    void keepSafe();
    void painted().then(() => Promise.all([executor.warm(), programs.warm()]));
    await signIn.comeBack();
    await catalogReady;
    await mcp.comeBack();
    await Promise.all([sources.refresh(), look()]);
    void searching.start();
    await Promise.all([import.meta.env.PROD && registerOffline(), checker.warm(), guard.start(), programs.prune()]);
    collecting.start();
  };
  void start().catch((error) => notices.problem({ ok: false, message: String(error?.message ?? error) }));
  return { ide, view };
}
