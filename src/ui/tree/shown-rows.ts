/** Which rows of the lanes are listed: all of them, those of a filter or a search, and the calls of turns that are open. Pure. */
import type { Entry, EntryBody } from '#session/entry.contract.ts';
import type { LaneRow } from '#session/lanes.ts';
import type { TreeFilter } from '../view.ts';
import { findRows } from './rows.ts';

export interface ShownRow extends LaneRow {
  /** Entries of the turn before its last one: what the caret opens. */
  steps: number;
  open: boolean;
  /** One of the steps of an open turn, listed below it. */
  step: boolean;
  /** No hit itself: kept so that it can be seen where the hits below it are. */
  aside: boolean;
  /** More than 0: stands for as many rows in a line that lead to the next one, and opens to them. */
  gap: number;
}

interface Choice {
  find: string | null;
  filter: TreeFilter;
  bodies: ReadonlyMap<string, EntryBody>;
  /** Turns and gaps that are open, by what `openedAs` gives for them. */
  opened: ReadonlySet<string>;
}

export interface Shown {
  rows: ShownRow[];
  /** Rows that were asked for, without what is kept above them. */
  hits: number;
  /** True where not all rows are there, so that no lines can be drawn between them. */
  plain: boolean;
}

export function shownRows(all: LaneRow[], { find, filter, bodies, opened }: Choice): Shown {
  const found = find?.trim() ? findRows(all, bodies, find) : all;
  const wanted = filter === 'all' ? found : found.filter((row) => passes(row, filter, bodies));
  if (wanted === all)
    return { rows: all.flatMap((row, i) => expanded(row, all[i + 1], opened)), hits: all.length, plain: false };
  const hits = new Set(wanted);
  const parentOf = parents(all);
  const kept = above(hits, parentOf);
  const shown = (row: LaneRow | undefined) => row !== undefined && (hits.has(row) || kept.has(row));
  // A list of one's own messages is asked for to be without what is between them.
  const whole = find?.trim() || filter === 'labelled';
  const rows = all.filter(shown).flatMap((row) => {
    const own = listed(row, { aside: !hits.has(row) });
    const way: LaneRow[] = [];
    for (let one = whole ? parentOf(row) : undefined; one && !shown(one); one = parentOf(one)) way.unshift(one);
    const gap = listed(way[0] ?? row, { aside: true, gap: way.length, steps: way.length });
    const shut = way.length > 1 && !opened.has(openedAs(gap));
    return shut ? [gap, own] : [...way.map((one) => listed(one, { aside: true })), own];
  });
  return { rows, hits: hits.size, plain: true };
}

/** The name under which a row is among those that are open. */
export const openedAs = ({ entries, gap }: ShownRow): string => `${gap > 0 ? 'gap ' : ''}${entries[0]!.id}`;

const listed = (row: LaneRow, more: Partial<ShownRow>): ShownRow => ({
  ...row,
  steps: 0,
  open: false,
  step: false,
  aside: false,
  gap: 0,
  ...more,
});

function passes(row: LaneRow, filter: TreeFilter, bodies: ReadonlyMap<string, EntryBody>): boolean {
  if (filter === 'mine') return row.entries.some(({ by }) => by === 'person');
  if (filter === 'labelled') return row.labels.length > 0 || row.branchName !== undefined;
  if (row.fold) return true;
  const message = bodies.get(row.entry.id)?.message;
  const calls = message?.role === 'assistant' && message.toolCalls.length > 0;
  return row.entry.kind !== 'tool' && !calls;
}

function parents(all: readonly LaneRow[]): (row: LaneRow) => LaneRow | undefined {
  const rowOf = new Map(all.flatMap((row) => row.entries.map(({ id }) => [id, row] as const)));
  return (row) => rowOf.get(row.entries[0]!.parents[0] ?? '');
}

/** Of the rows above hits those that tell where these are: the beginning, each fork on the way, and each branch's first. */
function above(hits: ReadonlySet<LaneRow>, parentOf: (row: LaneRow) => LaneRow | undefined): Set<LaneRow> {
  const kept = new Set<LaneRow>();
  const walked = new Set<LaneRow>();
  for (const hit of hits) {
    for (let row: LaneRow | undefined = hit; row && !walked.has(row); row = parentOf(row)) {
      walked.add(row);
      const parent = parentOf(row);
      if (row !== hit && (!parent || row.branchPoint > 1 || parent.branchPoint > 1)) kept.add(row);
    }
  }
  return kept;
}

/** A turn, and below it, where it is open, its calls and their results; the lines of the gap run through them. */
function expanded(row: LaneRow, next: LaneRow | undefined, opened: ReadonlySet<string>): ShownRow[] {
  const steps = row.fold ? 0 : row.entries.length - 1;
  const open = steps > 0 && opened.has(row.entries[0]!.id);
  const turn = listed(row, { steps, open });
  if (!open) return [turn];
  const lines = (next?.lines ?? []).map((line) => ({ ...line, toLane: line.fromLane }));
  return [turn, ...row.entries.slice(0, -1).map((entry) => stepOf(row, entry, lines))];
}

function stepOf(row: LaneRow, entry: Entry, lines: LaneRow['lines']): ShownRow {
  const { fold: _, mark: _mark, branchName: _name, ...rest } = listed(row, { step: true });
  return {
    ...rest,
    entry,
    entries: [entry],
    title: entry.title,
    tokens: entry.tokens,
    labels: row.labels.filter(({ entryId }) => entryId === entry.id),
    isHead: false,
    branchPoint: 1,
    lines,
  };
}
