import { describe, expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import type { Message } from '#models/model.contract.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { createSessionStore } from '#storage/session-store.ts';
import type { SessionStore, Write } from './entry.contract.ts';
import { deleteSession, listSessions, openSession, restoreSession } from './open-session.ts';
import type { OpenSession } from './session.contract.ts';
import { add, answer, fresh, result, shown, user, value } from './small-session.suite.ts';
import { siblingsOf } from './tree.ts';

/** The state with ordinary maps, for comparing. */
function plain(session: OpenSession) {
  const state = session.state.get();
  const { entries, children, bodies } = state;
  return { ...state, entries: new Map(entries), children: new Map(children), bodies: new Map(bodies) };
}

describe('a conversation', () => {
  it('grows under the head, takes its title from the first message, and comes back', async () => {
    const { session, reopen } = await fresh();
    await add(session, user('Which zones are unprotected?\nAll of them?'));
    await add(session, {
      ...answer('Three of five.'),
      usage: { inputTokens: 10, outputTokens: 7, cost: 0.25, estimated: false },
    });
    const state = session.state.get();
    expect(state.session).toMatchObject({ title: 'Which zones are unprotected?', cost: 0.25 });
    expect(state.path.map((entry) => entry.tokens)).toEqual([11, 7]);
    expect(state.tokens).toBe(18);
    expect(session.saved.get()).toBe('saved');
    expect(plain(await reopen())).toEqual(plain(session));
  });

  it('branches from any entry and goes back to where each branch was left', async () => {
    const { session, reopen } = await fresh();
    const a = await add(session, user('a'));
    const b = await add(session, answer('b'));
    await add(session, user('c'));
    const other = await add(session, { ...answer('b2'), parent: a });
    expect(shown(session)).toEqual(['a', 'b2']);
    expect(siblingsOf(session.state.get(), session.state.get().entries.get(other)!)).toEqual([b, other]);
    value(await session.goTo(b));
    expect(shown(session)).toEqual(['a', 'b', 'c']);
    value(await session.goTo(a));
    expect(shown(session)).toEqual(['a', 'b', 'c']);
    value(await session.goTo(b, true));
    expect(shown(session)).toEqual(['a', 'b']);
    const again = await reopen();
    expect(shown(again)).toEqual(['a', 'b']);
    value(await again.goTo(a));
    expect(shown(again)).toEqual(['a', 'b', 'c']);
  });

  it('writes nothing but the head, and which way it went, when it goes to another branch', async () => {
    const inner = createSessionStore(createMemoryRows());
    const writes: Write[] = [];
    const commit: SessionStore['commit'] = (write) => {
      writes.push(write);
      return inner.commit(write);
    };
    const { session, reopen } = await fresh({ ...inner, commit });
    const a = await add(session, user('a'));
    const b = await add(session, answer('b'));
    await add(session, user('c'));
    await add(session, { ...answer('b2'), parent: a });
    writes.length = 0;
    value(await session.goTo(b));
    expect(writes).toHaveLength(1);
    const [{ changes, bodies = [], operation }] = writes as [Write];
    expect(new Set(changes.map(({ table }) => table))).toEqual(new Set(['heads', 'visits']));
    expect(bodies).toEqual([]);
    expect(operation?.type).toBe('go');
    expect(shown(await reopen())).toEqual(['a', 'b', 'c']);
    writes.length = 0;
    value(await session.goTo(b));
    expect(writes).toEqual([]);
  });

  it('shows the branch last visited where the head is lost, and what texts are left', async () => {
    const { session, store, world: own } = await fresh();
    await add(session, user('a'));
    await add(session, answer('b'));
    const lost = await add(session, user('c'));
    const damaged: SessionStore = {
      ...store,
      load: async (sessionId) => {
        const rows = value(await store.load(sessionId));
        return { ok: true, value: { ...rows, entries: rows.entries.filter((entry) => entry.id !== lost) } };
      },
      bodies: async () => ({ ok: true, value: [] }),
    };
    const again = value(await openSession(damaged, session.state.get().session.id, own));
    expect(shown(again)).toEqual(['a', 'b']);
    expect(again.state.get().context.map(({ message }) => message.role)).toEqual(['user', 'assistant']);
    expect(again.state.get().context[0]?.message.text).toContain('It began: a');
  });

  it('has as many first messages as are said', async () => {
    const { session } = await fresh();
    const first = await add(session, user('first'));
    await add(session, { ...user('second'), parent: null });
    expect(shown(session)).toEqual(['second']);
    value(await session.goTo(first));
    expect(shown(session)).toEqual(['first']);
    value(await session.goTo(null, true));
    expect(session.state.get().head.entryId).toBeNull();
    value(await session.goTo(null));
    expect(shown(session)).toEqual(['first']);
  });

  it('leaves the head alone when told so', async () => {
    const { session } = await fresh();
    const a = await add(session, user('a'));
    await add(session, answer('b'));
    await add(session, { ...answer('elsewhere'), parent: a, stay: true });
    expect(shown(session)).toEqual(['a', 'b']);
  });

  it('takes a second append of the same id for the same write', async () => {
    const { session, store, id } = await fresh();
    const own = session.newId();
    const first = value(await session.append({ ...user('once'), id: own }));
    expect(value(await session.append({ ...user('once'), id: own }))).toBe(first);
    expect(value(await store.load(id)).entries).toHaveLength(1);
    expect(session.state.get().operations).toHaveLength(1);
  });

  it('refuses an answer to nobody', async () => {
    const { session } = await fresh();
    expect(await session.append({ ...user('x'), parent: 'nobody' })).toMatchObject({ ok: false, code: 'failed' });
    expect(session.state.get().entries.size).toBe(0);
  });

  it('gives ids after those that are there, though the clock went back', async () => {
    const { session, store, id } = await fresh();
    const a = await add(session, user('a'));
    const early = { newId: createIds(() => 5), now: () => 5 };
    const again = value(await openSession(store, id, early));
    const b = await add(again, answer('b'));
    expect(b > a).toBe(true);
    await add(again, user('c'));
    const third = value(await openSession(store, id, early));
    expect(shown(third)).toEqual(['a', 'b', 'c']);
    expect(value(await third.undo())?.title).toContain('c');
  });
});

describe('delete, rename, name', () => {
  it('hides an entry and what is below it, and shows a sibling instead', async () => {
    const { session, store, id } = await fresh();
    const a = await add(session, user('a'));
    await add(session, answer('b'));
    const b2 = await add(session, { ...answer('b2'), parent: a });
    await add(session, user('c2'));
    value(await session.remove(b2));
    expect(shown(session)).toEqual(['a', 'b']);
    expect(session.state.get().operations.at(-1)?.title).toBe('Deleted 2 messages');
    expect(value(await store.bodies(id))).toHaveLength(4);
    expect(await session.goTo(b2)).toMatchObject({ ok: false, code: 'conflict' });
    expect(await session.remove(b2)).toMatchObject({ ok: false, code: 'conflict' });
    value(await session.undo());
    expect(shown(session)).toEqual(['a', 'b2', 'c2']);
  });

  it('keeps what is answered under a deleted message, and does not go there', async () => {
    const { session } = await fresh();
    const a = await add(session, user('a'));
    const b = await add(session, answer('b'));
    value(await session.remove(b));
    await add(session, { ...user('late'), parent: b });
    expect(shown(session)).toEqual(['a']);
    expect(session.state.get().head.entryId).toBe(a);
    expect(session.state.get().entries.size).toBe(3);
  });

  it('renames, and refuses an empty name', async () => {
    const { session, reopen } = await fresh();
    value(await session.rename('  Harden   zones '));
    expect(await session.rename(' \n')).toMatchObject({ ok: false });
    await add(session, user('not the title'));
    expect((await reopen()).state.get().session.title).toBe('Harden zones');
  });

  it('names a branch, renames it, and takes the name off', async () => {
    const { session } = await fresh();
    const a = await add(session, user('a'));
    value(await session.nameBranch(a, 'dry run'));
    value(await session.nameBranch(a, 'wet run'));
    expect(session.state.get().branches.map((branch) => branch.name)).toEqual(['wet run']);
    value(await session.nameBranch(a, ''));
    expect(session.state.get().branches).toEqual([]);
    value(await session.undo());
    expect(session.state.get().branches).toHaveLength(1);
  });

  it('deletes a session and brings it back', async () => {
    const { store, id, world: own } = await fresh();
    value(await deleteSession(store, id, own));
    expect(value(await listSessions(store))).toEqual([]);
    value(await restoreSession(store, id, own));
    expect(value(await listSessions(store)).map((session) => session.id)).toEqual([id]);
    expect(await deleteSession(store, 'nobody', own)).toMatchObject({ ok: false, code: 'conflict' });
    expect(await openSession(store, 'nobody', own)).toMatchObject({ ok: false, code: 'failed' });
  });
});

describe('folds', () => {
  async function talked() {
    const made = await fresh();
    const { session } = made;
    const ids = [
      await add(session, user('ask')),
      await add(session, answer('', ['1', '2'])),
      await add(session, result('1')),
      await add(session, result('2')),
      await add(session, answer('told')),
      await add(session, user('next')),
    ];
    return { ...made, ids };
  }
  const context = (session: OpenSession) =>
    session.state.get().context.map((part) => ('fold' in part ? 'fold' : part.entry.title));

  it('widens to whole calls, replaces them by the summary, and unfolds', async () => {
    const { session, ids } = await talked();
    const before = session.state.get();
    expect(session.draftFold(ids[2]!, ids[2]!).entries.map((entry) => entry.id)).toEqual(ids.slice(1, 4));
    const fold = value(await session.fold(ids[2]!, ids[3]!, 'short', 'extractive'));
    expect(fold).toMatchObject({ from: ids[1], to: ids[3], tokensAfter: 2 });
    expect(context(session)).toEqual(['ask', 'fold', 'told', 'next']);
    expect(session.state.get().tokens).toBeLessThan(before.tokens);
    value(await session.setFold(fold.id, false));
    expect(session.state.get().context).toEqual(before.context);
  });

  it('refuses to cut a fold, to fold what is folded, another branch, and no summary', async () => {
    const { session, ids } = await talked();
    value(await session.fold(ids[4]!, ids[5]!, 's', 'x'));
    const codes = [
      await session.fold(ids[0]!, ids[4]!, 's', 'x'),
      await session.fold(ids[5]!, ids[5]!, 's', 'x'),
      await session.fold(ids[4]!, ids[5]!, 's', 'x'),
      await session.fold(ids[0]!, 'nobody', 's', 'x'),
    ].map((one) => one.ok || one.code);
    expect(codes).toEqual(['conflict', 'conflict', 'conflict', 'conflict']);
    expect(await session.fold(ids[0]!, ids[0]!, ' ', 'x')).toMatchObject({ ok: false, code: 'failed' });
  });

  it('swallows a fold whole, and shows it again when the outer one is unfolded', async () => {
    const { session, ids } = await talked();
    value(await session.fold(ids[1]!, ids[3]!, 'inner', 'x'));
    const outer = value(await session.fold(ids[0]!, ids[4]!, 'outer', 'x'));
    expect(context(session)).toEqual(['fold', 'next']);
    value(await session.setFold(outer.id, false));
    expect(context(session)).toEqual(['ask', 'fold', 'told', 'next']);
  });

  it('refuses to switch a fold on that would cut another', async () => {
    const { session, ids } = await talked();
    const one = value(await session.fold(ids[0]!, ids[3]!, 'one', 'x'));
    value(await session.setFold(one.id, false));
    value(await session.fold(ids[1]!, ids[4]!, 'two', 'x'));
    expect(await session.setFold(one.id, true)).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('rests where its end is not on the path, and its messages are sent as they are', async () => {
    const { session, ids } = await talked();
    value(await session.fold(ids[0]!, ids[4]!, 's', 'x'));
    value(await session.goTo(ids[3]!, true));
    expect(context(session)).not.toContain('fold');
    value(await session.goTo(ids[3]!));
    expect(context(session)).toEqual(['fold', 'next']);
  });
});

describe('a request any provider accepts', () => {
  const roles = (session: OpenSession) =>
    session.state
      .get()
      .context.map(({ message }) => (message.role === 'tool' ? `tool:${message.isError}` : message.role));

  it('gives a call that was cut short a result that says so', async () => {
    const { session } = await fresh();
    await add(session, user('go'));
    await add(session, { ...answer('', ['1', '2']), state: 'aborted' });
    await add(session, result('1'));
    expect(roles(session)).toEqual(['user', 'assistant', 'tool:false', 'tool:true']);
    await add(session, user('go on'));
    expect(roles(session)).toEqual(['user', 'assistant', 'tool:false', 'tool:true', 'user']);
  });

  it('leaves out an answer that said nothing, and asks to go on after one that was cut', async () => {
    const { session } = await fresh();
    await add(session, user('go'));
    await add(session, { ...answer(''), state: 'error' });
    expect(roles(session)).toEqual(['user']);
    await add(session, { ...answer('Half an ans'), state: 'interrupted' });
    expect(roles(session)).toEqual(['user', 'assistant', 'user']);
    await add(session, answer('Whole.'));
    expect(roles(session)).toEqual(['user', 'assistant', 'assistant']);
  });

  it('turns a result without its call into text', async () => {
    const { session } = await fresh();
    const a = await add(session, user('go'));
    await add(session, { ...result('lost', 'left over'), parent: a });
    expect(session.state.get().context.at(-1)?.message).toEqual<Message>({
      role: 'user',
      text: '[Result of execute]\nleft over',
    });
  });
});
