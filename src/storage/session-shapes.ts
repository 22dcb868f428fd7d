/**
 * Packed copies of the entries of long sessions, which can be thrown away: shown until the rows are read. An entry that is only added comes after its copy
 * and is read with it; one that changes voids the copy in the same transaction. The mark is a row apart, so that it can be
 * looked at and written without the copy.
 */
import type { SessionRows } from '#session/entry.contract.ts';
import { type EntryPack, packEntries, unpackEntries } from './entry-pack.ts';
import type { Put, Rows } from './rows.ts';

interface Mark {
  /** Another one after every change of an entry that was there, and the same in the copy it belongs to. */
  token: string;
  /** Entries in the copy, and the last of them. None: there is no copy. */
  count: number;
  last: string;
}

/** Entries read beside a copy; with more of them it is made anew. */
const mostBeside = 1000;

const markOf = (sessionId: string) => `shape:${sessionId}`;
const packOf = (sessionId: string) => `shape-pack:${sessionId}`;

/** To be written with whatever changes an entry that was there before. */
export const voidShape = (sessionId: string): Put => ({
  table: 'values',
  put: { key: markOf(sessionId), value: { token: crypto.randomUUID(), count: 0, last: '' } satisfies Mark },
});

export function createSessionShapes(rows: Rows) {
  const seen = new Map<string, Mark | null>();

  return {
    /** `null` where there is no copy that can be believed. Rejects with a StorageError. */
    async read(sessionId: string): Promise<SessionRows | null> {
      const mark = ((await rows.get('values', markOf(sessionId)))?.value ?? null) as Mark | null;
      seen.set(sessionId, mark);
      if (!mark?.count) return null;
      const [pack, beside, small] = await Promise.all([
        rows.get('values', packOf(sessionId)),
        rows.page('entries', sessionId, mark.last, mostBeside + 1),
        rows.of(['sessions', 'heads', 'branches', 'visits', 'folds', 'labels', 'operations'], sessionId, {
          operations: 200,
        }),
      ]);
      const kept = pack?.value as { token: string; pack: EntryPack } | undefined;
      const entries = kept?.token === mark.token ? unpackEntries(kept.pack) : null;
      const fits = entries?.length === mark.count && entries.at(-1)?.id === mark.last;
      const { sessions, heads, ...rest } = small;
      if (!sessions[0] || !entries || !fits || beside.length > mostBeside) {
        seen.set(sessionId, { ...mark, count: 0 });
        return null;
      }
      const all = [...entries, ...beside];
      return {
        session: sessions[0],
        entries: all,
        head: heads[0] ?? { sessionId, entryId: all.at(-1)?.id ?? null },
        ...rest,
      };
    },

    /**
     * Keeps a copy of what was loaded after `read`, where it says enough that the copy there does not. Not kept when an
     * entry was changed in between. Rejects with a StorageError.
     */
    async keep({ session, entries }: Pick<SessionRows, 'session' | 'entries'>): Promise<void> {
      const { id } = session;
      const mark = seen.get(id);
      const last = entries.at(-1);
      if (mark === undefined || !last) return;
      // Where rows came or went in another way than by the store, the last one of the copy stands elsewhere.
      const holds = mark !== null && mark.count > 0 && entries[mark.count - 1]?.id === mark.last;
      if (holds && entries.length - mark.count <= mostBeside / 2) return;
      seen.delete(id);
      const next: Mark = { token: crypto.randomUUID(), count: entries.length, last: last.id };
      const pack = packEntries(id, entries);
      await rows.writeIf({ table: 'values', key: markOf(id) }, [], 'relaxed', (now) => {
        const there = (now?.value as Mark | undefined)?.token;
        if (there !== mark?.token) return null;
        return [
          { table: 'values', put: { key: markOf(id), value: next } },
          { table: 'values', put: { key: packOf(id), value: { token: next.token, pack } } },
        ];
      });
    },
  };
}
