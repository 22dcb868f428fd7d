/** Rows as lines of text, the same bytes for the same rows. Pure. */
import { decodePlain, encodePlain } from '#base/codec.ts';
import type { Change, Operation } from '../entry.contract.ts';
import type { ArchivedJournal, SessionArchive } from '../session-file.contract.ts';

export const fileVersion = 1;

/** The kinds of lines, in the order they stand in. */
export const kinds = [
  'head',
  'entry',
  'branch',
  'label',
  'visit',
  'fold',
  'operation',
  'run',
  'journal',
  'result',
  'tree',
  'blob',
  'left',
] as const;
export type LineKind = (typeof kinds)[number];

export interface Line {
  type: LineKind;
  [field: string]: unknown;
}

export const lineOf = (row: object): string => encodePlain(sorted(row));

/** Throws where the text is no JSON. */
export const rowOf = (line: string): unknown => decodePlain(line);

/** Objects without a class get their keys in order; everything else is as it is. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted((value as Record<string, unknown>)[key])]));
}

/** The header's own fields, without what says which session it is here. */
export function headerOf({ session }: SessionArchive, files: boolean): object {
  return { espalier: 'session', version: fileVersion, files, session };
}

/** Every row but the files, as lines. */
export function* rowsOf(archive: SessionArchive): Generator<Line> {
  yield { type: 'head', entryId: archive.head.entryId };
  const bodies = new Map(archive.bodies.map((body) => [body.id, body]));
  for (const entry of byId(archive.entries)) {
    const body = bodies.get(entry.id);
    const { id: _, ...said } = bare(body ?? { id: entry.id });
    yield { type: 'entry', ...bare(entry), body: said };
  }
  for (const row of byId(archive.branches)) yield { type: 'branch', ...bare(row) };
  for (const row of byId(archive.labels)) yield { type: 'label', ...bare(row) };
  const visits = [...archive.visits].sort((a, b) => (a.pointId < b.pointId ? -1 : 1));
  for (const row of visits) yield { type: 'visit', ...bare(row) };
  for (const row of byId(archive.folds)) yield { type: 'fold', ...bare(row) };
  for (const row of withoutImports(byId(archive.operations))) {
    // A database keeps beside it what its changes name; that follows from them.
    const { files: _, ...operation } = bare(row) as Operation & { files?: unknown };
    // `type` is the line's own; what kind of operation it is stands beside it.
    yield { ...operation, type: 'operation', did: row.type, changes: row.changes.map(bareChange) };
  }
  for (const row of byId(archive.runs)) yield { type: 'run', ...bare(row), ...settled(row) };
  for (const row of archive.journals.toSorted((a, b) => (a.runId < b.runId ? -1 : 1)))
    yield { type: 'journal', ...journalOf(row) };
}

/** What taking it back, or going on with it, would need belongs to where it ran. */
function journalOf({ runId: id, entries, ...head }: ArchivedJournal): object {
  const { epoch: _, snapshots: __, imported: ___, state: ____, ...kept } = bare(head) as Record<string, unknown>;
  return { id, ...kept, entries: entries.map(({ runId: _, before: __, ...entry }) => entry) };
}

const byId = <T extends { id: string }>(rows: readonly T[]): T[] => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

function bare<T extends object>(row: T): Omit<T, 'sessionId'> {
  const { sessionId: _, ...rest } = row as T & { sessionId?: unknown };
  return rest as Omit<T, 'sessionId'>;
}

const bareRow = (row: unknown) => (typeof row === 'object' && row !== null ? bare(row) : row);

/** A change names its session only in its rows, and in the key of rows that are one a session. */
function bareChange({ table, key, before, after }: Change): object {
  const own = table === 'sessions' || table === 'heads';
  const plain = (row: unknown) => {
    if (table !== 'sessions' || typeof row !== 'object' || row === null) return bareRow(row);
    const { id: _, ...rest } = row as { id: string };
    return rest;
  };
  return { table, ...(own ? {} : { key }), before: plain(before), after: plain(after) };
}

/** The step by which a session came in. `passes`: undone steps that could be done again until then. */
export interface ImportOperation extends Operation {
  type: 'import';
  passes: string[];
}

/** That it was brought in is no part of what a session is: what came after stands after what came before. */
function withoutImports(operations: Operation[]): Operation[] {
  const imports = operations.filter((one): one is ImportOperation => one.type === 'import');
  if (imports.length === 0) return operations;
  const bases = new Map(imports.map((one) => [one.id, one.base ?? null]));
  const over = (base: string | null): string | null =>
    base !== null && bases.has(base) ? over(bases.get(base)!) : base;
  const last = imports.at(-1)!;
  const open = operations.at(-1) === last ? new Set(imports.flatMap(({ passes }) => passes)) : new Set<string>();
  return operations
    .filter(({ id }) => !bases.has(id))
    .map((operation) => {
      const { passed, ...rest } = operation;
      const kept = open.has(operation.id) || !passed ? rest : { ...rest, passed };
      return kept.base === undefined ? kept : { ...kept, base: over(kept.base) };
    });
}

/** A run that still goes here has stopped wherever its file is read. */
function settled(run: Record<string, unknown>): object {
  return ['checking', 'running', 'waiting'].includes(String(run.status)) ? { status: 'interrupted' } : {};
}
