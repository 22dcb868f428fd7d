/** What is shown of a session, derived from its rows, and the same after some rows have changed. Pure. */
import { contextOf, tokensOf } from './context.ts';
import type { Change, Entry, EntryBody, Operation, SessionRows } from './entry.contract.ts';
import { extend } from './extend.ts';
import type { SessionState } from './session.contract.ts';
import { standingsOf } from './standing.ts';
import { buildTree, leafBelow, parentIn, pathTo, root } from './tree.ts';

/** A hidden head gives way to the nearest visible entry above it; one that is lost, to the branch last visited. */
export function stateOf(rows: SessionRows, bodies: readonly EntryBody[]): SessionState {
  const { entries, children } = buildTree(rows.entries);
  const { entryId } = rows.head;
  const lost = entryId !== null && !entries.has(entryId);
  const path = pathTo(entries, lost ? leafBelow({ entries, children }, rows.visits, root) : entryId);
  const hidden = path.findIndex((entry) => entry.deletedAt !== undefined);
  const shown = hidden < 0 ? path : path.slice(0, hidden);
  return withContext({
    session: rows.session,
    entries,
    children,
    bodies: new Map(bodies.map((body) => [body.id, body])),
    head: { sessionId: rows.session.id, entryId: shown.at(-1)?.id ?? null },
    path: shown,
    branches: rows.branches,
    visits: rows.visits,
    folds: rows.folds,
    labels: rows.labels,
    operations: rows.operations,
    standings: [],
    context: [],
    tokens: 0,
  });
}

/** The same session as it is where another entry is the head: what is read and folded for a branch that is not shown. */
export function stateOn(state: SessionState, tip: string | null): SessionState {
  if (tip === state.head.entryId) return state;
  return withContext({ ...state, head: { ...state.head, entryId: tip }, path: pathTo(state.entries, tip) });
}

function withContext(state: SessionState): SessionState {
  const standings = standingsOf(state.path, state.folds, state.bodies);
  const context = contextOf(state.path, state.bodies, state.folds, standings);
  return { ...state, standings, context, tokens: tokensOf(context) };
}

export interface Applied {
  changes: readonly Change[];
  bodies?: readonly EntryBody[];
  operation?: Operation;
  operations?: readonly Operation[];
}

/** The state after a write: another object, sharing what did not change. */
export function changeState(state: SessionState, write: Applied): SessionState {
  const next: SessionState = { ...state };
  for (const change of write.changes) applyRow(next, change);
  if (write.bodies) next.bodies = extend(state.bodies, keyed(write.bodies));
  if (write.operations) {
    const changed = new Map(keyed(write.operations));
    next.operations = next.operations.map((operation) => changed.get(operation.id) ?? operation);
  }
  if (write.operation) next.operations = [...next.operations, write.operation];
  if (next.entries !== state.entries || next.head !== state.head) next.path = pathAfter(state, next);
  const seen = next.path !== state.path || next.folds !== state.folds || next.bodies !== state.bodies;
  return seen ? withContext(next) : next;
}

const keyed = <T extends { id: string }>(rows: readonly T[]) => rows.map((row) => [row.id, row] as const);

function pathAfter(before: SessionState, next: SessionState): Entry[] {
  const head = next.head.entryId === null ? undefined : next.entries.get(next.head.entryId);
  // The common case, an append under the head, does not walk the whole path again.
  if (head && head.parents[0] !== undefined && head.parents[0] === before.head.entryId && !before.entries.has(head.id))
    return [...before.path, head];
  return pathTo(next.entries, next.head.entryId);
}

function applyRow(state: SessionState, { table, key, after }: Change): void {
  if (table === 'sessions') state.session = after as SessionState['session'];
  else if (table === 'heads') state.head = after as SessionState['head'];
  else if (table === 'entries') applyEntry(state, after as Entry);
  else if (table === 'visits')
    state.visits = replaced(state.visits, (visit) => visit.pointId === key, after as (typeof state.visits)[0] | null);
  else if (table === 'branches')
    state.branches = replaced(state.branches, (one) => one.id === key, after as (typeof state.branches)[0] | null);
  else if (table === 'labels')
    state.labels = replaced(state.labels, (one) => one.id === key, after as (typeof state.labels)[0] | null);
  else if (table === 'folds')
    state.folds = replaced(state.folds, (fold) => fold.id === key, after as (typeof state.folds)[0] | null);
}

function replaced<T>(rows: T[], is: (row: T) => boolean, after: T | null): T[] {
  const at = rows.findIndex(is);
  if (at < 0) return after === null ? rows : [...rows, after];
  return after === null ? rows.toSpliced(at, 1) : rows.with(at, after);
}

function applyEntry(state: SessionState, entry: Entry): void {
  state.entries = extend(state.entries, [[entry.id, entry]]);
  const parent = parentIn(state.entries, entry);
  const list = state.children.get(parent) ?? [];
  const listed = list.includes(entry.id);
  const visible = entry.deletedAt === undefined;
  if (listed === visible) return;
  const after = visible ? [...list, entry.id].sort() : list.filter((id) => id !== entry.id);
  state.children = extend(state.children, [[parent, after]]);
}
