/** Runs one prompt as several branches at once: each below the head, with a copy of the files and a model of its own. */
import type { Tool, TurnEnd, TurnEvent, TurnOptions } from '#agents/agent.contract.ts';
import { runTurn } from '#agents/loop.ts';
import { cell, type Readable } from '#base/cell.ts';
import { messageOf, ok } from '#base/result.ts';
import type { LanguageModel, ModelConfig } from '#models/model.contract.ts';
import type { Entry } from '#session/entry.contract.ts';
import type { OpenSession } from '#session/session.contract.ts';
import type { FanBranch, FanFace, Variant } from '#ui/fan-face.ts';
import type { createFolding } from './folding.ts';
import type { createInStep } from './in-step.ts';
import { emptyTurn, nextTurn } from './live-turn.ts';
import type { Notices } from './notices.ts';
import type { ProjectFiles } from './project-files.ts';
import { createTurnFiles, type TurnFiles } from './turn-files.ts';

const fewest = 2;
const most = 6;

export function createFanOut(options: {
  opened: Readable<OpenSession | null>;
  inStep: Pick<ReturnType<typeof createInStep>, 'settle' | 'go'>;
  workspace: Pick<ProjectFiles, 'flush' | 'snapshot' | 'current' | 'fork' | 'follow' | 'drop'>;
  models: Readable<readonly ModelConfig[]>;
  /** A model by its id, counted against the budgets. Rejects with a message a person can act on. */
  modelOf: (id: string, part?: 'turn' | 'within') => Promise<LanguageModel>;
  tools: Tool[];
  /** Folds earlier messages of a branch where they fill its model's window. */
  fold?: ReturnType<typeof createFolding>['fold'];
  systemPrompt: () => Promise<string>;
  notices: Notices;
  undo: () => Promise<void>;
  newId: () => string;
  now: () => number;
}) {
  const { opened, inStep, workspace, notices, newId, now } = options;
  const branches = cell<readonly FanBranch[] | null>(null);
  const stops = new Map<string, AbortController>();
  const ended = new Set<Promise<void>>();

  const change = (id: string, part: (branch: FanBranch) => Partial<FanBranch>) =>
    branches.update((all) => all?.map((one) => (one.id === id ? { ...one, ...part(one) } : one)) ?? null);

  async function start(given: readonly Variant[]): Promise<void> {
    const session = opened.get();
    const variants = given.map((one) => ({ ...one, text: one.text.trim() })).filter(({ text }) => text !== '');
    if (!session) return;
    if (variants.length < fewest || variants.length > most) {
      const message = `Choose ${fewest} to ${most} variants, each with a prompt.`;
      return void notices.problem({ ok: false, message });
    }
    if (stops.size > 0)
      return void notices.problem({ ok: false, message: 'Other branches still run. Stop them first.' });
    const { id: sessionId } = session.state.get().session;
    const system = options.systemPrompt();
    const models = variants.map(({ modelId }, at) => options.modelOf(modelId, at === 0 ? 'turn' : 'within'));
    const made = await Promise.all([system, ...models]).catch((error) => {
      notices.problem({ ok: false, message: messageOf(error) });
      return null;
    });
    if (!made) return;
    await workspace.flush();
    if (notices.problem(await inStep.settle()) || opened.get() !== session) return;

    const parent = session.state.get().head.entryId;
    const tree = await workspace.snapshot();
    const asked = new Map<string, Entry>();
    for (const { text } of variants) {
      if (asked.has(text)) continue;
      const message = { role: 'user' as const, text };
      const saved = await session.append({ kind: 'user', by: 'person', message, parent, tree, stay: true });
      if (notices.problem(saved) || !saved.ok) return;
      asked.set(text, saved.value);
    }
    const all = variants.map(({ text, modelId }, i) => {
      const id = `${sessionId}/${newId()}`;
      const files = createTurnFiles({ session, files: workspace, id, name: `${i + 1}` });
      const model = options.models.get().find((one) => one.id === modelId)?.label ?? modelId;
      return { id, files, branch: branchOf(id, `${i + 1}`, text, model, asked.get(text)!.id, now()) };
    });
    // Each copy is made before any of them runs: all begin with the same files.
    const copies = await Promise.all(all.map(({ files }) => files.detach()));
    if (copies.some((copy) => notices.problem(copy))) {
      for (const { files } of all) files.end();
      return;
    }
    branches.set(all.map(({ branch }) => branch));
    all.forEach(({ id, files, branch }, i) => {
      const abort = new AbortController();
      stops.set(id, abort);
      const running = run(session, branch, files, made[i + 1] as LanguageModel, made[0], abort.signal);
      const over = running.finally(() => {
        stops.delete(id);
        ended.delete(over);
      });
      ended.add(over);
    });
  }

  async function run(
    session: OpenSession,
    { id, tip }: FanBranch,
    files: TurnFiles,
    model: LanguageModel,
    system: string,
    signal: AbortSignal,
  ): Promise<void> {
    const onAppend = async (entry: Entry, shown: boolean) => {
      const message = session.state.get().bodies.get(entry.id)?.message;
      const answer = message?.role === 'assistant' ? message : null;
      change(id, (branch) => ({
        tip: entry.id,
        said: answer?.text.trim() || branch.said,
        calls: branch.calls + (answer?.toolCalls.length ?? 0),
      }));
      await files.follow(entry, shown);
    };
    const emit = (event: TurnEvent) =>
      change(id, (branch) => ({
        live: branch.live && nextTurn(branch.live, event, now()),
        ...(event.type === 'usage' && {
          tokens: branch.tokens + event.usage.inputTokens + event.usage.outputTokens,
          cost: branch.cost + (event.usage.cost ?? 0),
        }),
      }));
    const { branch, snapshot } = files;
    const fold: TurnOptions['fold'] = (why, request, end) =>
      options.fold?.(session, why, { model, request, tip: end, signal }) ?? Promise.resolve(false);
    const turn = { model, tools: options.tools, system, from: tip, branch, snapshot, onAppend, fold, signal };
    const end = await runTurn(session, turn, emit, now).catch(
      (thrown): TurnEnd => ({ status: 'error', error: { code: 'failed', message: messageOf(thrown) } }),
    );
    files.end();
    change(id, () => ({ live: null, endedAt: now(), ...stateOf(end) }));
  }

  async function promote(branchId: string): Promise<void> {
    const branch = branches.get()?.find(({ id }) => id === branchId);
    if (!branch || notices.problem(await inStep.go(branch.tip, 'both'))) return;
    if (stops.size === 0) close();
    const text = `Branch ${branch.name} is the conversation now, with its files. The others stay in the tree.`;
    notices.say({ tone: 'info', text, action: { title: 'Undo', run: () => void options.undo() } });
  }

  const stopAll = () => {
    for (const abort of stops.values()) abort.abort();
  };

  function close(): void {
    const all = branches.get() ?? [];
    stopAll();
    branches.set(null);
    // What a branch came to is in its entries; its own pointer goes once nothing writes there any more.
    void Promise.all([...ended]).then(() => Promise.all(all.map(({ id }) => workspace.drop(id))));
  }

  const face: FanFace = { branches, start, stop: (id) => stops.get(id)?.abort(), stopAll, promote, close };
  return {
    face,
    busy: () => stops.size > 0,
    /** Ends what runs and waits until all of it is saved: another conversation is shown, or another tab goes on. */
    async leave() {
      if (branches.get()) close();
      await Promise.all([...ended]);
      return ok(undefined);
    },
  };
}

const branchOf = (id: string, name: string, text: string, model: string, tip: string, now: number): FanBranch => ({
  id,
  name,
  text,
  model,
  tip,
  live: emptyTurn('', now),
  said: '',
  state: 'running',
  message: null,
  calls: 0,
  tokens: 0,
  cost: 0,
  startedAt: now,
  endedAt: null,
});

function stateOf(end: TurnEnd): Pick<FanBranch, 'state' | 'message'> {
  if (end.status === 'done') return { state: 'done', message: null };
  if (end.status === 'aborted') return { state: 'stopped', message: null };
  return { state: 'failed', message: end.status === 'error' ? end.error.message : end.message };
}
