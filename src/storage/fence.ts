/** Claims to write a session, looked at inside every writing transaction. See Fence in rows.ts. */
import type { Dexie, Table } from 'dexie';
import { type Fence, type Put, type Removal, storageError, understood } from './rows.ts';
import type { Tables } from './schema.ts';

/** A claim of nobody: whoever has it only reads. */
const none = 0;

export function createFence(strict: Dexie): {
  fence: Fence;
  /** To be called inside a transaction that has `writers` in its scope. Rejects where another tab has claimed a session. */
  held(db: Dexie, changes: readonly (Put | Removal)[]): Promise<void>;
} {
  const claims = new Map<string, number>();
  const writers = (db: Dexie) => db.table('writers') as Table<Tables['writers'], string>;

  return {
    fence: {
      async claim(sessionId) {
        try {
          const epoch = await strict.transaction('rw', 'writers', async () => {
            const next = ((await writers(strict).get(sessionId))?.epoch ?? none) + 1;
            await writers(strict).put({ sessionId, epoch: next });
            return next;
          });
          claims.set(sessionId, epoch);
          return epoch;
        } catch (thrown) {
          throw understood(thrown);
        }
      },
      disown: (sessionId) => void claims.set(sessionId, none),
      leave: (sessionId) => void claims.delete(sessionId),
    },
    async held(db, changes) {
      if (claims.size === 0) return;
      for (const sessionId of sessionsOf(changes)) {
        const claim = claims.get(sessionId);
        if (claim === undefined) continue;
        if (claim === none || (await writers(db).get(sessionId))?.epoch !== claim) throw storageError('replaced');
      }
    },
  };
}

/** Whose rows are changed. Keys of what is removed begin with the session wherever they are of more than one field. */
function sessionsOf(changes: readonly (Put | Removal)[]): Set<string> {
  const found = new Set<string>();
  for (const change of changes) {
    if ('remove' in change) {
      if (Array.isArray(change.remove)) found.add(change.remove[0]!);
      continue;
    }
    const row = change.put as { id?: string; sessionId?: string };
    const owner = change.table === 'sessions' ? row.id : row.sessionId;
    if (owner !== undefined) found.add(owner);
  }
  return found;
}
