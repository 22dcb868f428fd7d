import { describe, expect, it } from 'vitest';
import { createIds } from '#base/id.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { createSessionStore } from '#storage/session-store.ts';
import type { SessionStore, StoreResult } from './entry.contract.ts';
import { createSession, openSession } from './open-session.ts';
import type { NewEntry, OpenSession } from './session.contract.ts';

const user = (text: string): NewEntry => ({ kind: 'user', by: 'person', message: { role: 'user', text } });
const answer = (text: string): NewEntry => ({
  kind: 'assistant',
  by: 'model',
  message: { role: 'assistant', text, toolCalls: [] },
});
function world() {
  let clock = 1_000_000;
  const now = () => clock++;
  return { newId: createIds(now, () => 0.5), now };
}

async function fresh(store: SessionStore = createSessionStore(createMemoryRows())) {
  const own = world();
  const session = value(await createSession(store, own));
  const id = session.state.get().session.id;
  return { store, session, id, reopen: async () => value(await openSession(store, id, own)) };
}

function value<T>(result: StoreResult<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
}

const add = async (session: OpenSession, entry: NewEntry) => value(await session.append(entry)).id;

const shown = (session: OpenSession) => session.state.get().path.map((entry) => entry.title);

describe('when the disk is full', () => {
  it('keeps what was said, says so, and saves it later in order', async () => {
    const inner = createSessionStore(createMemoryRows());
    let full = false;
    const store: SessionStore = {
      ...inner,
      commit: (write) =>
        full ? Promise.resolve({ ok: false, code: 'full', message: 'The disk is full.' }) : inner.commit(write),
    };
    const { session, reopen } = await fresh(store);
    await add(session, user('a'));
    full = true;
    const own = session.newId();
    expect(await session.append({ ...user('b'), id: own })).toMatchObject({ ok: false, code: 'full' });
    expect(await session.append(answer('c'))).toMatchObject({ ok: false, code: 'full' });
    expect(shown(session)).toEqual(['a', 'b', 'c']);
    expect([session.saved.get(), session.problem.get()]).toEqual(['unsaved', 'The disk is full.']);
    expect(shown(await reopen())).toEqual(['a']);
    expect(await session.retry()).toMatchObject({ ok: false, code: 'full' });
    full = false;
    expect(await session.append({ ...user('b'), id: own })).toMatchObject({ ok: true });
    expect([session.saved.get(), session.problem.get()]).toEqual(['saved', null]);
    expect(shown(await reopen())).toEqual(['a', 'b', 'c']);
  });

  it('a store that throws is a store that failed', async () => {
    const inner = createSessionStore(createMemoryRows());
    const { session } = await fresh(inner);
    inner.commit = () => Promise.reject(new Error('gone'));
    expect(await session.append(user('a'))).toMatchObject({ ok: false, code: 'failed' });
  });
});

describe('a reload in the middle of an answer', () => {
  it('shows what had streamed as interrupted', async () => {
    const { session, reopen, store, id } = await fresh();
    await add(session, user('a'));
    const own = session.newId();
    await Promise.all(['Th', 'Three', 'Three of'].map((text) => session.draft({ ...answer(text), id: own })));
    const again = await reopen();
    expect(again.state.get().path.at(-1)).toMatchObject({ id: own, title: 'Three of', state: 'interrupted' });
    expect(value(await store.drafts(id))).toEqual([]);
    expect((await reopen()).state.get().path).toEqual(again.state.get().path);
  });

  it('forgets the draft of an answer that was finished, also a late one', async () => {
    const { session, reopen, store, id } = await fresh();
    await add(session, user('a'));
    const own = session.newId();
    await session.draft({ ...answer('Thr'), id: own });
    await add(session, { ...answer('Three.'), id: own });
    await session.draft({ ...answer('Thre'), id: own });
    expect(value(await store.drafts(id))).toEqual([]);
    expect(shown(await reopen())).toEqual(['a', 'Three.']);
  });

  it('is on the disk once in a second: what a power cut may take of it', async () => {
    const inner = createSessionStore(createMemoryRows());
    const sure: string[] = [];
    const store: SessionStore = {
      ...inner,
      draft(draft, durability) {
        if (durability === 'strict') sure.push(draft.body.message.text);
        return inner.draft(draft, durability);
      },
    };
    let clock = 5_000;
    const session = value(await createSession(store, { newId: createIds(), now: () => clock }));
    const id = session.newId();
    for (let i = 0; i <= 10; i++) {
      await session.draft({ ...answer(`text ${i}`), id });
      clock += 400;
    }
    clock -= 60_000;
    await session.draft({ ...answer('the clock went backwards'), id });
    expect(sure).toEqual(['text 0', 'text 3', 'text 6', 'text 9', 'the clock went backwards']);
  });

  it('clears a draft that outlived its entry', async () => {
    const { session, reopen, store, id } = await fresh();
    const made = value(await session.append(answer('whole')));
    await store.draft({ entry: made, body: session.state.get().bodies.get(made.id)! });
    expect(shown(await reopen())).toEqual(['whole']);
    expect(value(await store.drafts(id))).toEqual([]);
  });
});
