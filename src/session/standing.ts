/** Where each entry of a path stands in the next request: as it is, under one fold, or left out. Pure. */
import type { Entry, EntryBody, Fold } from './entry.contract.ts';
import { callPairs, foldsOn, type PlacedFold } from './folds.ts';

export type Standing =
  /** Sent as it is; `pinned` where a person said that it always is, also within a fold. */
  | { is: 'sent'; pinned: boolean }
  | { is: 'folded'; by: PlacedFold }
  /** A person took it out of what the model reads. */
  | { is: 'excluded' };

/** What a person may say of one entry. `plain`: nothing. */
export type Mark = 'pin' | 'exclude' | 'plain';

/**
 * One standing for each entry of the path, in its order. A call and its results stand together: what is said of one of
 * them holds for all. A pin is stronger than an exclusion, and both are stronger than a fold.
 */
export function standingsOf(
  path: readonly Entry[],
  folds: readonly Fold[],
  bodies: ReadonlyMap<string, EntryBody>,
): Standing[] {
  const standings: Standing[] = path.map(() => ({ is: 'sent', pinned: false }));
  if (folds.length === 0) return standings;
  const pairs = callPairs(path, bodies);
  for (const by of foldsOn(path, folds, bodies, pairs)) {
    for (let i = by.from; i <= by.to; i++) standings[i] = { is: 'folded', by };
  }
  const marks = marksOf(folds);
  if (marks.size === 0) return standings;
  const callOf = new Map(pairs.map(({ from, to }) => [to, from]));
  const said = new Map<number, 'pin' | 'exclude'>();
  path.forEach((entry, i) => {
    const mark = marks.get(entry.id);
    const call = callOf.get(i) ?? i;
    if (mark && said.get(call) !== 'pin') said.set(call, mark);
  });
  path.forEach((_, i) => {
    const mark = said.get(callOf.get(i) ?? i);
    if (mark) standings[i] = mark === 'pin' ? { is: 'sent', pinned: true } : { is: 'excluded' };
  });
  return standings;
}

/** What is said of entries, by their ids. */
function marksOf(folds: readonly Fold[]): Map<string, 'pin' | 'exclude'> {
  const marks = new Map<string, 'pin' | 'exclude'>();
  for (const { kind, active, from } of folds) {
    if (!active || kind === 'summary') continue;
    if (kind === 'pin' || !marks.has(from)) marks.set(from, kind);
  }
  return marks;
}
