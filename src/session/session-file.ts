/** Writes a session as a file and reads it again: see `session-file.contract.ts` for the format. */
import { fromBase64, toBase64 } from '#base/base64.ts';
import type { Change, Entry, EntryBody, Operation } from './entry.contract.ts';
import {
  type ArchivedFiles,
  type ArchivedJournal,
  type ArchivedRun,
  noFiles,
  type ReadCode,
  type ReadConversation,
  type ReadResult,
  type SessionArchive,
} from './session-file.contract.ts';
import { changed, isObject, isPlain, misfit, shapes } from './transfer/check.ts';
import { fileVersion, headerOf, kinds, type Line, type LineKind, lineOf, rowOf, rowsOf } from './transfer/lines.ts';

export type { ImportOperation } from './transfer/lines.ts';

const encoder = new TextEncoder();

/** The lines of a file but the last, without line ends. Files come as they are asked for, one at a time. */
export async function* sessionLines(
  archive: SessionArchive,
  files?: AsyncIterable<FileLine> | Iterable<FileLine>,
): AsyncGenerator<string> {
  yield lineOf(headerOf(archive, files !== undefined));
  for (const row of rowsOf(archive)) yield lineOf(row);
  if (!files) return;
  for await (const file of files) {
    const { type, ...rest } = file;
    yield lineOf('bytes' in rest ? { type, hash: rest.hash, base64: toBase64(rest.bytes) } : { type, ...rest });
  }
}

/** In the order of `kinds`, each by hash. */
export type FileLine =
  | { type: 'result' | 'blob'; hash: string; bytes: Uint8Array }
  | { type: 'tree'; hash: string; entries: ArchivedFiles['trees'][number]['entries'] }
  | { type: 'left'; hash: string; why: string };

/** The last line, over the bytes of all lines before it with their line ends. */
export async function endLine(lines: number, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return lineOf({ type: 'end', lines, sha256: await sha256(bytes) });
}

/** The whole file, for one that is not large. */
export async function writeSession(
  archive: SessionArchive,
  files?: Iterable<FileLine>,
): Promise<Uint8Array<ArrayBuffer>> {
  const lines: string[] = [];
  for await (const line of sessionLines(archive, files)) lines.push(`${line}\n`);
  const body = encoder.encode(lines.join(''));
  const end = encoder.encode(`${await endLine(lines.length, body)}\n`);
  const all = new Uint8Array(body.length + end.length);
  all.set(body);
  all.set(end, body.length);
  return all;
}

export const isSessionFile = (text: string): boolean => /^\{[^\n]{0,400}"espalier":"session"/.test(text.slice(0, 500));

/** Never throws. Nothing is given of a file that is not whole and sound. */
export async function readSession(bytes: Uint8Array<ArrayBuffer>): Promise<ReadResult<ReadConversation>> {
  const end = bytes.at(-1) === 10 ? bytes.length - 1 : bytes.length;
  const last = bytes.lastIndexOf(10, end - 1);
  if (last < 0) return refuse('damaged', 'The file is cut off: only its first line is there.');
  const body = bytes.subarray(0, last + 1);
  const seal = lineAt(new TextDecoder().decode(bytes.subarray(last + 1, end)));
  if (seal?.type !== 'end')
    return refuse('damaged', 'The file is cut off: its last line is missing. Export it again where it came from.');
  if (seal.sha256 !== (await sha256(body)))
    return refuse(
      'damaged',
      'The file was changed or damaged after it was written: its checksum does not fit. Export it again.',
    );
  const lines = new TextDecoder().decode(body).split('\n').slice(0, -1);
  const header = lineAt(lines[0]!);
  if (header?.espalier !== 'session') return refuse('foreign', 'This is not a session of Espalier.');
  if (header.version !== fileVersion)
    return refuse('newer', 'A newer Espalier wrote this file. Reload the page to get the newest, then try again.');
  const rows: Line[] = [];
  for (const [i, text] of lines.slice(1).entries()) {
    const row = lineAt(text);
    const shape = row && kinds.includes(row.type as LineKind) ? shapes[String(row.type)] : undefined;
    if (!row || !shape) return refuse('broken', `Line ${i + 2} of the file is of no known kind. Nothing was imported.`);
    const wrong = isPlain(row) ? misfit(row, shape) : 'the whole of it';
    if (wrong)
      return refuse(
        'broken',
        `Line ${i + 2} of the file (${row.type}) is not as it should be: ${wrong}. Nothing was imported.`,
      );
    rows.push(row as Line);
  }
  const wrong = misfit(header.session, shapes.session!);
  if (wrong || !isPlain(header)) return refuse('broken', `The header of the file is not as it should be: ${wrong}.`);
  const archive = archiveOf(header.session as SessionArchive['session'], rows);
  const unsound = unsoundness(archive);
  if (unsound) return refuse('broken', `${unsound} Nothing was imported.`);
  const files = filesOf(rows);
  return files
    ? { ok: true, value: { from: 'espalier', archive, files } }
    : refuse('damaged', 'A file in it is not readable.');
}

function lineAt(text: string): Record<string, unknown> | null {
  try {
    const row = rowOf(text);
    return isObject(row) ? row : null;
  } catch {
    return null;
  }
}

function archiveOf(session: SessionArchive['session'], rows: Line[]): SessionArchive {
  const { id: sessionId } = session;
  const of = <T>(type: LineKind): T[] =>
    rows.filter((row) => row.type === type).map(({ type: _, ...rest }) => ({ sessionId, ...rest }) as T);
  const entries = of<Entry & { body: object }>('entry');
  return {
    session,
    head: { sessionId, entryId: (rows.find(({ type }) => type === 'head')?.entryId ?? null) as string | null },
    entries: entries.map(({ body: _, ...entry }) => entry),
    bodies: entries.map(({ id, body }) => ({ id, sessionId, ...body }) as EntryBody),
    branches: of('branch'),
    labels: of('label'),
    visits: of('visit'),
    folds: of('fold'),
    operations: of<Operation & { did: string }>('operation').map(({ did, changes, ...operation }) => ({
      ...operation,
      type: did,
      changes: changes.map((change) => changeIn(session, change)),
    })),
    runs: of<ArchivedRun>('run'),
    journals: of<ArchivedJournal & { id: string }>('journal').map(({ id: runId, ...journal }) => ({
      ...journal,
      runId,
      entries: journal.entries.map((entry) => ({ ...entry, runId })),
    })),
  };
}

/** A change of this session, whatever the file says: undo can write nothing elsewhere. */
function changeIn({ id: sessionId }: SessionArchive['session'], change: Change): Change {
  const { table, before, after } = change;
  if (table === 'files') return { table, key: 'project', before, after };
  const owned = (row: unknown) =>
    !isObject(row) ? null : table === 'sessions' ? { ...row, id: sessionId } : { ...row, sessionId };
  const key = table === 'sessions' || table === 'heads' ? sessionId : (change.key ?? '');
  return { table, key, before: owned(before), after: owned(after) };
}

/** What does not hold together, as a sentence; `null` where all does. */
function unsoundness(archive: SessionArchive): string | null {
  const entries = new Map(archive.entries.map((entry) => [entry.id, entry]));
  if (entries.size !== archive.entries.length) return 'Two entries of the file have the same id.';
  for (const { id, parents } of archive.entries)
    for (const parent of parents)
      if (!entries.has(parent)) return `The entry “${id}” answers one that is not in the file.`;
  if (isCyclic(archive.entries)) return 'Entries of the file answer each other in a circle.';
  const { entryId } = archive.head;
  if (entryId !== null && !entries.has(entryId)) return 'The entry that was shown last is not in the file.';
  for (const { entryId: on } of [...archive.branches, ...archive.labels])
    if (!entries.has(on)) return 'A name or a label stands at an entry that is not in the file.';
  for (const fold of archive.folds)
    if (!entries.has(fold.from) || !entries.has(fold.to)) return 'A fold holds an entry that is not in the file.';
  const runs = new Set(archive.runs.map(({ id }) => id));
  for (const { runId } of archive.journals)
    if (!runs.delete(runId)) return 'A journal is of a run that is not in the file, or there are two of one.';
  for (const { changes } of archive.operations)
    for (const { table, key, before, after } of changes) {
      const shape = changed[table];
      for (const row of [before, after]) {
        if (row === null || row === undefined || !shape) continue;
        if (misfit(row, shape)) return 'A step of the history is not as it should be.';
        const own = (row as { id?: unknown; pointId?: unknown }).id ?? (row as { pointId?: unknown }).pointId;
        if (table !== 'heads' && own !== key) return 'A step of the history names another row than it changes.';
        if (table === 'entries' && !entries.has(key))
          return 'A step of the history names an entry that is not in the file.';
      }
    }
  return null;
}

/** Kahn's order: what cannot be put after its parents is in a circle. */
function isCyclic(entries: readonly Entry[]): boolean {
  const waiting = new Map(entries.map(({ id, parents }) => [id, parents.length]));
  const below = new Map<string, string[]>();
  for (const { id, parents } of entries)
    for (const parent of parents) below.set(parent, [...(below.get(parent) ?? []), id]);
  const free = entries.filter(({ parents }) => parents.length === 0).map(({ id }) => id);
  let done = 0;
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    done++;
    for (const child of below.get(id) ?? []) {
      const left = waiting.get(child)! - 1;
      waiting.set(child, left);
      if (left === 0) free.push(child);
    }
  }
  return done < entries.length;
}

function filesOf(rows: Line[]): ArchivedFiles | null {
  const files = noFiles();
  try {
    for (const row of rows) {
      const hash = String(row.hash);
      if (row.type === 'tree')
        files.trees.push({ hash, entries: row.entries as ArchivedFiles['trees'][number]['entries'] });
      else if (row.type === 'blob') files.blobs.push({ hash, bytes: fromBase64(String(row.base64)) });
      else if (row.type === 'result') files.results.push({ hash, bytes: fromBase64(String(row.base64)) });
      else if (row.type === 'left') files.left.push({ hash, why: String(row.why) });
    }
  } catch {
    return null;
  }
  return files;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const refuse = (code: ReadCode, message: string) => ({ ok: false as const, code, message });
