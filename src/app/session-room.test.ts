import { expect, test } from 'vitest';
import { type Cell, cell } from '#base/cell.ts';
import { createIds } from '#base/id.ts';
import type { SessionEntry } from '#codemode/session-toolset.ts';
import type { CallReply } from '#isolate/isolate.contract.ts';
import type { Message } from '#models/model.contract.ts';
import { createSession } from '#session/open-session.ts';
import type { OpenSession } from '#session/session.contract.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { createSessionStore } from '#storage/session-store.ts';
import { sessionRoomToolset } from './session-room.ts';

const signal = new AbortController().signal;

/** A real conversation with a fork: a question, two answers to it, and a program below the second. */
async function talk() {
  let clock = 1_000;
  const now = () => clock++;
  const made = await createSession(createSessionStore(createMemoryRows()), { newId: createIds(now, () => 0.5), now });
  if (!made.ok) throw new Error(made.message);
  const session = made.value;
  const say = async (kind: 'user' | 'assistant', message: Message, parent?: string) => {
    const by = kind === 'user' ? ('person' as const) : ('model' as const);
    const added = await session.append({ kind, by, message, ...(parent && { parent }) });
    if (!added.ok) throw new Error(added.message);
    return added.value.id;
  };
  const asked = await say('user', { role: 'user', text: 'Which zones are pending?' });
  const first = await say('assistant', { role: 'assistant', text: 'None of the ZONES, I think.', toolCalls: [] });
  const calls = [{ id: 'c', name: 'execute', input: { code: 'return zones' } }];
  const second = await say('assistant', { role: 'assistant', text: 'I look.', toolCalls: calls }, asked);
  const thanks = await say('user', { role: 'user', text: 'Thanks.' });
  const opened: Cell<OpenSession | null> = cell<OpenSession | null>(session);
  let writes = true;
  const { connector } = sessionRoomToolset(opened, () => writes);
  const sessionId = session.state.get().session.id;
  const caller = { runId: 'r', sessionId, toolCallId: null, callId: 1, trail: [], calls: () => [] };
  const call = (name: string, input: object = {}, of = sessionId) =>
    connector.call({ method: `session_${name}`, args: [input], signal, caller: { ...caller, sessionId: of } });
  const revert = (name: string, input: object, reply: CallReply) =>
    connector.revert!({ method: `session_${name}`, args: [input], token: 't', signal, owner: caller }, reply);
  return { session, opened, call, revert, asked, first, second, thanks, elsewhere: () => (writes = false) };
}

const values = (reply: CallReply) => (reply.ok ? (reply.value as SessionEntry[]) : []);

test('a program lists the shown branch or all of them, reads what an entry says, and finds words in any branch', async () => {
  const { call, asked, first, second, thanks } = await talk();
  expect(values(await call('list')).map(({ id }) => id)).toEqual([asked, second, thanks]);
  expect(values(await call('list', { branch: 'all' })).map(({ id, shown }) => [id, shown])).toEqual([
    [asked, true],
    [first, false],
    [second, true],
    [thanks, true],
  ]);
  expect(values(await call('list', { limit: 1 })).map(({ id, parent }) => [id, parent])).toEqual([[thanks, second]]);
  expect(await call('read', { id: second })).toEqual({
    ok: true,
    value: 'I look.\n[execute] {"code":"return zones"}',
  });
  expect(await call('read', { id: 'none' })).toMatchObject({ code: 'not_found' });
  expect(values(await call('search', { query: 'zones' })).map(({ id }) => id)).toEqual([second, first, asked]);
  expect(values(await call('search', { query: 'pending zones' })).map(({ id }) => id)).toEqual([asked]);
  expect(await call('search', { query: '' })).toMatchObject({ code: 'bad_argument' });
});

test('a label and a fold are put on the conversation, and taken back with the run', async () => {
  const { session, call, revert, asked, second, thanks } = await talk();
  const label = await call('label', { id: asked, text: 'the question' });
  expect(values(await call('list'))[0]?.labels).toEqual(['the question']);
  expect(await call('label', { id: asked, text: 'the question' })).toMatchObject({ ok: false });
  expect(await call('label', { id: 'none', text: 'x' })).toMatchObject({ code: 'conflict' });
  expect(await revert('label', { id: asked }, label)).toEqual({ ok: true, value: null });
  expect(values(await call('list'))[0]?.labels).toEqual([]);

  const fold = await call('fold', { from: asked, to: asked, summary: 'A question about zones.' });
  expect(fold.ok).toBe(true);
  // A call without a result has one made up beside it.
  const holds = () => [
    ...new Set(session.state.get().context.map((part) => ('fold' in part ? part.fold.summary : part.entry.id))),
  ];
  expect(holds()).toEqual(['A question about zones.', second, thanks]);
  expect(await revert('fold', {}, fold)).toEqual({ ok: true, value: null });
  expect(holds()).toEqual([asked, second, thanks]);
});

test('it is the conversation of the program, and is changed only in the tab that writes it', async () => {
  const { call, opened, asked, elsewhere } = await talk();
  expect(await call('list', {}, 'another')).toMatchObject({ ok: false, code: 'not_open' });
  elsewhere();
  expect(await call('label', { id: asked, text: 'x' })).toMatchObject({ code: 'not_here' });
  expect(await call('fold', { from: asked, to: asked, summary: 'x' })).toMatchObject({ code: 'not_here' });
  expect((await call('list')).ok).toBe(true);
  opened.set(null);
  expect(await call('list')).toMatchObject({ ok: false, code: 'not_open' });
});
