import { expect, it } from 'vitest';
import type { Tool } from '#agents/agent.contract.ts';
import { runTurn } from '#agents/loop.ts';
import { createIds } from '#base/id.ts';
import type { LanguageModel, ModelPart } from '#models/model.contract.ts';
import type { Entry } from '#session/entry.contract.ts';
import { createSession, openSession } from '#session/open-session.ts';
import { filesAt, root } from '#session/tree.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { storesOver } from '#storage/stores.ts';
import { createInStep } from './in-step.ts';
import { createNotices } from './notices.ts';
import { createProjectFiles } from './project-files.ts';
import { createSessionFiles } from './session-files.ts';
import { createTurnFiles } from './turn-files.ts';

const usage = { inputTokens: 1, outputTokens: 1, estimated: true };
const paths = ['/a.md', '/notes/b.md', '/notes/deep/c.csv', '/d.json'];

/** Numbers that are the same for one seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

/** The contents of every file, by path. */
type Contents = Record<string, string>;

it.each([1, 2, 3])(
  'a session of 200 steps (%i): at every entry the files are those that were there when it was live, also after old versions went',
  async (seed) => {
    const pick = seeded(seed);
    let clock = 1_000_000;
    const now = () => ++clock;
    const newId = createIds(now, Math.random);
    const stores = storesOver(createMemoryRows());
    const own = createSessionFiles({ store: stores.blobs, now });
    const workspace = createProjectFiles(own, stores, createNotices(newId), now);
    let turn: ReturnType<typeof createTurnFiles> | null = null;
    const inStep = createInStep({
      session: () => session,
      busy: () => turn !== null && !turn.detached(),
      detach: async () => turn!.detach(),
      workspace,
    });
    const world = { newId, now, moveFiles: inStep.moveTo };
    const made = await createSession(stores.sessions, world);
    if (!made.ok) throw new Error(made.message);
    const session = made.value;
    const { id: sessionId } = session.state.get().session;
    await own.enter(sessionId, null);

    const files = () => own.files;
    const contentsNow = async (): Promise<Contents> => {
      const listed = await files().list();
      const found: Contents = {};
      for (const { path, kind } of listed.ok ? listed.value : []) {
        const read = kind === 'file' ? await files().readText(path) : null;
        if (read?.ok) found[path] = read.value;
      }
      return found;
    };
    const live = new Map<string, { hash: string | null; contents: Contents }>();
    const record = async ({ id }: Entry) => {
      live.set(id, { hash: await workspace.snapshot(), contents: await contentsNow() });
    };
    const head = () => session.state.get().head.entryId;
    const recordHead = async () => {
      const entry = session.state.get().entries.get(head() ?? '');
      if (entry && !live.has(entry.id)) await record(entry);
    };
    const scribble = () => files().write(paths[pick(paths.length)]!, `text ${pick(9)}`);
    const someEntry = () => [...session.state.get().entries.values()].filter((one) => one.deletedAt === undefined);

    const model: LanguageModel = {
      id: 'scribbler',
      provider: 'Test',
      window: null,
      demo: false,
      async *stream({ messages }): AsyncGenerator<ModelPart> {
        const calls = messages.at(-1)?.role === 'tool' ? pick(2) : 1 + pick(2);
        for (let i = 0; i < calls; i++) yield { type: 'tool-call', call: { id: newId(), name: 'scribble', input: {} } };
        if (calls === 0) yield { type: 'text', text: 'Done.' };
        yield { type: 'end', reason: calls > 0 ? 'tool-calls' : 'stop', usage };
      },
    };
    const tool: Tool = {
      name: 'scribble',
      description: 'Writes or deletes a file',
      inputSchema: { type: 'object' },
      validate: () => ({ ok: true }),
      async run(_, { branch }) {
        const there = await own.of({ sessionId, branch });
        if (!there.ok) return { text: there.message, isError: true };
        if (pick(4) === 0) await there.value.remove(paths[pick(paths.length)]!);
        else await there.value.write(paths[pick(paths.length)]!, `model ${pick(9)}`);
        return { text: 'written', isError: false };
      },
    };
    const answer = async () => {
      turn = createTurnFiles({ session, files: workspace, id: `${sessionId}/${newId()}` });
      const { branch, snapshot, end } = turn;
      const signal = new AbortController().signal;
      const options = { model, tools: [tool], system: '', signal, branch, snapshot, onAppend: record, maxSteps: 3 };
      await runTurn(session, options, () => {}, now);
      end();
      turn = null;
    };
    const say = async (instead?: Entry) => {
      const brought = instead ? await inStep.bring(instead.id) : await inStep.settle();
      await recordHead();
      const move = 'move' in brought ? brought.move : undefined;
      const saved = await session.append({
        kind: 'user',
        by: 'person',
        message: { role: 'user', text: `said ${pick(99)}` },
        tree: await workspace.snapshot(),
        ...(instead && { parent: instead.parents[0] ?? null }),
        ...(move && { files: move }),
      });
      if (saved.ok) await record(saved.value);
      await answer();
    };

    await say();
    while (live.size < 200) {
      const entries = someEntry();
      const one = entries[pick(entries.length)]!;
      const what = pick(9);
      if (what <= 1) await say();
      else if (what === 2 && one.kind === 'user') await say(one);
      else if (what === 3) {
        await scribble();
        await inStep.keepEdits();
      } else if (what === 4) await inStep.goTo(one.id, pick(2) === 0);
      else if (what === 5) await inStep.go(one.id, (['both', 'chat', 'files'] as const)[pick(3)]!);
      else if (what === 6) {
        // Left within the pause: it has to become an entry first.
        await scribble();
        await inStep.goTo(one.id, true);
      } else if (what === 7) await inStep.along((open) => open.undo());
      else await inStep.along((open) => open.redo());
      for (const entry of session.state.get().entries.values())
        if (entry.kind === 'edit' && !live.has(entry.id)) {
          const parentEdit = filesAt(session.state.get().entries, entry.id);
          const now = await workspace.snapshot();
          // Where one went on since, what was recorded is what the entry names; its contents are held to it below.
          if (parentEdit === now) await record(entry);
        }
    }

    const { entries } = session.state.get();
    await stores.blobs.commit({ blobs: [{ hash: 'f'.repeat(64), bytes: new Uint8Array([1]) }] });
    const gone = await own.collect(stores.reach, Number.POSITIVE_INFINITY);
    expect(gone.ok && gone.value.blobs).toBeGreaterThan(0);

    // Another page: nothing is remembered but what is kept.
    const again = createSessionFiles({ store: stores.blobs, now });
    await again.enter(sessionId, null);
    const reopened = await openSession(stores.sessions, sessionId, world);
    expect(reopened.ok && reopened.value.state.get().entries.size).toBe(entries.size);
    for (const [id, was] of live) {
      expect(filesAt(entries, id)).toBe(was.hash);
      const found: Contents = {};
      const listed = await again.files.listSnapshot(was.hash!);
      if (!listed.ok) throw new Error(listed.message);
      for (const { path, kind } of listed.value) {
        const read = kind === 'file' ? await again.files.readSnapshot(was.hash!, path) : null;
        if (read?.ok) found[path] = new TextDecoder().decode(read.value);
      }
      expect(found).toEqual(was.contents);
    }
    // And going there makes them the files.
    for (const [id, was] of [...live].filter((_, i) => i % 5 === 0)) {
      if (entries.get(id)?.deletedAt !== undefined) continue;
      await inStep.go(id, 'both');
      if (head() !== id) continue;
      expect(await workspace.snapshot()).toBe(was.hash);
      expect(await contentsNow()).toEqual(was.contents);
    }
    expect(session.state.get().children.get(root)?.length).toBeGreaterThan(0);
  },
  60_000,
);
