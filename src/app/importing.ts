/** A conversation from a file becomes a session of this browser: all of it or nothing, and undo takes it back. */
import { fail, ok, type Result } from '#base/result.ts';
import { presentOf } from '#session/history.ts';
import { idsAfter } from '#session/ids.ts';
import { passedBy } from '#session/operations.ts';
import type { ArchivedJournal, ArchivedRun, ReadConversation, SessionArchive } from '#session/session-file.contract.ts';
import type { ImportOperation } from '#session/session-file.ts';
import { filesAt } from '#session/tree.ts';
import type { Stores } from '#storage/stores.ts';
import { addToStore, misfitOf } from '#workspace/archive.ts';

export interface ImportWorld {
  stores: Pick<Stores, 'archive' | 'blobs' | 'results'>;
  newId(): string;
  now(): number;
}

const names: Record<ReadConversation['from'], string> = {
  espalier: 'a file',
  pi: 'pi',
  chatgpt: 'ChatGPT',
  claude: 'Claude',
};

/** Resolves to the id of the session. One that is here already comes in once more, as a copy. */
export async function importConversation(
  world: ImportWorld,
  { from, archive: given, files }: ReadConversation,
  onProgress: (done: number, of: number) => void = () => {},
  signal?: AbortSignal,
): Promise<Result<string>> {
  const { archive, blobs, results } = world.stores;
  const unfit = await misfitOf(files.trees, [...files.blobs, ...files.results] as never, leftIn(files));
  if (unfit) return fail('damaged', `${unfit} Nothing was imported.`);
  const here = await archive.has(given.session.id);
  if (!here.ok) return here;
  const session = here.value
    ? { ...given.session, id: world.newId(), title: `${given.session.title} (copy)` }
    : given.session;
  const known = await archive.knownRuns(given.runs.map(({ id }) => id));
  if (!known.ok) return known;
  const renamed = new Map(known.value.map((id) => [id, world.newId()]));
  const whole = withImport(of(given, session, renamed), `Imported from ${names[from]}`, world);

  const kept = await addToStore(blobs, files, onProgress, signal);
  if (!kept.ok) return kept;
  if (files.results.length > 0) {
    const put = await results.putBlobs(files.results);
    if (!put.ok) return put;
  }
  const added = await archive.add(whole, onProgress, signal);
  if (!added.ok) return signal?.aborted ? fail('stopped', 'Stopped. Nothing was imported.') : added;
  // The files go where the conversation was; one without files begins with none of its own.
  const entries = new Map(whole.entries.map((entry) => [entry.id, entry]));
  const live = filesAt(entries, whole.head.entryId);
  if (live !== null && (await blobs.getTree(live)))
    await blobs.commit({ live: { workspaceId: session.id, hash: live } });
  return ok(session.id);
}

const leftIn = (files: ReadConversation['files']) => new Set(files.left.map(({ hash }) => hash));

/** The same rows under the id of a session, and with other ids for runs that are here already. */
function of(
  given: SessionArchive,
  session: SessionArchive['session'],
  runs: ReadonlyMap<string, string>,
): SessionArchive {
  const sessionId = session.id;
  const owned = <T extends { sessionId: string }>(rows: readonly T[]): T[] =>
    rows.map((row) => ({ ...row, sessionId }));
  const named = (id: string) => runs.get(id) ?? id;
  const run = (row: ArchivedRun): ArchivedRun => {
    const parent = row.parent as { runId: string; trail?: string[] } | undefined;
    const forked = row.forkedFrom as { runId: string } | undefined;
    return {
      ...row,
      id: named(row.id),
      sessionId,
      ...(parent && { parent: { ...parent, runId: named(parent.runId) } }),
      ...(forked && { forkedFrom: { ...forked, runId: named(forked.runId) } }),
    };
  };
  const journal = ({ parent, ...row }: ArchivedJournal): ArchivedJournal => {
    const runId = named(row.runId);
    const of = parent as { runId: string } | undefined;
    const entries = row.entries.map(({ from, ...entry }) => ({
      ...entry,
      runId,
      ...(typeof from === 'string' && { from: named(from) }),
    }));
    const own = { runId, sessionId, entries, epoch: 1, state: 'ended', imported: true };
    return { ...row, ...own, ...(of && { parent: { ...of, runId: named(of.runId) } }) };
  };
  return {
    session,
    head: { ...given.head, sessionId },
    entries: owned(given.entries),
    bodies: owned(given.bodies).map((body) =>
      body.runId === undefined ? body : { ...body, runId: named(body.runId) },
    ),
    branches: owned(given.branches),
    labels: owned(given.labels),
    visits: owned(given.visits),
    folds: owned(given.folds),
    operations: given.operations.map((operation) => ({
      ...operation,
      sessionId,
      changes: operation.changes.map((change) => {
        const moved = (row: unknown) => {
          if (typeof row !== 'object' || row === null) return row;
          return change.table === 'sessions' ? { ...row, id: sessionId } : { ...row, sessionId };
        };
        const key = change.table === 'sessions' || change.table === 'heads' ? sessionId : change.key;
        return change.table === 'files'
          ? change
          : { ...change, key, before: moved(change.before), after: moved(change.after) };
      }),
    })),
    runs: given.runs.map(run),
    journals: given.journals.map(journal),
  };
}

/** Its coming is the last step of its history: taken back, the session is hidden as a deleted one. */
function withImport(archive: SessionArchive, title: string, { newId, now }: ImportWorld): SessionArchive {
  const { session, operations } = archive;
  const last = [...operations, ...archive.entries, ...archive.folds, ...archive.branches, ...archive.labels].reduce(
    (max, { id }) => (id > max ? id : max),
    '',
  );
  const at = now();
  const log = [...operations].sort((a, b) => (a.id < b.id ? -1 : 1));
  const passes = new Set(passedBy(log).map(({ id }) => id));
  const operation: ImportOperation = {
    id: idsAfter(newId, last)(),
    sessionId: session.id,
    type: 'import',
    title,
    changes: [{ table: 'sessions', key: session.id, before: { ...session, deletedAt: at }, after: session }],
    undone: false,
    base: presentOf(log)?.id ?? null,
    createdAt: at,
    passes: [...passes],
  };
  const before = log.map((one) => (passes.has(one.id) ? { ...one, passed: true } : one));
  return { ...archive, operations: [...before, operation] };
}
