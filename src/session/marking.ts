/** The rows that pin an entry, leave it out of what the model reads, or take either back. Pure. */
import type { Change, Entry, Fold } from './entry.contract.ts';
import { callPairs, foldRow } from './folds.ts';
import type { SessionState } from './session.contract.ts';
import type { Mark } from './standing.ts';
import { leafBelow, pathTo } from './tree.ts';

/** The entries, and with a call its results, and with a result its call, along the branch that each is on. */
export function together(state: SessionState, entryIds: readonly string[]): Entry[] {
  const found = new Map<string, Entry>();
  for (const id of entryIds) {
    const entry = state.entries.get(id);
    if (!entry || found.has(id)) continue;
    found.set(id, entry);
    const onPath = state.path.some((one) => one.id === id);
    const path = onPath ? state.path : pathTo(state.entries, leafBelow(state, state.visits, id));
    const at = path.findIndex((one) => one.id === id);
    const pairs = callPairs(path, state.bodies);
    const call = pairs.find((pair) => pair.to === at)?.from ?? at;
    for (const pair of pairs) if (pair.from === call) found.set(path[pair.to]!.id, path[pair.to]!);
    found.set(path[call]!.id, path[call]!);
  }
  return [...found.values()];
}

/** One row for each entry, made anew or switched; entries that are marked so already cost nothing. */
export function markChanges(
  state: SessionState,
  entries: readonly Entry[],
  mark: Mark,
  world: { newId(): string; now(): number },
): Change[] {
  const rows = state.folds.filter((fold) => fold.kind !== 'summary');
  return entries.flatMap((entry) => {
    const own = rows.filter((fold) => fold.from === entry.id);
    const wanted = own.find((fold) => fold.kind === mark);
    const switched = own.flatMap((before): Change[] => {
      const active = before === wanted;
      return before.active === active ? [] : [changeOf(before.id, before, { ...before, active })];
    });
    if (mark === 'plain' || wanted) return switched;
    const row = foldRow({
      id: world.newId(),
      sessionId: state.session.id,
      covered: [entry],
      summary: '',
      summariser: '',
      now: world.now(),
    });
    return [
      ...switched,
      changeOf(row.id, null, { ...row, kind: mark, tokensAfter: mark === 'pin' ? entry.tokens : 0 }),
    ];
  });
}

const changeOf = (key: string, before: Fold | null, after: Fold): Change => ({ table: 'folds', key, before, after });

/** As in “Pinned 2 messages”. */
export function markTitle(mark: Mark, count: number): string {
  const messages = `${count} ${count === 1 ? 'message' : 'messages'}`;
  if (mark === 'pin') return `Pinned ${messages}`;
  return mark === 'exclude' ? `Left ${messages} out` : `Took a mark off ${messages}`;
}
