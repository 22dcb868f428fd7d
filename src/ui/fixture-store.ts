/** A session store in memory for tests of the interface: maps, kept in order of ids, nothing shared with the caller. */
import { ok } from '#base/result.ts';
import type { Change, Draft, EntryBody, Operation, SessionRows, SessionStore } from '#session/entry.contract.ts';

type Row = { id?: string; sessionId?: string };

export function createMemorySessions(): SessionStore {
  const tables = new Map<Change['table'] | 'operations', Map<string, Row>>();
  const bodies = new Map<string, EntryBody>();
  const drafts = new Map<string, Draft>();
  const table = (name: Change['table'] | 'operations') => {
    const found = tables.get(name) ?? new Map<string, Row>();
    tables.set(name, found);
    return found;
  };
  const all = <T>(name: Change['table'] | 'operations', sessionId: string) =>
    [...table(name)]
      .filter(([, row]) => row.sessionId === sessionId)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, row]) => structuredClone(row) as T);

  return {
    sessions: async () =>
      ok([...table('sessions').values()].map((row) => structuredClone(row)) as SessionRows['session'][]),
    load: async (id) =>
      ok({
        session: structuredClone(table('sessions').get(id)) as SessionRows['session'],
        entries: all('entries', id),
        head: all<SessionRows['head']>('heads', id)[0] ?? { sessionId: id, entryId: null },
        branches: all('branches', id),
        visits: all('visits', id),
        folds: all('folds', id),
        labels: all('labels', id),
        operations: all<Operation>('operations', id).slice(-200),
      }),
    operationsBefore: async (id, before, limit) =>
      ok(
        all<Operation>('operations', id)
          .filter((one) => one.id < before)
          .slice(-limit),
      ),
    bodies: async (id) => ok([...bodies.values()].filter((body) => body.sessionId === id)),
    async commit({ changes, bodies: more = [], operation, operations = [], settled = [] }) {
      for (const { table: name, key, after } of changes) {
        if (after === null || after === undefined) table(name).delete(key);
        else table(name).set(key, structuredClone(after) as Row);
      }
      for (const body of more) bodies.set(body.id, structuredClone(body));
      for (const one of operation ? [operation, ...operations] : operations) table('operations').set(one.id, one);
      for (const id of settled) drafts.delete(id);
      return ok(undefined);
    },
    async draft(draft) {
      drafts.set(draft.entry.id, structuredClone(draft));
      return ok(undefined);
    },
    drafts: async (id) => ok([...drafts.values()].filter((draft) => draft.entry.sessionId === id)),
  };
}
