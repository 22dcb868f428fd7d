/** Small conversations over rows in memory, for tests. */
import { createIds } from '#base/id.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { createSessionStore } from '#storage/session-store.ts';
import type { SessionStore, StoreResult } from './entry.contract.ts';
import { createSession, openSession } from './open-session.ts';
import type { NewEntry, OpenSession } from './session.contract.ts';

export const user = (text: string): NewEntry => ({ kind: 'user', by: 'person', message: { role: 'user', text } });
export const answer = (text: string, calls: string[] = []): NewEntry => ({
  kind: 'assistant',
  by: 'model',
  message: { role: 'assistant', text, toolCalls: calls.map((id) => ({ id, name: 'execute', input: { code: '1' } })) },
});
export const result = (callId: string, text = 'done'): NewEntry => ({
  kind: 'tool',
  by: 'host',
  message: { role: 'tool', callId, name: 'execute', text, isError: false },
});

function world() {
  let clock = 1_000_000;
  const now = () => clock++;
  return { newId: createIds(now, () => 0.5), now };
}

export async function fresh(store: SessionStore = createSessionStore(createMemoryRows())) {
  const own = world();
  const session = value(await createSession(store, own));
  const id = session.state.get().session.id;
  return { store, session, id, world: own, reopen: async () => value(await openSession(store, id, own)) };
}

export function value<T>(result: StoreResult<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
}

export const add = async (session: OpenSession, entry: NewEntry) => value(await session.append(entry)).id;
export const shown = (session: OpenSession) => session.state.get().path.map((entry) => entry.title);
