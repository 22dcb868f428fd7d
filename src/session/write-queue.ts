/** Keeps the writes of a session in order until each is durable: a failed one stays, and is tried again with the next. */
import { type Cell, cell, type Readable } from '#base/cell.ts';
import { createQueue } from '#base/queue.ts';
import { fail, messageOf } from '#base/result.ts';
import type { SessionStore, StoreResult, Write } from './entry.contract.ts';

export interface WriteQueue {
  saved: Readable<'saved' | 'saving' | 'unsaved'>;
  problem: Readable<string | null>;
  /** Resolves when the write is durable, or with why it is not; it then waits for the next call. */
  save(write: Write): Promise<StoreResult>;
  /** The write that made or changed a row of this id and is not durable yet. */
  waitingFor(id: string): Write | undefined;
  retry(until?: Write): Promise<StoreResult>;
}

const done: StoreResult = { ok: true, value: undefined };

export function createWriteQueue(store: Pick<SessionStore, 'commit'>): WriteQueue {
  const waiting: Write[] = [];
  const saved: Cell<'saved' | 'saving' | 'unsaved'> = cell('saved');
  const problem = cell<string | null>(null);
  const inLine = createQueue();

  /** Writes all that waits; what counts for the caller is whether its own write got through. */
  async function flush(own: Write): Promise<StoreResult> {
    while (waiting.length > 0) {
      saved.set('saving');
      const result = await store
        .commit(waiting[0]!)
        .catch((error: unknown) => fail('failed', `Saving failed: ${messageOf(error)}`));
      if (!result.ok) {
        saved.set('unsaved');
        problem.set(result.message);
        return waiting.includes(own) ? result : done;
      }
      waiting.shift();
    }
    saved.set('saved');
    problem.set(null);
    return done;
  }

  return {
    saved,
    problem,
    save(write) {
      waiting.push(write);
      if (saved.get() === 'saved') saved.set('saving');
      return inLine(() => flush(write));
    },
    waitingFor: (id) => waiting.find((write) => write.changes.some((change) => change.key === id)),
    retry(until) {
      const last = until ?? waiting.at(-1);
      return last ? inLine(() => flush(last)) : Promise.resolve(done);
    },
  };
}
