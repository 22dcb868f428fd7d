/** A session that another tab writes, followed as it grows. Every way to change it answers that it cannot be changed here. */
import { cell } from '#base/cell.ts';
import { fail, ok } from '#base/result.ts';
import { createActions, type World } from './actions.ts';
import type { SessionStore, StoreResult, Write } from './entry.contract.ts';
import type { OpenSession } from './session.contract.ts';
import { changeState, stateOf } from './state.ts';

export interface Mirror {
  session: OpenSession;
  /** Shows what the writing tab has written. The same write twice is one. */
  follow(write: Write): void;
}

/** What only looks. */
const reading: readonly (keyof OpenSession)[] = ['state', 'saved', 'problem', 'newId', 'draftFold', 'older'];

export async function openMirror(store: SessionStore, sessionId: string, world: World): Promise<StoreResult<Mirror>> {
  const [rows, bodies] = await Promise.all([store.load(sessionId), store.bodies(sessionId)]);
  if (!rows.ok) return rows;
  if (!bodies.ok) return bodies;
  const state = cell(stateOf(rows.value, bodies.value));
  const refuse = async () =>
    fail('replaced', 'Another tab writes this conversation, and this one shows it. Take over to go on here.');
  const whole = createActions(store, state, world);
  const session = Object.fromEntries(
    Object.entries(whole).map(([name, part]) => [name, reading.includes(name as keyof OpenSession) ? part : refuse]),
  ) as unknown as OpenSession;
  return ok({
    session,
    follow: (write) =>
      state.update((now) => {
        const { operation, ...rest } = write;
        const known = operation && now.operations.some(({ id }) => id === operation.id);
        return changeState(now, known ? rest : write);
      }),
  });
}
