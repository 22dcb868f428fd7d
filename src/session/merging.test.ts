import { describe, expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { createSessionStore } from '#storage/session-store.ts';
import { messagesOf } from './context.ts';
import type { StoreResult } from './entry.contract.ts';
import { createSession, openSession } from './open-session.ts';
import type { NewEntry } from './session.contract.ts';

function value<T>(result: StoreResult<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
}

const user = (text: string): NewEntry => ({ kind: 'user', by: 'person', message: { role: 'user', text } });
const answer = (text: string, calls: string[] = []): NewEntry => ({
  kind: 'assistant',
  by: 'model',
  message: { role: 'assistant', text, toolCalls: calls.map((id) => ({ id, name: 'execute', input: { code: '1' } })) },
});
const result = (callId: string, text: string): NewEntry => ({
  kind: 'tool',
  by: 'host',
  message: { role: 'tool', callId, name: 'execute', text, isError: false },
});

/** A question, answered on two branches: the second is shown, the first ends in `there`. */
async function forked(moveFiles?: (hash: string) => Promise<{ ok: boolean; message?: string }>) {
  let clock = 1_000;
  const now = () => clock++;
  const world = { newId: createIds(now, () => 0.5), now, ...(moveFiles && { moveFiles }) };
  const store = createSessionStore(createMemoryRows());
  const session = value(await createSession(store, world));
  const add = async (entry: NewEntry) => value(await session.append(entry)).id;
  const question = await add({ ...user('Which zones are open?'), tree: 'base' });
  const call = await add({ ...answer('Let me look.', ['c1']), tree: 'theirs' });
  const found = await add(result('c1', 'zone A\nzone B'));
  const there = await add(answer('Zones A and B are open.'));
  await add({ ...user('Ask the owner'), parent: question, tree: 'ours' });
  const here = await add(answer('The owner does not answer.'));
  const reopen = async () => value(await openSession(store, session.state.get().session.id, world));
  return { session, question, call, found, there, here, add, reopen };
}

describe('what another branch has', () => {
  it('is what was said there since the two parted', async () => {
    const { session, question, call, found, there } = await forked();
    const draft = value(session.draftMerge(there));
    expect(draft.ancestor?.id).toBe(question);
    expect(draft.entries.map(({ id }) => id)).toEqual([call, found, there]);
    expect(draft.conclusion).toContain('Zones A and B are open.');
  });

  it('stands under the summary of a fold there, and not under one that began before the fork', async () => {
    const { session, question, call, found, there, here } = await forked();
    value(await session.goTo(there));
    value(await session.fold(call, found, 'Looked up.', 'x'));
    value(await session.goTo(here));
    expect(messagesOf(value(session.draftMerge(there)).parts).map(({ text }) => text)).toEqual([
      '[2 earlier messages are folded into this summary.]\n\nLooked up.',
      'Zones A and B are open.',
    ]);
    value(await session.goTo(there));
    value(await session.fold(question, found, 'Asked and looked up.', 'x'));
    value(await session.goTo(here));
    expect(value(session.draftMerge(there)).parts).toHaveLength(3);
  });

  it('is nothing where the message is on the shown branch, the head itself included, deleted or unknown', async () => {
    const { session, question, here, there } = await forked();
    expect(session.draftMerge(here)).toMatchObject({ ok: false, code: 'conflict' });
    expect(session.draftMerge(question)).toMatchObject({ ok: false, code: 'conflict' });
    expect(session.draftMerge('nobody')).toMatchObject({ ok: false, code: 'conflict' });
    value(await session.remove(there));
    expect(session.draftMerge(there)).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('has no ancestor where the two begin apart', async () => {
    const { session, there, add } = await forked();
    await add({ ...user('Something else'), parent: null });
    expect(value(session.draftMerge(there)).ancestor).toBeNull();
  });
});

describe('a merge', () => {
  it('is one entry with two parents; it quotes, concludes, names files, and says so to the model', async () => {
    const { session, question, found, there, here, reopen } = await forked();
    const merged = value(
      await session.merge({
        from: there,
        quote: [there, found],
        conclusion: { text: 'Only A matters.', summariser: 'extractive', edited: true },
        files: { before: 'ours', after: 'both', changed: [{ path: '/zones.csv', how: 'combined' }] },
      }),
    );
    expect(merged).toMatchObject({ kind: 'merge', by: 'person', parents: [here, there], tree: 'both' });
    const { path, bodies, head, context } = (await reopen()).state.get();
    expect(head.entryId).toBe(merged.id);
    expect(path.at(-1)).toEqual(merged);
    expect(bodies.get(merged.id)?.merge).toEqual({
      from: there,
      ancestor: question,
      quoted: [found, there],
      files: [{ path: '/zones.csv', how: 'combined' }],
      conclusion: { text: 'Only A matters.', summariser: 'extractive', edited: true },
    });
    const said = context.at(-1)!.message;
    expect(said.role).toBe('user');
    expect(said.text).toContain('Its conclusion, which I approved:\nOnly A matters.');
    expect(said.text).toContain('> Result of execute:\n> zone A\n> zone B\n\n> Model:\n> Zones A and B are open.');
    expect(said.text).toContain('/zones.csv (both versions combined)');
  });

  it('without files keeps those of the branch it is on', async () => {
    const { session, there } = await forked();
    expect(value(await session.merge({ from: there, quote: [there] })).tree).toBe('ours');
  });

  it('is taken back in one step with its files, and done again', async () => {
    const moves: string[] = [];
    const { session, there, here } = await forked(async (hash) => {
      moves.push(hash);
      return { ok: true };
    });
    const files = { before: 'ours', after: 'both', changed: [{ path: '/a', how: 'taken' as const }] };
    const merged = value(await session.merge({ from: there, files }));
    expect(value(await session.undo())).toMatchObject({ type: 'merge', undone: true });
    expect(session.state.get().head.entryId).toBe(here);
    expect(session.state.get().entries.get(merged.id)?.deletedAt).toBeDefined();
    expect(value(await session.redo())).toMatchObject({ type: 'merge' });
    expect(session.state.get().head.entryId).toBe(merged.id);
    expect(moves).toEqual(['both', 'ours', 'both']);
  });

  it('writes nothing where the files cannot be brought', async () => {
    const { session, there, here } = await forked(async () => ({ ok: false, message: 'The disk is full.' }));
    const files = { before: 'ours', after: 'both', changed: [] };
    const before = session.state.get();
    expect(await session.merge({ from: there, files })).toMatchObject({ ok: false, message: 'The disk is full.' });
    expect(session.state.get()).toBe(before);
    expect(before.head.entryId).toBe(here);
  });

  it('is refused with itself, with nothing chosen, with an empty conclusion, and with a quote from elsewhere', async () => {
    const { session, question, here, there } = await forked();
    const before = session.state.get();
    for (const given of [
      { from: here, quote: [here] },
      { from: question, quote: [question] },
      { from: there },
      { from: there, quote: [here] },
      { from: there, conclusion: { text: ' \n', summariser: 'x', edited: true } },
    ])
      expect(await session.merge(given)).toMatchObject({ ok: false, message: expect.stringMatching(/\.$/) });
    expect(session.state.get()).toBe(before);
  });

  it('of a very long message keeps its beginning and says how much more there was', async () => {
    const { session, there, add } = await forked();
    const long = await add({ ...user('x'.repeat(30_000)), parent: there, stay: true });
    const merged = value(await session.merge({ from: long, quote: [long] }));
    const { text } = session.state.get().bodies.get(merged.id)!.message;
    expect(text.length).toBeLessThan(9_000);
    expect(text).toContain('(22000 characters more)');
  });
});

describe('labels', () => {
  it('are put on, changed, taken off, undone, and there after a reload', async () => {
    const { session, question, reopen } = await forked();
    value(await session.label(question, 'look here', 'moss'));
    value(await session.label(question, 'second'));
    const [first] = session.state.get().labels;
    value(await session.label(question, 'look there', 'plum', first!.id));
    expect((await reopen()).state.get().labels).toMatchObject([
      { entryId: question, text: 'look there', colour: 'plum' },
      { entryId: question, text: 'second', colour: 'ochre' },
    ]);
    value(await session.label(question, '', undefined, first!.id));
    expect(session.state.get().labels.map(({ text }) => text)).toEqual(['second']);
    await session.undo();
    await session.undo();
    expect(
      session.state
        .get()
        .labels.map(({ text }) => text)
        .sort(),
    ).toEqual(['look here', 'second']);
  });

  it('are refused without a letter, on what is not there, and twice on one message', async () => {
    const { session, question } = await forked();
    value(await session.label(question, 'one'));
    value(await session.label(question, 'two'));
    const [one] = session.state.get().labels;
    expect(await session.label(question, '  ')).toMatchObject({ ok: false });
    expect(await session.label('nobody', 'x')).toMatchObject({ ok: false, code: 'conflict' });
    expect(await session.label(question, 'two', 'moss', one!.id)).toMatchObject({ ok: false, code: 'conflict' });
    expect(await session.label(question, 'x', 'moss', 'gone')).toMatchObject({ ok: false, code: 'conflict' });
    const count = session.state.get().operations.length;
    value(await session.label(question, 'one', 'ochre', one!.id));
    expect(session.state.get().operations).toHaveLength(count);
  });

  it('and the colour of a branch, are taken back', async () => {
    const { session, there } = await forked();
    value(await session.nameBranch(there, 'by the book', 'slate'));
    value(await session.nameBranch(there, 'by the letter'));
    expect(session.state.get().branches).toMatchObject([{ name: 'by the letter', colour: 'slate' }]);
    await session.undo();
    await session.undo();
    expect(session.state.get().branches).toEqual([]);
  });
});

describe('a log longer than what is read at first', () => {
  it('is read further back by the history, and by undo', async () => {
    const { session, question, reopen } = await forked();
    for (let i = 0; i < 450; i++)
      value(await session.label(question, `label ${i % 2}${i}`, 'moss', session.state.get().labels[0]?.id));
    const again = await reopen();
    expect(again.state.get().operations).toHaveLength(200);
    expect(value(await again.older())).toBe(true);
    expect(again.state.get().operations).toHaveLength(400);
    let steps = 0;
    while (value(await again.undo())) steps++;
    expect(again.state.get().head.entryId).toBeNull();
    expect(again.state.get().labels).toEqual([]);
    expect(steps).toBe(452);
    expect(value(await again.older())).toBe(false);
    const whole = await reopen();
    while (value(await whole.older())) {
      // To the beginning of the log.
    }
    const first = whole.state.get().operations[0]!;
    value(await whole.restore(first.id));
    expect(whole.state.get().path.map(({ title }) => title)).toEqual(['Which zones are open?']);
  });
});
