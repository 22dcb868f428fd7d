/** Snippets: programs kept as methods with a name and a type, versions and tests, called like any other method. */
import { cell, type Readable } from '#base/cell.ts';
import { createQueue } from '#base/queue.ts';
import { fail, messageOf, ok, type Result } from '#base/result.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Catalog, Toolset } from './catalog.contract.ts';
import type { Checker, Diagnostic } from './check.contract.ts';
import { declarationsFor } from './check-declarations.ts';
import type { Connector, ConnectorCall } from './connector.contract.ts';
import type { Execute } from './execute.ts';
import type { RunStore } from './run.contract.ts';
import { declareInput } from './snippet/candidate.ts';
import { draftOf } from './snippet/draft.ts';
import { checkWords, problemOf, shaped, stillThere } from './snippet/drafts.ts';
import { schemaOf } from './snippet/infer.ts';
import { judge } from './snippet/judge.ts';
import { withInputs } from './snippet/literals.ts';
import { methodOf, problemOfName, source } from './snippet/names.ts';
import { readProposal } from './snippet/propose.ts';
import { requirementsOf, standingsOf } from './snippet/requirements.ts';
import { runSnippet } from './snippet/run.ts';
import { activeOf, toolsetOf } from './snippet/toolset.ts';
import type {
  JsonSchema,
  LiteralChoice,
  Proposal,
  RecordedCall,
  Snippet,
  SnippetCode,
  SnippetDraft,
  SnippetReview,
  SnippetStore,
  SnippetTest,
  SnippetUse,
  SnippetVersion,
  Standing,
  TestResult,
} from './snippet.contract.ts';

export interface SnippetsOptions {
  store: SnippetStore;
  catalog: Pick<Catalog, 'methods' | 'declarations'> & { addToolset(toolset: Toolset): Promise<unknown> };
  checker: Pick<Checker, 'check' | 'complete'>;
  /** The path of every program: policy, approvals, records. */
  execute: Execute;
  /** The same path with these recorded replies in the place of every connector. */
  rehearse(calls: readonly RecordedCall[]): Execute;
  runs: Pick<RunStore, 'get'>;
  /** Takes back what a run did, for the run that called it. */
  takeBack?(runId: string): Promise<CallReply>;
  now: () => number;
  newId: () => string;
  /** After the catalog has other methods. */
  onPublished?(): unknown;
  /** Something could not be kept; it holds until the page is closed. */
  onProblem?(message: string): void;
}

type Answer<T> = Result<T, SnippetCode>;

const most = { uses: 30, proposals: 20 };

export function createSnippets(options: SnippetsOptions) {
  const { store, catalog, checker, now, newId } = options;
  const list = cell<Snippet[]>([]);
  const proposals = cell<Proposal[]>([]);
  const standings = cell<ReadonlyMap<string, Standing>>(new Map());
  const results = cell<ReadonlyMap<string, TestResult[]>>(new Map());
  const inTurn = createQueue();

  const find = (id: string) => list.get().find((snippet) => snippet.id === id);
  const named = (name: string) => list.get().find((snippet) => snippet.name === name);
  const show = (snippet: Snippet) =>
    list.update((all) =>
      [...all.filter(({ id }) => id !== snippet.id), snippet].sort((a, b) => (a.name < b.name ? -1 : 1)),
    );

  const publish = () =>
    inTurn(async () => {
      await catalog.addToolset(toolsetOf(list.get()));
      await options.onPublished?.();
    });
  const look = async () => {
    const actives = list.get().map((snippet) => ({ id: snippet.id, requires: activeOf(snippet).requires }));
    standings.set(await standingsOf(actives, catalog));
  };

  /** Keeps first and shows then: what is listed is kept. */
  const put = async (snippet: Snippet): Promise<Answer<Snippet>> => {
    try {
      await store.put(snippet);
    } catch (error) {
      return fail('not_saved', `${snippet.name} could not be kept: ${messageOf(error)}`);
    }
    show(snippet);
    await publish();
    await look();
    return ok(snippet);
  };
  /** What another tab has kept meanwhile: a row is written whole, and no version may be lost. */
  const refresh = async () => {
    try {
      for (const snippet of await store.all()) show(snippet);
    } catch {
      // Then writing will say so.
    }
  };
  const change = async (id: string, part: (snippet: Snippet) => Partial<Snippet>): Promise<Answer<Snippet>> => {
    await refresh();
    const snippet = find(id);
    return snippet ? put({ ...snippet, ...part(snippet) }) : fail('not_found', 'That snippet is gone.');
  };
  const used = async (id: string, use: SnippetUse) => {
    await refresh();
    const snippet = find(id);
    if (!snippet) return;
    const next = { ...snippet, uses: [use, ...snippet.uses].slice(0, most.uses) };
    show(next);
    void store.put(next).catch((error) => options.onProblem?.(messageOf(error)));
  };

  const rehearse = async (code: string, test: Omit<SnippetTest, 'createdAt'>): Promise<TestResult> => {
    const run = await options.rehearse(test.calls)(code, { sessionId: '', toolCallId: null, input: test.input ?? {} });
    return judge(test, run);
  };
  const check = async (code: string, input: JsonSchema): Promise<Diagnostic[]> =>
    checker.check(code, `${await declarationsFor(code, catalog)}\n${await declareInput(input)}`);

  const review = async (draft: SnippetDraft): Promise<SnippetReview> => {
    const before = named(draft.name);
    const active = before && activeOf(before);
    const called = draft.runId === null ? [] : draft.calls.map(({ name }) => name);
    const [diagnostics, { requires, missing }] = await Promise.all([
      check(draft.code, draft.input),
      requirementsOf(draft.code, stillThere(called, draft.code), catalog),
    ]);
    const fits = !diagnostics.some(({ severity }) => severity === 'error');
    const tests: TestResult[] = [];
    if (fits) {
      const expect = draft.expect ?? { shape: draft.output ?? {} };
      const example = { id: 'example', name: 'The example', input: draft.example, expect, calls: draft.calls };
      if (draft.test !== 'none')
        tests.push(await rehearse(draft.code, draft.test === 'shape' ? shaped(example) : example));
      for (const test of before?.tests ?? []) tests.push(await rehearse(draft.code, test));
    }
    return {
      before: active ? { number: active.number, code: active.code } : null,
      number: (before?.versions.length ?? 0) + 1,
      diagnostics,
      requires,
      missing,
      tests,
    };
  };

  const save = async (draft: SnippetDraft): Promise<Answer<Snippet>> => {
    const wrong = problemOf(draft);
    if (wrong) return wrong;
    await refresh();
    const { diagnostics, missing, requires, tests } = await review(draft);
    if (missing.length > 0) return fail('missing_requirements', `There is no ${missing.join(', ')} in the catalog.`);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) return fail('not_checked', checkWords(errors), errors);
    const before = named(draft.name);
    if (before && requires.some(({ method }) => method === methodOf(draft.name)))
      return fail('bad_input', `${draft.name} would call itself.`);
    const example = draft.test === 'none' ? undefined : tests.find(({ testId }) => testId === 'example');
    const value = draft.expect ? draft.expect.value : example?.value;
    const known = draft.expect !== undefined || example?.passed === true;
    const number = (before?.versions.length ?? 0) + 1;
    const version: SnippetVersion = {
      number,
      code: draft.code,
      input: draft.input,
      output: draft.output ?? (known ? schemaOf(value) : {}),
      requires,
      by: draft.by,
      runId: draft.runId,
      createdAt: now(),
    };
    const test: SnippetTest[] =
      draft.test !== 'none' && known
        ? [
            {
              id: newId(),
              name: `As recorded for version ${number}`,
              input: draft.example,
              expect: draft.test === 'shape' ? { shape: schemaOf(value) } : { value },
              calls: draft.calls,
              createdAt: now(),
            },
          ]
        : [];
    return put({
      id: before?.id ?? newId(),
      name: draft.name,
      description: draft.description.trim(),
      versions: [...(before?.versions ?? []), version],
      active: number,
      deprecated: false,
      tests: [...(before?.tests ?? []), ...test],
      uses: before?.uses ?? [],
      createdAt: before?.createdAt ?? now(),
    });
  };

  const propose = async (call: ConnectorCall): Promise<CallReply> => {
    const read = readProposal(call);
    if (!read.ok) return read;
    const draft = read.value;
    if (proposals.get().length >= most.proposals)
      return fail('too_many', 'Too many proposals wait for a person already. Do not propose more.');
    const { diagnostics, missing, number } = await review({ ...draft, test: 'none' });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    if (missing.length > 0)
      return fail('missing_requirements', `There is no ${missing.join(', ')}. Propose what can run.`);
    if (errors.length > 0) return fail('not_checked', checkWords(errors), errors);
    const proposal: Proposal = { id: call.token ?? newId(), draft, createdAt: now() };
    try {
      await store.putProposal(proposal);
    } catch (error) {
      return fail('not_saved', `The proposal could not be kept: ${messageOf(error)}`);
    }
    proposals.update((all) => [...all.filter((one) => one.draft.name !== draft.name), proposal]);
    const callable = `codemode.${methodOf(draft.name)}`;
    return ok({
      status: 'proposed',
      name: draft.name,
      version: number,
      note: `A person decides; then ${callable} is there.`,
    });
  };
  const drop = async (id: string) => {
    proposals.update((all) => all.filter((one) => one.id !== id));
    await store.removeProposal(id).catch((error) => options.onProblem?.(messageOf(error)));
  };

  const connector: Connector = {
    source,
    reversible: options.takeBack !== undefined,
    asksWithin: true,
    // The token is the id of the run that the call is.
    idempotency: 'key',
    async revert({ method, token }) {
      if (method !== `${source}_propose`)
        return options.takeBack?.(token) ?? fail('not_reverted', 'What a snippet did cannot be taken back here.');
      if (!proposals.get().some(({ id }) => id === token)) return fail('not_reverted', 'It was decided already.');
      await drop(token);
      return ok(null);
    },
    async call(call) {
      if (call.method === `${source}_propose`) return propose(call);
      const snippet = list.get().find(({ name }) => methodOf(name) === call.method);
      if (!snippet) return fail('unknown_method', `There is no snippet for ${call.method} any more.`);
      const known = new Set((await catalog.methods()).map(({ name }) => name));
      return runSnippet(snippet, activeOf(snippet), call, { ...options, known, used: (use) => used(snippet.id, use) });
    },
  };

  return {
    list: list as Readable<Snippet[]>,
    proposals: proposals as Readable<Proposal[]>,
    /** By the snippet's id: whether what its active version needs is there as it was. */
    standings: standings as Readable<ReadonlyMap<string, Standing>>,
    /** Of the last time the tests were run, by the snippet's id. */
    results: results as Readable<ReadonlyMap<string, TestResult[]>>,
    connector,
    /** Brings what is kept; the source is in the catalog from then on, empty or not. */
    async open(): Promise<void> {
      try {
        const [kept, waiting] = await Promise.all([store.all(), store.proposals()]);
        for (const snippet of kept) show(snippet);
        proposals.set(waiting);
      } catch (error) {
        options.onProblem?.(`The snippets could not be read: ${messageOf(error)}`);
      }
      await publish();
    },
    /** Another tab has written: what is kept now is shown, and published where programs see a difference. */
    async reload(): Promise<void> {
      const before = JSON.stringify(toolsetOf(list.get()));
      try {
        const [kept, waiting] = await Promise.all([store.all(), store.proposals()]);
        list.set([...kept].sort((a, b) => (a.name < b.name ? -1 : 1)));
        proposals.set(waiting);
      } catch {
        // What is shown is still what this tab knows; writing will say so.
        return;
      }
      if (JSON.stringify(toolsetOf(list.get())) === before) return;
      await publish();
      await look();
    },
    /** Compares again with what the catalog declares now. */
    look,
    review,
    save,
    withInputs: (code: string, chosen: readonly LiteralChoice[]) => withInputs(code, chosen),

    /** What a person begins with who keeps a finished run: its code, literals that may be inputs, its calls as a test. */
    async draft(runId: string): Promise<Answer<{ draft: SnippetDraft; literals: LiteralChoice[] }>> {
      const run = await options.runs.get(runId);
      if (!run) return fail('not_found', 'That run is not kept any more.');
      if (run.status !== 'ok') return fail('not_finished', 'Only a run that came to its end can be kept as a method.');
      const names = list.get().map(({ name }) => name);
      return ok(await draftOf(run, names, { catalog, checker }));
    },
    /** What a person begins with who writes the next version. */
    next(id: string): SnippetDraft | null {
      const snippet = find(id);
      if (!snippet) return null;
      const { code, input, output } = activeOf(snippet);
      const [first] = snippet.tests;
      return {
        name: snippet.name,
        description: snippet.description,
        code,
        input,
        output,
        by: 'person',
        runId: null,
        example: first?.input ?? {},
        calls: first?.calls ?? [],
        test: 'none',
      };
    },

    async accept(id: string, edited?: SnippetDraft): Promise<Answer<Snippet>> {
      const proposal = proposals.get().find((one) => one.id === id);
      if (!proposal) return fail('not_found', 'That proposal was decided already.');
      const saved = await save(edited ?? proposal.draft);
      if (saved.ok) await drop(id);
      return saved;
    },
    reject: drop,

    async runTests(id: string): Promise<TestResult[]> {
      const snippet = find(id);
      if (!snippet) return [];
      const { code } = activeOf(snippet);
      const found: TestResult[] = [];
      for (const test of snippet.tests) found.push(await rehearse(code, test));
      results.set(new Map(results.get()).set(id, found));
      return found;
    },
    removeTest: (id: string, testId: string) =>
      change(id, ({ tests }) => ({ tests: tests.filter((test) => test.id !== testId) })),
    /** After its tests: takes what is declared now as what the active version needs, as another version. */
    async confirm(id: string): Promise<Answer<Snippet>> {
      const snippet = find(id);
      if (!snippet) return fail('not_found', 'That snippet is gone.');
      const { runId: _, ...active } = activeOf(snippet);
      const { name, description } = snippet;
      return save({ ...active, name, description, by: 'person', runId: null, example: {}, calls: [], test: 'none' });
    },
    activate: (id: string, number: number) =>
      change(id, ({ versions, active }) => ({
        active: versions.some((version) => version.number === number) ? number : active,
      })),
    /** Another name, and with it another method: refused while another snippet calls it by the one it has. */
    async rename(id: string, name: string): Promise<Answer<Snippet>> {
      await refresh();
      const snippet = find(id);
      if (!snippet) return fail('not_found', 'That snippet is gone.');
      const wrong = problemOfName(name);
      if (wrong) return fail('bad_name', wrong);
      if (named(name) && name !== snippet.name)
        return fail('bad_name', `There is another snippet with the name ${name}.`);
      const method = methodOf(snippet.name);
      const callers = list.get().filter((one) => activeOf(one).requires.some((need) => need.method === method));
      if (callers.length > 0 && name !== snippet.name) {
        const names = callers.map((one) => one.name).join(', ');
        return fail('bad_name', `${names} would not find it by another name. Change that first.`);
      }
      return put({ ...snippet, name });
    },
    deprecate: (id: string, deprecated: boolean) => change(id, () => ({ deprecated })),
    /** Gives what was removed, for taking it back with `restore`. */
    async remove(id: string): Promise<Answer<Snippet>> {
      const snippet = find(id);
      if (!snippet) return fail('not_found', 'That snippet is gone.');
      try {
        await store.remove(id);
      } catch (error) {
        return fail('not_saved', `${snippet.name} could not be removed: ${messageOf(error)}`);
      }
      list.update((all) => all.filter((one) => one.id !== id));
      await publish();
      await look();
      return ok(snippet);
    },
    restore: (snippet: Snippet) =>
      named(snippet.name)
        ? Promise.resolve(fail('bad_name', `There is another snippet with the name ${snippet.name} now.`))
        : put(snippet),
  };
}
