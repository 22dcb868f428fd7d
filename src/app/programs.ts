/** What runs programs, from the rules to the isolate, with their journals, the snippets and the tools of the model. */
import type { Tool } from '#agents/agent.contract.ts';
import type { Catalog } from '#codemode/catalog.contract.ts';
import type { Checker } from '#codemode/check.contract.ts';
import { declarationsFor } from '#codemode/check-declarations.ts';
import type { Connector } from '#codemode/connector.contract.ts';
import type { ProgramModules } from '#codemode/execute.ts';
import type { RunRecord } from '#codemode/run.contract.ts';
import { createTools } from '#codemode/tools.ts';
import type { Values } from '#codemode/values.ts';
import type { Policy } from '#guard/policy.contract.ts';
import type { Executor } from '#isolate/isolate.contract.ts';
import type { Stores } from '#storage/stores.ts';
import type { Ide } from '#ui/ide.ts';
import { goOnAfterCrash } from './after-crash.ts';
import { auditApprovals } from './auditing.ts';
import { createDurable } from './durable.ts';
import type { createGoverning } from './governing.ts';
import type { createGuarding } from './guarding.ts';
import { createLanguages } from './languages.ts';
import { createLaterExecute } from './later-execute.ts';
import { createLaterSnippets } from './later-snippets.ts';
import type { Notices } from './notices.ts';
import type { createRuns } from './runs.ts';
import type { SessionFiles } from './session-files.ts';
import type { createSources } from './sources.ts';
import { connectWrittenTools } from './written-tools.ts';

export function createPrograms(options: {
  stores: Stores;
  values: Values;
  catalog: Catalog;
  checker: Checker;
  executor: Executor;
  guard: Awaited<ReturnType<typeof createGuarding>>;
  governing: Awaited<ReturnType<typeof createGoverning>>;
  policy: Policy;
  connectors: { get(source: string): Connector | undefined };
  modules: ProgramModules;
  sources: ReturnType<typeof createSources>;
  runs: ReturnType<typeof createRuns>;
  session: () => string | null;
  files: SessionFiles;
  lacksChrome(): string | null;
  /** Resolves when the catalog is whole. */
  whole: () => Promise<unknown>;
  /** The answer of the model's call, which then goes on. */
  finishCall(toolCallId: string, runId: string, reply: { text: string; isError: boolean }): void;
  notices: Notices;
  newId: () => string;
  now: () => number;
}) {
  const { stores, values, catalog, checker, executor, guard, governing, policy, connectors, modules } = options;
  const { sources, runs, session, whole, notices, newId, now } = options;
  const durable = createDurable({
    store: stores.journals,
    kept: stores.runs,
    values,
    settings: stores.settings,
    connectors,
    notices,
    newId,
    now,
  });
  const approve = auditApprovals(guard.web.approve(governing.approvals.ask), guard.audit.append);
  const written = connectWrittenTools({
    catalog,
    checker,
    sources,
    files: options.files,
    session,
    modules,
    execute: (code, call) => execute(code, call),
    runs,
    kept: stores.runs,
    policy,
    approve,
    rollBack: (id) => face.rollBack(id, () => undefined),
    notices,
    now,
    newId,
  });
  const languages = createLanguages({ filesOf: options.files.of, lacksChrome: options.lacksChrome });
  const carryOut = createLaterExecute(
    async () => {
      const [{ createExecute }, { chooseRung, cureFor, runnerOf }, journals] = await Promise.all([
        import('#codemode/execute.ts'),
        import('#ladder/choose.ts'),
        durable.journals(),
      ]);
      return createExecute({
        journals,
        askDoubt: durable.askDoubt,
        catalog,
        checker,
        executor,
        policy,
        connectors,
        approve,
        budget: governing.budget,
        rates: governing.rates,
        runs: stores.runs,
        now,
        newId,
        ladder(code) {
          const chosen = chooseRung(code);
          return { ...chosen, language: runnerOf(chosen, code) };
        },
        cure: cureFor,
        languages,
        modules,
      });
    },
    { newId, now },
  );
  const execute = written.first(governing.execute(guard.execute(durable.locked(goOnAfterCrash(carryOut.execute)))));
  const replyOf = async (run: RunRecord) => {
    const { replyTo } = await import('#codemode/execute-reply.ts');
    return replyTo(run, { catalog, redact: guard.redact });
  };
  const tools: Tool[] = createTools({
    catalog: written.found(catalog),
    execute: (code, { signal, ...call }) => execute(code, { ...call, ...runs.follow(signal) }),
    reply: replyOf,
  });
  const face = durable.face({
    // A run that goes on in the first instant of a visit finds its sources.
    execute: (code, call) => whole().then(() => execute(code, call)),
    runs,
    finishCall: async (callId, run) => options.finishCall(callId, run.id, await replyOf(run)),
  });
  const snippets = createLaterSnippets(async () => {
    const { connectSnippets } = await import('./snippets.ts');
    return connectSnippets({
      store: stores.snippets,
      catalog,
      checker,
      executor,
      execute,
      sources,
      runs,
      kept: stores.runs,
      rollBack: (id) => face.rollBack(id, () => undefined),
      notices,
      now,
      newId,
    });
  });

  const actions: Pick<Ide, 'runProgram' | 'checkProgram' | 'completeProgram' | 'hoverProgram' | 'chooseRung'> = {
    async runProgram(code, unchecked = false) {
      await whole();
      const sessionId = session();
      if (sessionId !== null) await execute(code, { sessionId, toolCallId: null, unchecked, ...runs.follow() });
    },
    async checkProgram(code) {
      await whole();
      const [{ importsModules }, { chooseRung, runnerOf }] = await Promise.all([
        import('#codemode/execute.ts'),
        import('#ladder/choose.ts'),
      ]);
      if (languages[runnerOf(chooseRung(code), code)]) return [];
      const types = importsModules(code) ? await modules.types(code, { sessionId: session() ?? '' }) : undefined;
      return checker.check(code, await declarationsFor(code, catalog), types);
    },
    completeProgram: async (code, offset) => checker.complete(code, offset, await sources.declarations()),
    hoverProgram: async (code, offset) => checker.hover(code, offset, await declarationsFor(code, catalog)),
    chooseRung: async (code) => (await import('#ladder/choose.ts')).chooseRung(code),
  };

  return {
    actions,
    execute,
    tools,
    durable: face,
    recall: durable.recall,
    prune: durable.prune,
    snippets,
    written,
    warm: carryOut.warm,
  };
}
