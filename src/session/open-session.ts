/** Opens a session: reads it once, and appends what a reload cut short. Lists, makes, deletes and restores sessions. */
import { cell } from '#base/cell.ts';
import { fail, ok } from '#base/result.ts';
import { createActions, type World } from './actions.ts';
import { recover } from './drafting.ts';
import type { Head, Session, SessionStore, StoreResult } from './entry.contract.ts';
import { idsAfter } from './ids.ts';
import type { OpenSession, SessionState } from './session.contract.ts';
import { stateOf } from './state.ts';
import { untitled } from './titles.ts';

export interface Opening extends World {
  /** Of a long session: shows its shape, whose texts come when this resolves. Nothing may be done to it until then. */
  preview?(shape: SessionState): Promise<unknown>;
  /** Resolves when there is time for what nobody waits for. */
  idle?(): Promise<unknown>;
}

/** So many texts take time to read that one would wait for. */
const long = 500;

/** Drafts that a reload left behind are appended as interrupted entries. */
export async function openSession(
  store: SessionStore,
  sessionId: string,
  world: Opening,
): Promise<StoreResult<OpenSession>> {
  const shape = world.preview && (await store.shape?.(sessionId));
  if (shape) await world.preview?.(stateOf(shape, []));
  const rows = await store.load(sessionId);
  if (!rows.ok) return rows;
  const isLong = rows.value.entries.length > long;
  if (isLong && !shape) await world.preview?.(stateOf(rows.value, []));
  if (isLong) void world.idle?.().then(() => store.keepShape?.(rows.value));
  const [bodies, drafts] = await Promise.all([store.bodies(sessionId), store.drafts(sessionId)]);
  if (!bodies.ok) return bodies;
  if (!drafts.ok) return drafts;
  const all = [rows.value.entries, rows.value.operations, rows.value.folds, rows.value.branches].flat();
  const lastId = [...all, ...drafts.value.map((draft) => draft.entry)].reduce(
    (max, { id }) => (id > max ? id : max),
    '',
  );
  const session = createActions(store, cell(stateOf(rows.value, bodies.value)), {
    newId: idsAfter(world.newId, lastId),
    now: world.now,
    ...(world.moveFiles && { moveFiles: world.moveFiles }),
  });
  await recover(session, store, drafts.value);
  return ok(session);
}

/** Those not deleted, the one changed last first. */
export async function listSessions(store: SessionStore): Promise<StoreResult<Session[]>> {
  const all = await store.sessions();
  if (!all.ok) return all;
  const there = all.value.filter((session) => session.deletedAt === undefined);
  return ok(there.sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1)));
}

/** Makes a session and opens it. Its title comes from the first message. */
export async function createSession(
  store: SessionStore,
  world: World,
  fields: { project?: string; title?: string } = {},
): Promise<StoreResult<OpenSession>> {
  const now = world.now();
  const id = world.newId();
  const session: Session = {
    id,
    title: fields.title ?? untitled,
    createdAt: now,
    updatedAt: now,
    project: fields.project ?? 'project',
    cost: 0,
  };
  const head: Head = { sessionId: id, entryId: null };
  const made = await store.commit({
    changes: [
      { table: 'sessions', key: id, before: null, after: session },
      { table: 'heads', key: id, before: null, after: head },
    ],
  });
  return made.ok ? openSession(store, id, world) : made;
}

/** Hides a session; every row of it stays. */
export async function deleteSession(store: SessionStore, id: string, world: World): Promise<StoreResult<Session>> {
  return mark(store, id, (session) => ({ ...session, deletedAt: world.now() }));
}

export async function restoreSession(store: SessionStore, id: string, world: World): Promise<StoreResult<Session>> {
  return mark(store, id, ({ deletedAt: _, ...session }) => ({ ...session, updatedAt: world.now() }));
}

async function mark(store: SessionStore, id: string, change: (s: Session) => Session): Promise<StoreResult<Session>> {
  const all = await store.sessions();
  if (!all.ok) return all;
  const before = all.value.find((session) => session.id === id);
  if (!before) return fail('conflict', 'This session is not here any more.');
  const after = change(before);
  const done = await store.commit({ changes: [{ table: 'sessions', key: id, before, after }] });
  return done.ok ? ok(after) : done;
}
