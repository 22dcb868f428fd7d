import type { Entry } from '#session/entry.contract.ts';
import type { SessionState } from '#session/session.contract.ts';

type Shape = Pick<SessionState, 'children' | 'entries'>;

export interface Siblings {
  /** In the order they were made, the entry itself included. */
  ids: string[];
  /** Index of the entry among them. */
  at: number;
}

/** The entries that share an entry's first parent: the branches one may switch between there. */
export function siblingsOf(state: Shape, entry: Entry): Siblings {
  const ids = state.children.get(entry.parents[0] ?? 'root') ?? [entry.id];
  return { ids, at: Math.max(0, ids.indexOf(entry.id)) };
}

/** The nearest entry at or above this one that has siblings: where the shown branch parted from another. */
export function branchPoint(state: Shape, entry: Entry | undefined): Entry | null {
  for (let one = entry; one; one = state.entries.get(one.parents[0] ?? '')) {
    if (siblingsOf(state, one).ids.length > 1) return one;
  }
  return null;
}

/** The steps of one answer that end in this entry, as a row of the lanes has them. */
export function answerOf(state: Shape, entry: Entry): Entry[] {
  const ofAnswer = (one: Entry | undefined) => one?.kind === 'assistant' || one?.kind === 'tool';
  const steps = [entry];
  for (let above = aboveOf(state, entry); ofAnswer(entry) && above && ofAnswer(above); above = aboveOf(state, above)) {
    if (state.children.get(above.id)?.length !== 1) break;
    steps.unshift(above);
  }
  return steps;
}

const aboveOf = (state: Shape, entry: Entry) => state.entries.get(entry.parents[0] ?? '');

/** The sibling `step` places on, or `null` at either end. */
export function stepSibling(state: Shape, entry: Entry | undefined, step: 1 | -1): string | null {
  const point = branchPoint(state, entry);
  if (!point) return null;
  const { ids, at } = siblingsOf(state, point);
  return ids[at + step] ?? null;
}
