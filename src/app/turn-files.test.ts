import { expect, it } from 'vitest';
import type { Tool } from '#agents/agent.contract.ts';
import { runTurn } from '#agents/loop.ts';
import { createIds } from '#base/id.ts';
import type { LanguageModel, ModelPart } from '#models/model.contract.ts';
import { createSession } from '#session/open-session.ts';
import { filesAt } from '#session/tree.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { storesOver } from '#storage/stores.ts';
import { createInStep } from './in-step.ts';
import { createNotices } from './notices.ts';
import { createProjectFiles } from './project-files.ts';
import { createSessionFiles } from './session-files.ts';
import { createTurnFiles, type TurnFiles } from './turn-files.ts';

const usage = { inputTokens: 1, outputTokens: 1, estimated: true };

/** A turn of three calls that each add a letter, held at a gate before each write. */
async function world() {
  const newId = createIds();
  const now = Date.now;
  const stores = storesOver(createMemoryRows());
  const own = createSessionFiles({ store: stores.blobs, now });
  const workspace = createProjectFiles(own, stores, createNotices(newId), now);
  let turn: TurnFiles | null = null;
  const inStep = createInStep({
    session: () => session,
    busy: () => turn !== null && !turn.detached(),
    detach: async () => turn!.detach(),
    workspace,
  });
  const made = await createSession(stores.sessions, { newId, now, moveFiles: inStep.moveTo });
  if (!made.ok) throw new Error(made.message);
  const session = made.value;
  const { id: sessionId } = session.state.get().session;
  await own.enter(sessionId, null);
  await own.files.write('/a.md', '-');
  const say = async () => {
    const message = { role: 'user' as const, text: 'go' };
    const tree = await workspace.snapshot();
    const said = await session.append({ kind: 'user', by: 'person', message, tree });
    return said.ok ? said.value.id : '';
  };

  const gates: (() => void)[] = [];
  const model: LanguageModel = {
    id: 'three',
    provider: 'Test',
    window: null,
    demo: false,
    async *stream({ messages }): AsyncGenerator<ModelPart> {
      const done = messages.filter(({ role }) => role === 'tool').length;
      const input = { value: 'abc'[done] };
      if (done < 3) yield { type: 'tool-call', call: { id: `call ${done}`, name: 'add', input } };
      else yield { type: 'text', text: 'Done.' };
      yield { type: 'end', reason: done < 3 ? 'tool-calls' : 'stop', usage };
    },
  };
  const add: Tool = {
    name: 'add',
    description: 'Adds a letter',
    inputSchema: { type: 'object' },
    validate: () => ({ ok: true }),
    async run(input, { branch }) {
      await new Promise<void>((open) => gates.push(open));
      const files = await own.of({ sessionId, branch });
      if (!files.ok) return { text: files.message, isError: true };
      const before = await files.value.readText('/a.md');
      await files.value.write('/a.md', `${before.ok ? before.value : ''}${(input as { value: string }).value}`);
      return { text: 'added', isError: false };
    },
  };
  const answer = async () => {
    turn = createTurnFiles({ session, files: workspace, id: `${sessionId}/${newId()}` });
    const { branch, snapshot, follow, end } = turn;
    const signal = new AbortController().signal;
    await runTurn(session, { model, tools: [add], system: '', signal, branch, snapshot, onAppend: follow }, () => {});
    end();
    turn = null;
  };
  const next = async () => {
    await expect.poll(() => gates.length).toBe(1);
    gates.shift()!();
  };
  const text = async () => {
    const read = await own.files.readText('/a.md');
    return read.ok ? read.value : null;
  };
  return { session, own, inStep, say, answer, next, text, detached: () => turn?.detached() };
}

it('a turn goes on with a copy where the person takes the files elsewhere, and shows it again where they come back', async () => {
  const { session, own, inStep, say, answer, next, text, detached } = await world();
  const asked = await say();
  const over = answer();
  await next();
  await expect.poll(text).toBe('-a');
  expect(detached()).toBe(false);
  // To the message the turn answers: its files are those before the turn.
  await inStep.goTo(asked, true);
  expect([await text(), detached()]).toEqual(['-', true]);
  await next();
  await expect
    .poll(() => [...session.state.get().entries.values()].filter(({ kind }) => kind === 'tool').length)
    .toBe(2);
  expect([await text(), session.state.get().head.entryId]).toEqual(['-', asked]);
  // A person's own edit there is an entry there, and not one of the turn.
  await own.files.write('/mine.md', 'x');
  await inStep.keepEdits();
  const mine = session.state.get().head.entryId!;
  expect(session.state.get().entries.get(mine)).toMatchObject({ kind: 'edit', parents: [asked] });
  // Back where the turn is now, it is followed again.
  const tip = [...session.state.get().entries.values()].findLast(({ by }) => by !== 'person')!;
  await inStep.goTo(tip.id, true);
  expect(await text()).toBe('-ab');
  await next();
  await over;
  expect(await text()).toBe('-abc');
  const { head, entries } = session.state.get();
  expect(entries.get(head.entryId!)).toMatchObject({ kind: 'assistant', by: 'model' });
  const snapshot = await own.files.snapshot();
  expect(snapshot.ok && snapshot.value).toBe(filesAt(entries, head.entryId));
  expect((await own.files.read('/mine.md')).ok).toBe(false);
  await inStep.goTo(mine, true);
  expect((await own.files.read('/mine.md')).ok).toBe(true);
});

it('what a program writes after its conversation was left goes where it was begun', async () => {
  const { session, own, say, answer, next, text } = await world();
  await say();
  const over = answer();
  await own.enter('another', null);
  expect(await text()).toBeNull();
  for (let i = 0; i < 3; i++) await next();
  await over;
  expect(await text()).toBeNull();
  await own.enter(session.state.get().session.id, null);
  expect(await text()).toBe('-abc');
});
