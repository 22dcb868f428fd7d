import { beforeEach, describe, expect, it } from 'vitest';
import type { Tool, ToolContext } from '#agents/agent.contract.ts';
import { cell } from '#base/cell.ts';
import { createIds } from '#base/id.ts';
import type { LanguageModel, ModelConfig, ModelPart } from '#models/model.contract.ts';
import { createSession } from '#session/open-session.ts';
import type { OpenSession } from '#session/session.contract.ts';
import { filesAt, pathTo } from '#session/tree.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { storesOver } from '#storage/stores.ts';
import { createFanOut } from './fan-out.ts';
import { createFolding } from './folding.ts';
import { createInStep } from './in-step.ts';
import { createNotices } from './notices.ts';
import { createProjectFiles } from './project-files.ts';
import { createSessionFiles } from './session-files.ts';

let session: OpenSession;
let own: ReturnType<typeof createSessionFiles>;
let fan: ReturnType<typeof createFanOut>;
let notices: ReturnType<typeof createNotices>;
let undo: () => Promise<unknown>;
let fold: ReturnType<typeof createFolding>['fold'] | undefined;
let answering: LanguageModel;
/** What a program waits for before it writes, so that all of them are between reading and writing at once. */
let gate: Promise<void> = Promise.resolve();

const usage = { inputTokens: 10, outputTokens: 5, estimated: false, cost: 0.01 };

/** Calls `add` as often as the prompt has letters, with each of them, and then says that it is done. */
const model: LanguageModel = {
  id: 'letters',
  provider: 'Test',
  window: null,
  demo: false,
  async *stream({ messages }, signal): AsyncGenerator<ModelPart> {
    const asked = messages.findLast(({ role }) => role === 'user')?.text ?? '';
    const done = messages.filter(({ role }) => role === 'tool').length;
    const value = asked[done];
    if (value === '!') throw new Error('This model is broken.');
    if (value === '~') {
      yield { type: 'text', text: 'I wait' };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return yield { type: 'end', reason: 'aborted', usage };
    }
    if (value) yield { type: 'tool-call', call: { id: `${asked} ${done}`, name: 'add', input: { value } } };
    else yield { type: 'text', text: `Done with ${asked}.` };
    yield { type: 'end', reason: value ? 'tool-calls' : 'stop', usage };
  },
};
const add: Tool = {
  name: 'add',
  description: 'Adds a letter to the one file',
  inputSchema: { type: 'object' },
  validate: () => ({ ok: true }),
  async run(input, { sessionId, branch }: ToolContext) {
    const files = await own.of({ sessionId, branch });
    if (!files.ok) return { text: files.message, isError: true };
    const before = await files.value.readText('/shared.md');
    await gate;
    await files.value.write('/shared.md', `${before.ok ? before.value : ''}${(input as { value: string }).value}`);
    return { text: 'added', isError: false };
  },
};

beforeEach(async () => {
  gate = Promise.resolve();
  fold = undefined;
  answering = model;
  const newId = createIds();
  const now = Date.now;
  const stores = storesOver(createMemoryRows());
  notices = createNotices(newId);
  own = createSessionFiles({ store: stores.blobs, now });
  const workspace = createProjectFiles(own, stores, notices);
  const opened = cell<OpenSession | null>(null);
  const inStep = createInStep({ session: opened.get, busy: () => false, workspace });
  const made = await createSession(stores.sessions, { newId, now, moveFiles: inStep.moveTo });
  if (!made.ok) throw new Error(made.message);
  session = made.value;
  opened.set(session);
  await own.enter(session.state.get().session.id, null);
  await own.files.write('/shared.md', '-');
  undo = () => inStep.along((one) => one.undo());
  const configs = ['one', 'two'].map((id) => ({ id, label: `Model ${id}` }) as ModelConfig);
  fan = createFanOut({
    ...{ opened, inStep, workspace, notices, newId, now },
    models: cell(configs),
    async modelOf(id) {
      if (id === 'gone') throw new Error('This model is not set up any more.');
      return answering;
    },
    fold: (...given) => fold?.(...given) ?? Promise.resolve(false),
    tools: [add],
    systemPrompt: async () => '',
    undo: async () => void (await undo()),
  });
});

const text = async () => {
  const read = await own.files.readText('/shared.md');
  return read.ok ? read.value : null;
};
const branch = (at: number) => fan.face.branches.get()![at]!;
const variants = (...texts: string[]) => texts.map((one) => ({ text: one, modelId: 'one' }));
const over = () => expect.poll(() => fan.face.branches.get()?.every(({ state }) => state !== 'running')).toBe(true);
const at = async (tip: string) => {
  const read = await own.files.readSnapshot(filesAt(session.state.get().entries, tip)!, '/shared.md');
  return read.ok ? new TextDecoder().decode(read.value) : null;
};

describe('branches that answer at once', () => {
  it('fold what is above them like any other, once for all of them', async () => {
    const sent: string[] = [];
    const small: LanguageModel = {
      ...model,
      window: 4000,
      demo: true,
      stream(request, signal) {
        sent.push(JSON.stringify(request.messages));
        return model.stream(request, signal);
      },
    };
    const folding = createFolding({
      opened: cell<OpenSession | null>(session),
      model: async () => small,
      modelOf: async () => small,
      notices,
      filesOf: async () => '',
      remember: () => {},
    });
    fold = folding.fold;
    answering = small;
    for (let i = 0; i < 6; i++)
      await session.append({
        kind: 'user',
        by: 'person',
        message: { role: 'user', text: `number${i} ${'lorem '.repeat(400)}` },
      });
    const { entryId: head } = session.state.get().head;
    await fan.face.start(variants('a', 'b', 'c'));
    await over();
    expect(fan.face.branches.get()!.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(session.state.get().head.entryId).toBe(head);
    expect(session.state.get().folds.filter(({ active }) => active)).toHaveLength(1);
    expect(notices.list.get().filter(({ text }) => text.startsWith('Folded'))).toHaveLength(1);
    expect(sent).toHaveLength(6);
    for (const messages of sent) {
      // Four of six messages are the summary now.
      expect(messages.length).toBeLessThan(2400 * 3.5);
      expect(messages).toContain('Extractive summary');
    }
  });

  it('four of them write one file, and none sees what another wrote', async () => {
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    await fan.face.start(variants('abc', 'defg', 'hi', 'jkl'));
    expect(fan.face.branches.get()?.map(({ name, state }) => `${name} ${state}`)).toEqual(
      ['1', '2', '3', '4'].map((name) => `${name} running`),
    );
    await expect.poll(() => fan.face.branches.get()?.every(({ live }) => live?.calls.length === 1)).toBe(true);
    open();
    await over();
    expect(await Promise.all([0, 1, 2, 3].map((i) => at(branch(i).tip)))).toEqual(['-abc', '-defg', '-hi', '-jkl']);
    // The conversation is where it was, and so are its files.
    expect([await text(), session.state.get().head.entryId]).toEqual(['-', null]);
    expect(branch(1)).toMatchObject({ said: 'Done with defg.', calls: 4, tokens: 75, state: 'done', live: null });
    expect(branch(1).cost).toBeCloseTo(0.05);
    // Every entry of a branch has the files as they were there.
    const { entries } = session.state.get();
    const trees = await Promise.all(pathTo(entries, branch(2).tip).map(({ id }) => at(id)));
    expect(trees).toEqual(['-', '-', '-h', '-h', '-hi', '-hi']);
  });

  it('one of them is promoted, with its files, and undo takes that back', async () => {
    await fan.face.start(variants('ab', 'cd'));
    await over();
    const [one, two] = [branch(0).tip, branch(1).tip];
    await fan.face.promote(branch(1).id);
    expect([await text(), session.state.get().head.entryId]).toEqual(['-cd', two]);
    expect(fan.face.branches.get()).toBeNull();
    expect(session.state.get().entries.get(one)?.deletedAt).toBeUndefined();
    await undo();
    expect([await text(), session.state.get().head.entryId]).toEqual(['-', null]);
  });

  it('one that still runs is promoted too: the conversation and the files follow it', async () => {
    let open = () => {};
    await fan.face.start(variants('abc', '~'));
    gate = new Promise((resolve) => (open = resolve));
    await expect.poll(() => branch(0).live?.calls.length).toBe(1);
    await fan.face.promote(branch(0).id);
    open();
    await expect.poll(() => branch(0).state).toBe('done');
    expect(session.state.get().head.entryId).toBe(branch(0).tip);
    expect(await text()).toBe('-abc');
    expect(branch(1).state).toBe('running');
    fan.face.close();
  });

  it('the same prompt for two models is asked once, and answered twice', async () => {
    await fan.face.start([
      { text: 'ab', modelId: 'one' },
      { text: 'ab', modelId: 'two' },
    ]);
    await over();
    expect(fan.face.branches.get()?.map(({ model: label }) => label)).toEqual(['Model one', 'Model two']);
    const { children } = session.state.get();
    const [asked, ...others] = children.get('root')!;
    expect(others).toEqual([]);
    expect(children.get(asked!)).toHaveLength(2);
  });

  it('one can be stopped, and one that fails does not end the others', async () => {
    await fan.face.start(variants('~', '!', 'ab'));
    await expect.poll(() => branch(0).live?.text).toBe('I wait');
    fan.face.stop(branch(0).id);
    await over();
    const ends = fan.face.branches.get()!.map(({ state, message }) => [state, message]);
    expect(ends).toEqual([
      ['stopped', null],
      ['failed', 'This model is broken.'],
      ['done', null],
    ]);
  });

  it('leaving ends what runs, and nothing of it is lost', async () => {
    await fan.face.start(variants('~', '~'));
    await expect.poll(() => branch(1).live?.text).toBe('I wait');
    await fan.leave();
    expect(fan.face.branches.get()).toBeNull();
    const states = [...session.state.get().entries.values()].filter(({ kind }) => kind === 'assistant');
    expect(states.map(({ state, title }) => [state, title])).toEqual([
      ['aborted', 'I wait'],
      ['aborted', 'I wait'],
    ]);
  });

  it.each([
    ['one variant', variants('a'), 'Choose 2 to 6 variants'],
    ['seven', variants('a', 'b', 'c', 'd', 'e', 'f', 'g'), 'Choose 2 to 6 variants'],
    ['an empty prompt', variants('a', ' '), 'Choose 2 to 6 variants'],
    ['a model that is gone', [...variants('a'), { text: 'b', modelId: 'gone' }], 'not set up any more'],
  ])('%s: says so, and nothing is said in the conversation', async (_, given, message) => {
    await fan.face.start(given);
    expect(notices.list.get().at(-1)?.text).toContain(message);
    expect(session.state.get().entries.size).toBe(0);
    expect(fan.face.branches.get()).toBeNull();
  });
});
