/** The operation log: what undo and redo write. Pure. */
import type { Change, Entry, Head, Operation, Session } from './entry.contract.ts';
import type { SessionState } from './session.contract.ts';
import { changeState } from './state.ts';

/**
 * The operations one undo takes back, newest first: the last one, or a person's message with what answered it, or an
 * answer made again with the step back that it began with.
 */
export function undoStep(operations: readonly Operation[]): Operation[] {
  const step: Operation[] = [];
  for (let i = operations.length - 1; i >= 0; i--) {
    const operation = operations[i]!;
    if (operation.undone) continue;
    const below = step.at(-1);
    if (below && !answers(below, operation)) break;
    step.push(operation);
  }
  return step;
}

/** The operations one redo brings back, oldest first. */
export function redoStep(operations: readonly Operation[]): Operation[] {
  const lastDone = operations.findLastIndex((operation) => !operation.undone);
  const step: Operation[] = [];
  for (const operation of operations.slice(lastDone + 1)) {
    if (operation.passed) continue;
    const above = step.at(-1);
    if (above && !answers(operation, above)) break;
    step.push(operation);
  }
  return step;
}

/** Undone operations that a new one passes: they cannot be redone any more. */
export function passedBy(operations: readonly Operation[]): Operation[] {
  const lastDone = operations.findLastIndex((operation) => !operation.undone);
  return operations
    .slice(lastDone + 1)
    .filter((operation) => !operation.passed)
    .map((operation) => ({ ...operation, passed: true }));
}

/** True when `below` appended what a model or the host said right under what `above` appended, or went to. */
function answers(below: Operation, above: Operation): boolean {
  const entry = appended(below);
  const parent = appended(above)?.id ?? wentTo(above);
  return !!entry && !!parent && entry.by !== 'person' && entry.parents[0] === parent;
}

const wentTo = ({ type, changes }: Operation): string | null | undefined =>
  type === 'go' ? (changes.find((change) => change.table === 'heads')?.after as Head | undefined)?.entryId : undefined;

const appended = (operation: Operation): Entry | undefined =>
  operation.type === 'append'
    ? (operation.changes.find((change) => change.table === 'entries')?.after as Entry | undefined)
    : undefined;

/** The rows to write to take operations back (`back`) or bring them back (`forward`), in order. */
export function changesFor(
  state: SessionState,
  step: readonly Operation[],
  direction: 'back' | 'forward',
  now: number,
): Change[] {
  const written: Change[] = [];
  let current = state;
  for (const { changes } of step) {
    const rows = (direction === 'back' ? changes.toReversed() : changes).map((change) => {
      const target = direction === 'back' ? change.before : change.after;
      const before = change.table === 'files' ? other(change, direction) : rowNow(current, change);
      return { table: change.table, key: change.key, before, after: target };
    });
    for (const row of rows) {
      if (row.table === 'sessions') row.after = kept(current.session, row.after as Session, now);
      // An entry is never taken away, only hidden: its text, and what it cost, stay.
      else if (row.table === 'entries' && row.after === null) row.after = { ...(row.before as Entry), deletedAt: now };
    }
    current = changeState(current, { changes: rows });
    written.push(...rows);
  }
  return written;
}

const other = (change: Change, direction: 'back' | 'forward') => (direction === 'back' ? change.after : change.before);

/** What was spent stays spent. */
const kept = (current: Session, target: Session, now: number): Session => ({
  ...target,
  cost: current.cost,
  updatedAt: now,
});

function rowNow(state: SessionState, { table, key }: Change): unknown {
  if (table === 'sessions') return state.session;
  if (table === 'heads') return state.head;
  if (table === 'entries') return state.entries.get(key) ?? null;
  if (table === 'visits') return state.visits.find((visit) => visit.pointId === key) ?? null;
  const rows = { branches: state.branches, labels: state.labels, folds: state.folds, files: [] }[table];
  return rows.find((row) => row.id === key) ?? null;
}
