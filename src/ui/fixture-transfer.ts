/** Search and files of the fixture: search reads the open session, and no file leaves or comes. Only tests import it. */
import { cell, type Readable } from '#base/cell.ts';
import type { SearchProgress, SearchTruth } from '#session/search.contract.ts';
import { searchRows } from '#session/search-rows.ts';
import type { SessionState } from '#session/session.contract.ts';
import type { SearchFace } from './search-face.ts';
import type { TransferFace } from './transfer-face.ts';

export function fixtureSearch(session: Readable<SessionState | null>): SearchFace {
  const all = () => {
    const state = session.get()!;
    return [...state.entries.values()].map(({ id, sessionId, createdAt: at }) => {
      const text = state.bodies.get(id)?.message.text ?? '';
      return { sessionId, id, kind: 'entry' as const, at, text };
    });
  };
  const truth: SearchTruth = {
    sessions: async () => [session.get()!.session],
    countEntries: async () => all().length,
    size: async () => all().length,
    entries: async () => all(),
    runs: async () => [],
    texts: async (hits) => all().filter(({ id }) => hits.some((hit) => hit.id === id)),
    async shape() {
      const { session: row, head, entries } = session.get()!;
      const shapes = [...entries.values()].map(({ id, parents, kind, by, title, deletedAt }) => {
        return [id, { parent: parents[0] ?? null, kind, by, title, deleted: deletedAt !== undefined }] as const;
      });
      return { title: row.title, headId: head.entryId, entries: new Map(shapes), names: new Map() };
    },
  };
  const progress: Readable<SearchProgress> = cell({ state: 'ready', done: 0, of: 0, engine: null });
  return { progress, find: (query) => searchRows(truth, query, 60) };
}

export const fixtureTransfer = (): TransferFace => ({
  work: cell(null),
  problem: cell(null),
  choice: cell(null),
  save: async () => {},
  receive: async () => false,
  take: async () => false,
  cancel: () => {},
  copyLink: async () => {},
});
