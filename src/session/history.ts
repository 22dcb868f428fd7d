/**
 * The operation log as a history that every moment of can be restored. Each operation knows the one it was made after, so
 * the log is a tree: what was taken back and then passed by another operation is a side branch of it. Pure.
 */
import type { Change, Operation } from './entry.contract.ts';

/** The operation that the present state is after, or `null` at the beginning. */
export const presentOf = (operations: readonly Operation[]): Operation | null =>
  operations.findLast((operation) => !operation.undone) ?? null;

/** True where nothing is before the oldest of these operations, also not in the store. */
export const reachesBeginning = (operations: readonly Operation[]): boolean =>
  operations.length === 0 || startsIt(operations[0]!, operations);

export interface Way {
  /** To take back, newest first. */
  back: Operation[];
  /** To bring back, oldest first. */
  forward: Operation[];
}

/** The way from the present to the moment right after an operation; `null` where the log does not reach so far. */
export function wayTo(operations: readonly Operation[], targetId: string): Way | null {
  const places = new Map(operations.map((operation, i) => [operation.id, i]));
  const above = (operation: Operation): Operation | null => {
    if (operation.base === undefined) return operations[places.get(operation.id)! - 1] ?? null;
    return operations[places.get(operation.base ?? '') ?? -1] ?? null;
  };
  const upFrom = (start: Operation | null) => {
    const way: Operation[] = [];
    for (let at = start; at; at = above(at)) way.push(at);
    return way;
  };
  const target = operations[places.get(targetId) ?? -1];
  if (!target) return null;
  const present = upFrom(presentOf(operations));
  const wanted = upFrom(target);
  const shared = new Set(present);
  const meeting = wanted.findIndex((operation) => shared.has(operation));
  const whole = (way: Operation[]) => way.length === 0 || startsIt(way.at(-1)!, operations);
  if (meeting < 0 && !(whole(present) && whole(wanted))) return null;
  return {
    back: meeting < 0 ? present : present.slice(0, present.indexOf(wanted[meeting]!)),
    forward: (meeting < 0 ? wanted : wanted.slice(0, meeting)).toReversed(),
  };
}

/** True for the first operation of a session: nothing is before it, also not beyond what was loaded. */
const startsIt = (operation: Operation, operations: readonly Operation[]): boolean =>
  operation.base === null || (operation.base === undefined && operations[0] === operation && operations.length < 200);

/** Changes one after another as if they were one: the first `before` and the last `after` of each row. */
export function merged(changes: readonly Change[]): Change[] {
  const rows = new Map<string, Change>();
  for (const change of changes) {
    const name = `${change.table} ${change.key}`;
    const known = rows.get(name);
    rows.set(name, known ? { ...known, after: change.after } : change);
  }
  return [...rows.values()].filter(({ before, after }) => before !== null || after !== null);
}
