import { beforeEach, describe, expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import { createSession } from '#session/open-session.ts';
import type { OpenSession } from '#session/session.contract.ts';
import { filesAt } from '#session/tree.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { storesOver } from '#storage/stores.ts';
import type { Files } from '#workspace/files.contract.ts';
import { createInStep } from './in-step.ts';
import { createNotices } from './notices.ts';
import { createProjectFiles } from './project-files.ts';
import { createSessionFiles } from './session-files.ts';

let files: Files;
let session: OpenSession;
let inStep: ReturnType<typeof createInStep>;
let busy = false;

beforeEach(async () => {
  let clock = 0;
  const now = () => ++clock;
  const newId = createIds(now, Math.random);
  const stores = storesOver(createMemoryRows());
  const own = createSessionFiles({ store: stores.blobs, now });
  await own.enter('s', null);
  files = own.files;
  await files.write('/README.md', 'hello');
  const workspace = createProjectFiles(own, stores, createNotices(newId), now);
  busy = false;
  inStep = createInStep({ session: () => session, busy: () => busy, workspace });
  const made = await createSession(stores.sessions, { newId, now, moveFiles: inStep.moveTo });
  if (!made.ok) throw new Error(made.message);
  session = made.value;
});

const hash = async () => {
  const taken = await files.snapshot();
  return taken.ok ? taken.value : '';
};
const text = async (path: string) => {
  const read = await files.readText(path);
  return read.ok ? read.value : null;
};
const say = async (words: string, parent?: string) => {
  const message = { role: 'user' as const, text: words };
  const added = await session.append({
    kind: 'user',
    by: 'person',
    message,
    tree: await hash(),
    ...(parent !== undefined && { parent }),
  });
  return added.ok ? added.value.id : '';
};
/** A turn that writes a file: its result has the files as they are after it. */
const answered = async (path: string, content: string) => {
  busy = true;
  await files.write(path, content);
  busy = false;
  const message = { role: 'assistant' as const, text: `wrote ${path}`, toolCalls: [] };
  const added = await session.append({ kind: 'assistant', by: 'model', message, tree: await hash() });
  return added.ok ? added.value.id : '';
};

describe('files in step with the conversation', () => {
  it('gives every entry the files as they were when it was live, and goes back to each', async () => {
    const live: { id: string; hash: string; text: string | null }[] = [];
    for (let i = 0; i < 12; i++) {
      const asked = await say(`ask ${i}`);
      live.push({ id: asked, hash: await hash(), text: await text('/a.md') });
      const told = await answered('/a.md', `version ${i}`);
      live.push({ id: told, hash: await hash(), text: await text('/a.md') });
    }
    for (const { id, hash: was, text: said } of [...live].reverse()) {
      expect(filesAt(session.state.get().entries, id)).toBe(was);
      await inStep.go(id, 'both');
      expect(await hash()).toBe(was);
      expect(await text('/a.md')).toBe(said);
      expect(session.state.get().head.entryId).toBe(id);
    }
  });

  it('makes an entry of what a person edits, which undo takes back with the files, and redo brings again', async () => {
    await say('ask');
    const before = await hash();
    await files.write('/README.md', 'mine');
    await inStep.keepEdits();
    const edit = session.state.get().path.at(-1);
    expect(edit).toMatchObject({ kind: 'edit', by: 'person', tree: await hash() });
    expect(session.state.get().bodies.get(edit!.id)?.message.text).toBe('I edited files: /README.md (changed).');
    await session.undo();
    expect([await hash(), session.state.get().path.length]).toEqual([before, 1]);
    await session.redo();
    expect([await text('/README.md'), session.state.get().path.length]).toEqual(['mine', 2]);
    // In step: nothing more is to tell.
    await inStep.settle();
    expect(session.state.get().path).toHaveLength(2);
  });

  it('lists what will change, moves the conversation or the files alone, and undoes each', async () => {
    const first = await say('ask');
    await answered('/report.csv', 'a,b');
    const plan = await inStep.plan(first);
    expect(plan).toEqual({ entryId: first, changes: [{ path: '/report.csv', kind: 'removed' }] });
    const [head, now] = [session.state.get().head.entryId, await hash()];

    await inStep.go(first, 'chat');
    expect([session.state.get().head.entryId, await hash()]).toEqual([first, now]);
    await session.undo();
    expect([session.state.get().head.entryId, await hash()]).toEqual([head, now]);

    await inStep.go(first, 'files');
    expect(await text('/report.csv')).toBeNull();
    expect(session.state.get().path.at(-1)).toMatchObject({ kind: 'edit', tree: await hash() });
    await session.undo();
    expect([session.state.get().head.entryId, await hash()]).toEqual([head, now]);

    await inStep.go(first, 'both');
    expect([session.state.get().head.entryId, await text('/report.csv')]).toEqual([first, null]);
    await session.undo();
    expect([session.state.get().head.entryId, await hash()]).toEqual([head, now]);
  });

  it('keeps an edit that was not told yet when one goes elsewhere', async () => {
    const first = await say('ask');
    await answered('/a.md', 'one');
    await files.write('/a.md', 'typed a moment ago');
    await inStep.go(first, 'both');
    expect(await text('/a.md')).toBeNull();
    await session.undo();
    expect(await text('/a.md')).toBe('typed a moment ago');
    expect(session.state.get().path.at(-1)?.kind).toBe('edit');
  });

  it('brings the files along where a sibling is shown, and where an undo moves the head; parted they stay parted', async () => {
    const first = await say('ask');
    const one = await answered('/a.md', 'one');
    await inStep.goTo(first, true);
    expect(await text('/a.md')).toBeNull();
    const two = await answered('/a.md', 'two');
    await inStep.goTo(one);
    expect([await text('/a.md'), session.state.get().head.entryId]).toEqual(['one', one]);
    expect(
      session.state
        .get()
        .operations.at(-1)
        ?.changes.map(({ table }) => table),
    ).toContain('files');
    await inStep.along((open) => open.undo());
    expect([await text('/a.md'), session.state.get().head.entryId]).toEqual(['two', two]);
    // The answer and the step back it began with are one: before them was the other answer, with its file.
    await inStep.along((open) => open.undo());
    expect([await text('/a.md'), session.state.get().head.entryId]).toEqual(['one', one]);
    await inStep.along((open) => open.redo());
    expect(await text('/a.md')).toBe('two');
    await inStep.along((open) => open.remove(two));
    expect([await text('/a.md'), session.state.get().head.entryId]).toEqual(['one', one]);
    await inStep.go(first, 'chat');
    expect(await text('/a.md')).toBe('one');
    await inStep.along((open) => open.remove(one));
    expect([await text('/a.md'), session.state.get().head.entryId]).toEqual(['one', first]);
  });

  it('a first turn undone takes its files with it', async () => {
    await say('ask');
    await answered('/a.md', 'one');
    await inStep.along((open) => open.undo());
    expect([await text('/a.md'), session.state.get().head.entryId]).toEqual([null, null]);
    await inStep.along((open) => open.redo());
    expect(await text('/a.md')).toBe('one');
  });

  it('an edit that a crash left untold is told before one goes elsewhere', async () => {
    const first = await say('ask');
    await answered('/a.md', 'one');
    busy = true;
    await files.write('/a.md', 'typed right before the crash');
    busy = false;
    await inStep.goTo(first, true);
    expect(await text('/a.md')).toBeNull();
    const edit = [...session.state.get().entries.values()].find(({ kind }) => kind === 'edit')!;
    await inStep.goTo(edit.id);
    expect(await text('/a.md')).toBe('typed right before the crash');
  });

  it('says why where the files cannot be brought, and leaves all as it was', async () => {
    const first = await say('ask');
    await session.append({
      kind: 'assistant',
      by: 'model',
      message: { role: 'assistant', text: 'x', toolCalls: [] },
      tree: 'f'.repeat(64),
    });
    const head = session.state.get().head.entryId!;
    await inStep.go(first, 'chat');
    const gone = await inStep.go(head, 'both');
    expect(gone).toMatchObject({ ok: false, message: expect.stringContaining('snapshot') });
    expect([session.state.get().head.entryId, await text('/README.md')]).toEqual([first, 'hello']);
  });
});
