/** Keeps sessions: every commit is one strict transaction. */
import { fail, ok } from '#base/result.ts';
import type { Change, Entry, Operation, SessionStore, StoreResult, Write } from '#session/entry.contract.ts';
import { type Put, type Removal, type Rows, understood } from './rows.ts';
import { keyOf, type Tables } from './schema.ts';
import { createSessionShapes, voidShape } from './session-shapes.ts';

export function createSessionStore(rows: Rows): SessionStore {
  const shapes = createSessionShapes(rows);
  return {
    sessions: () => attempt(() => rows.all('sessions')),
    load: async (sessionId) => {
      const found = await attempt(async () => {
        const { sessions, heads, ...rest } = await rows.of(
          ['sessions', 'heads', 'entries', 'branches', 'visits', 'folds', 'labels', 'operations'],
          sessionId,
          // The log grows as fast as the rest, and is as large; undo after a reload needs its end only.
          { operations: 200 },
        );
        return {
          session: sessions[0],
          head: heads[0] ?? { sessionId, entryId: rest.entries.at(-1)?.id ?? null },
          ...rest,
        };
      });
      if (!found.ok) return found;
      const { session } = found.value;
      if (!session) return fail('failed', 'This session is not in this browser.');
      return ok({ ...found.value, session });
    },
    shape: (sessionId) => shapes.read(sessionId).catch(() => null),
    keepShape: (loaded) => shapes.keep(loaded).catch(() => undefined),
    operationsBefore: (sessionId, operationId, limit) =>
      attempt(() => rows.before('operations', [sessionId, operationId], limit)),
    bodies: (sessionId) => attempt(async () => (await rows.of(['bodies'], sessionId)).bodies),
    commit: (write) => attempt(() => rows.write(changesOf(write), 'strict')),
    draft: (draft, durability = 'relaxed') => {
      const { id, sessionId } = draft.entry;
      return attempt(() => rows.write([{ table: 'drafts', put: { ...draft, id, sessionId } }], durability));
    },
    drafts: (sessionId) =>
      attempt(async () => (await rows.of(['drafts'], sessionId)).drafts.map(({ entry, body }) => ({ entry, body }))),
  };
}

/** Every write of ours is strict, and a strict commit carries earlier relaxed ones with it. */
function changesOf(write: Write): (Put | Removal)[] {
  return [
    ...(write.bodies ?? []).map((put): Put => ({ table: 'bodies', put })),
    ...write.changes.flatMap(changeOf),
    ...[...(write.operations ?? []), ...(write.operation ? [write.operation] : [])].map(
      (operation): Put => ({ table: 'operations', put: withFiles(operation) }),
    ),
    ...edited(write).map(voidShape),
    ...(write.settled ?? []).map((id): Removal => ({ table: 'drafts', remove: id })),
  ];
}

/** Sessions of which an entry that was there becomes another, as when it is deleted. */
function edited(write: Write): string[] {
  const changed = write.changes.filter(({ table, before }) => table === 'entries' && before !== null);
  return [...new Set(changed.map(({ before }) => (before as Entry).sessionId))];
}

/** The snapshots it names stand beside it, where an index finds them. */
export function withFiles(operation: Operation): Tables['operations'] {
  const named = operation.changes.flatMap(({ table, before, after }) => (table === 'files' ? [before, after] : []));
  const files = named.filter((hash) => typeof hash === 'string');
  return files.length === 0 ? operation : { ...operation, files };
}

/** The files are moved by who keeps them; the log alone remembers that they were. */
function changeOf({ table, before, after }: Change): (Put | Removal)[] {
  if (table === 'files') return [];
  if (after !== null && after !== undefined) return [{ table, put: after as Tables[typeof table] } as Put];
  return [{ table, remove: keyOf(table, before as object) }];
}

async function attempt<T>(work: () => Promise<T>): Promise<StoreResult<T>> {
  try {
    return ok(await work());
  } catch (thrown) {
    const { code, message } = understood(thrown);
    return fail(code, message);
  }
}
