/** Snippets, connected: the source in the catalog, the path their runs take, and what the interface does with them. */
import { openBroadcast } from '#base/broadcast.ts';
import type { Catalog } from '#codemode/catalog.contract.ts';
import type { Checker } from '#codemode/check.contract.ts';
import type { Execute } from '#codemode/execute.ts';
import type { RollbackStep } from '#codemode/rollback.ts';
import type { RunStore } from '#codemode/run.contract.ts';
import type { SnippetStore } from '#codemode/snippet.contract.ts';
import { createRehearsal } from '#codemode/snippet-rehearsal.ts';
import { createSnippets } from '#codemode/snippets.ts';
import type { Executor } from '#isolate/isolate.contract.ts';
import type { SnippetFace } from '#ui/snippet-face.ts';
import type { Notices } from './notices.ts';
import type { createRuns } from './runs.ts';
import type { createSources } from './sources.ts';
import { createTakingBack } from './taking-back.ts';

export function connectSnippets(options: {
  store: SnippetStore;
  catalog: Catalog;
  checker: Checker;
  executor: Executor;
  execute: Execute;
  sources: ReturnType<typeof createSources>;
  runs: ReturnType<typeof createRuns>;
  kept: Pick<RunStore, 'get'>;
  rollBack(runId: string): Promise<readonly RollbackStep[]>;
  notices: Notices;
  now: () => number;
  newId: () => string;
}): { face: SnippetFace; open(): Promise<void> } {
  const { store, catalog, checker, executor, sources, runs, notices, now, newId } = options;
  let opened = false;
  const others = openBroadcast<'changed'>('snippets');
  const snippets = createSnippets({
    store: telling(store, () => others.send('changed')),
    catalog: {
      methods: () => catalog.methods(),
      declarations: (names) => catalog.declarations(names),
      addToolset: (toolset) => sources.addToolset({ toolset, connector: snippets.connector }),
    },
    checker,
    async execute(code, call) {
      const { signal, onChange } = runs.follow(call.signal);
      const both: typeof onChange = (run) => {
        onChange(run);
        call.onChange?.(run);
      };
      return options.execute(code, { ...call, signal, onChange: both });
    },
    rehearse: createRehearsal({ catalog, checker, executor, now, newId }),
    runs: options.kept,
    takeBack: createTakingBack(options.kept, options.rollBack),
    now,
    newId,
    onPublished: async () => {
      if (opened) await sources.refresh();
    },
    onProblem: (message) => notices.problem({ ok: false, message }),
  });
  const told = async (work: Promise<{ ok: boolean; message?: string }>) => void notices.problem(await work);
  // Sources that come and go take what snippets need with them.
  sources.actions.methods.subscribe(() => {
    if (opened && snippets.list.get().length > 0) void snippets.look();
  });

  const face: SnippetFace = {
    list: snippets.list,
    proposals: snippets.proposals,
    standings: snippets.standings,
    results: snippets.results,
    async draft(runId) {
      const made = await snippets.draft(runId);
      return notices.problem(made) || !made.ok ? null : made.value;
    },
    next: snippets.next,
    withInputs: snippets.withInputs,
    review: snippets.review,
    async save(draft, proposal) {
      const saved = await (proposal === undefined ? snippets.save(draft) : snippets.accept(proposal, draft));
      if (!saved.ok) return saved.message;
      const { name, active } = saved.value;
      const text = active === 1 ? `${name} is a method now.` : `${name} has version ${active} now.`;
      notices.say({ tone: 'info', text: `${text} Programs call it as codemode.run('${name}', input).` });
      return null;
    },
    reject: snippets.reject,
    runTests: async (id) => void (await snippets.runTests(id)),
    removeTest: (id, testId) => told(snippets.removeTest(id, testId)),
    confirm: (id) => told(snippets.confirm(id)),
    activate: (id, version) => told(snippets.activate(id, version)),
    deprecate: (id, deprecated) => told(snippets.deprecate(id, deprecated)),
    async rename(id, name) {
      const before = snippets.list.get().find((one) => one.id === id)?.name;
      const renamed = await snippets.rename(id, name);
      if (!renamed.ok) return renamed.message;
      if (before !== undefined && before !== name)
        notices.say({
          tone: 'info',
          text: `${before} is called ${name} now. Programs that are kept elsewhere still say the old name.`,
          action: { title: 'Undo', run: () => void told(snippets.rename(id, before)) },
        });
      return null;
    },
    async remove(id) {
      const removed = await snippets.remove(id);
      if (notices.problem(removed) || !removed.ok) return;
      const { value } = removed;
      notices.say({
        tone: 'info',
        text: `Deleted ${value.name}.`,
        action: { title: 'Undo', run: () => void told(snippets.restore(value)) },
      });
    },
  };
  return {
    face,
    async open() {
      await snippets.open();
      opened = true;
      others.listen(() => void snippets.reload());
    },
  };
}

/** Says after each write that there was one. */
function telling(store: SnippetStore, tell: () => void): SnippetStore {
  const then =
    <A extends unknown[]>(write: (...given: A) => Promise<void>) =>
    async (...given: A) => {
      await write(...given);
      tell();
    };
  return {
    ...store,
    put: then(store.put),
    remove: then(store.remove),
    putProposal: then(store.putProposal),
    removeProposal: then(store.removeProposal),
  };
}
