/** Whole sessions out and in: everything of one at one moment, and one that comes from a file. */
import type { JournalEntry, JournalHead } from '#codemode/journal.contract.ts';
import type { RunRecord } from '#codemode/run.contract.ts';
import type { StoreResult } from '#session/entry.contract.ts';
import type { ArchivedRun, SessionArchive } from '#session/session-file.contract.ts';
import { type Put, type Removal, type Rows, understood } from './rows.ts';
import { keyOf, type TableName, type Tables } from './schema.ts';
import { withFiles } from './session-store.ts';

export interface ArchiveStore {
  /** All of a session in one look, its whole log included, and the journals of its runs; `null` where it is not here, or deleted. */
  read(sessionId: string): Promise<StoreResult<SessionArchive | null>>;
  /** Whether there is a session of this id, also a deleted one. */
  has(sessionId: string): Promise<StoreResult<boolean>>;
  /** Those of these runs that are here already, of whichever session. */
  knownRuns(ids: readonly string[]): Promise<StoreResult<string[]>>;
  /**
   * Keeps a session that is not here yet: its own row last, so that one that was cut off is never seen, and what was written
   * of it before a failure or a stop is taken away again.
   */
  add(
    archive: SessionArchive,
    onProgress?: (done: number, of: number) => void,
    signal?: AbortSignal,
  ): Promise<StoreResult>;
}

/** Rows a transaction: none is open for long. */
const together = 400;
const owned = ['entries', 'bodies', 'heads', 'branches', 'labels', 'visits', 'folds', 'operations', 'runs'] as const;

export function createArchiveStore(rows: Rows): ArchiveStore {
  /** Journals are kept by their run. */
  const journalsOf = async (sessionId: string) => {
    const heads = (await rows.all('journals')).filter((head) => head.sessionId === sessionId);
    return Promise.all(
      heads.map(async (head) => ({ head, entries: (await rows.of(['journal'], head.runId)).journal })),
    );
  };
  const removeAll = async (sessionId: string): Promise<void> => {
    const found = await rows.of(owned, sessionId);
    const journals = await journalsOf(sessionId);
    const removal = (table: TableName, row: object): Removal => ({ table, remove: keyOf(table, row) });
    const removals = [
      ...owned.flatMap((table) => (found[table] as object[]).map((row) => removal(table, row))),
      ...journals.flatMap(({ entries }) => entries.map((entry) => removal('journal', entry))),
      ...journals.map(({ head }) => removal('journals', head)),
    ];
    for (let at = 0; at < removals.length; at += together)
      await rows.write(removals.slice(at, at + together), 'strict');
  };

  return {
    read: (sessionId) =>
      attempt(async () => {
        const { sessions, heads, runs, ...rest } = await rows.of(['sessions', ...owned], sessionId);
        const session = sessions[0];
        if (!session || session.deletedAt !== undefined) return null;
        const head = heads[0] ?? { sessionId, entryId: rest.entries.at(-1)?.id ?? null };
        const journals = (await journalsOf(sessionId)).map(({ head, entries }) => ({
          ...head,
          entries: entries.toSorted((a, b) => a.seq - b.seq).map((entry) => ({ ...entry })),
        }));
        return { session, head, ...rest, runs: runs.map((run) => ({ ...run }) as ArchivedRun), journals };
      }),
    has: (sessionId) => attempt(async () => (await rows.get('sessions', sessionId)) !== undefined),
    knownRuns: (ids) =>
      attempt(async () => {
        const found = await Promise.all(ids.map((id) => rows.get('runs', id)));
        return found.flatMap((run) => (run ? [run.id] : []));
      }),
    add: async (archive, onProgress = () => {}, signal) => {
      const { id } = archive.session;
      const puts = putsOf(archive);
      const added = await attempt(async () => {
        // What an import that was cut off has left.
        await removeAll(id);
        for (let at = 0; at < puts.length; at += together) {
          signal?.throwIfAborted();
          await rows.write(puts.slice(at, at + together), 'strict');
          onProgress(Math.min(puts.length, at + together), puts.length + 1);
        }
        signal?.throwIfAborted();
        await rows.write([{ table: 'sessions', put: archive.session }], 'strict');
        onProgress(puts.length + 1, puts.length + 1);
      });
      if (!added.ok) await removeAll(id).catch(() => undefined);
      return added;
    },
  };
}

function putsOf(archive: SessionArchive): Put[] {
  const of = <T extends TableName>(table: T, all: readonly Tables[T][]) =>
    all.map((put) => ({ table, put }) as unknown as Put);
  return [
    ...of('bodies', archive.bodies),
    ...of('entries', archive.entries),
    ...of('heads', [archive.head]),
    ...of('branches', archive.branches),
    ...of('labels', archive.labels),
    ...of('visits', archive.visits),
    ...of('folds', archive.folds),
    ...of('operations', archive.operations.map(withFiles)),
    ...of('runs', archive.runs as unknown as RunRecord[]),
    ...of('journal', archive.journals.flatMap(({ entries }) => entries) as unknown as JournalEntry[]),
    ...of(
      'journals',
      archive.journals.map(({ entries: _, ...head }) => head as unknown as JournalHead),
    ),
  ];
}

async function attempt<T>(work: () => Promise<T>): Promise<StoreResult<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    const { code, message } = understood(thrown);
    return { ok: false, code, message };
  }
}
