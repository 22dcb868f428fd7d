import type { EntryBody } from '#session/entry.contract.ts';
import type { LaneRow } from '#session/lanes.ts';

/** Rows that hold every word of the query, in their title, name or texts, upper and lower case alike. */
export function findRows(rows: LaneRow[], bodies: ReadonlyMap<string, EntryBody>, query: string): LaneRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const texts = row.entries.map(({ id }) => bodies.get(id)?.message.text ?? '');
    const text = [row.title, row.branchName ?? '', ...row.labels.map(({ text }) => text), ...texts]
      .join('\n')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The range from one row to another as entry ids in the order of the path, or `null` where none of it is on the path. */
export function rangeBetween(rows: LaneRow[], from: number, to: number): { from: string; to: string } | null {
  const shown = rows.slice(Math.min(from, to), Math.max(from, to) + 1).filter((row) => row.onPath);
  const first = shown[0]?.entries[0];
  const last = shown.at(-1)?.entries.at(-1);
  return first && last ? { from: first.id, to: last.id } : null;
}

/** Index of the last row of the path with a fork at or above it; rows up to it are shared with other branches. */
export function lastFork(rows: LaneRow[]): number {
  return rows.findLastIndex((row) => row.onPath && row.branchPoint > 1);
}

/** The row along the same branch: the parent (`-1`) or the child shown (`1`). */
export function alongBranch(rows: LaneRow[], at: number, step: 1 | -1): number {
  const row = rows[at];
  if (!row) return at;
  if (step === 1) {
    const below = rows.findIndex((one, i) => i > at && one.colour === row.colour && one.lane === row.lane);
    return below === -1 ? at : below;
  }
  const parent = row.entries[0]?.parents[0];
  const above = rows.findIndex((one) => one.entries.some((entry) => entry.id === parent));
  return above === -1 ? at : above;
}

/** The next row with a fork, in either direction. */
export function nextFork(rows: LaneRow[], at: number, step: 1 | -1): number {
  for (let i = at + step; i >= 0 && i < rows.length; i += step) if (rows[i]!.branchPoint > 1) return i;
  return at;
}
