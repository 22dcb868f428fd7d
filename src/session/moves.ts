/** The rows that each change of a session writes. Pure: state in, changes out. */
import { tokensOfMessage } from './context.ts';
import type { Change, Entry, EntryBody } from './entry.contract.ts';
import type { NewEntry, SessionState } from './session.contract.ts';
import { lineOf, titleOf, untitled } from './titles.ts';
import { forksOn, isVisible, parentIn, pathTo, root } from './tree.ts';

type Planned = { entry: Entry; body: EntryBody };

/** The rows of a new entry. The parent is what was asked for, or the head. */
export function planEntry(state: SessionState, given: NewEntry & { id: string }, now: number): Planned {
  const sessionId = state.session.id;
  const parent = given.parent === undefined ? state.head.entryId : given.parent;
  const { message, usage, model, error, runId } = given;
  const counted = message.role === 'assistant' && usage && !usage.estimated ? usage.outputTokens : undefined;
  return {
    entry: {
      id: given.id,
      sessionId,
      parents: parent === null ? [] : [parent],
      kind: given.kind,
      by: given.by,
      createdAt: now,
      tree: given.tree ?? null,
      tokens: counted ?? tokensOfMessage(message),
      cost: usage?.cost ?? 0,
      title: titleOf(given.kind, message),
      state: given.state ?? 'complete',
    },
    body: {
      id: given.id,
      sessionId,
      message,
      ...(model && { model }),
      ...(usage && { usage }),
      ...(error && { error }),
      ...(runId !== undefined && { runId }),
    },
  };
}

export function appendChanges(state: SessionState, { entry, body }: Planned, stay: boolean, now: number): Change[] {
  const changes: Change[] = [{ table: 'entries', key: entry.id, before: null, after: entry }];
  const parent = parentIn(state.entries, entry);
  if (!stay && (parent === root || isShown(state, parent))) {
    changes.push(headChange(state, entry.id));
    // Coming from the head, only the new fork can change what was last visited; from elsewhere the whole way does.
    const way = parent === (state.head.entryId ?? root) ? [] : pathTo(state.entries, entry.parents[0] ?? null);
    changes.push(...visitChanges(state, way));
    if ((state.children.get(parent)?.length ?? 0) > 0) changes.push(...visitChange(state, parent, entry.id));
  }
  const { session } = state;
  const first = session.title === untitled && body.message.role === 'user' && entry.kind === 'user';
  changes.push(
    sessionChange(state, now, {
      cost: session.cost + entry.cost,
      title: (first && lineOf(body.message.text, 60)) || session.title,
    }),
  );
  return changes;
}

function isShown(state: SessionState, id: string): boolean {
  return id === state.head.entryId || isVisible(state.entries, id);
}

export function headChange(state: SessionState, entryId: string | null): Change {
  const sessionId = state.session.id;
  return { table: 'heads', key: sessionId, before: state.head, after: { sessionId, entryId } };
}

/** Remembers, at every fork of a path, that it went this way. */
export function visitChanges(state: SessionState, path: readonly Entry[]): Change[] {
  return forksOn(state, path).flatMap(({ pointId, childId }) => visitChange(state, pointId, childId));
}

function visitChange(state: SessionState, pointId: string, childId: string): Change[] {
  const before = state.visits.find((visit) => visit.pointId === pointId) ?? null;
  if (before?.childId === childId) return [];
  const after = { sessionId: state.session.id, pointId, childId };
  return [{ table: 'visits', key: pointId, before, after }];
}

export function sessionChange(state: SessionState, now: number, fields: { cost?: number; title?: string }): Change {
  const { session } = state;
  return { table: 'sessions', key: session.id, before: session, after: { ...session, ...fields, updatedAt: now } };
}
