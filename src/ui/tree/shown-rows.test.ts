import { describe, expect, it } from 'vitest';
import { layoutLanes } from '#session/lanes.ts';
import { makeSession } from '#session/made-session.suite.ts';
import { stateOf } from '#session/state.ts';
import type { TreeFilter } from '../view.ts';
import { openedAs, shownRows } from './shown-rows.ts';

const { rows: stored, bodies } = makeSession(400, 12);
stored.labels.push({ id: 'l', sessionId: 's', entryId: stored.entries[203]!.id, text: 'here', colour: 'moss' });
stored.branches.push({ id: 'b', sessionId: 's', entryId: stored.entries[301]!.id, name: 'a try' });
const state = stateOf(stored, bodies);
const all = layoutLanes(state);
const shown = (filter: TreeFilter, find: string | null = null, opened: string[] = []) =>
  shownRows(all, { find, filter, bodies: state.bodies, opened: new Set(opened) });

describe('rows of the lanes that are listed', () => {
  it('are all of them, with their lines, where nothing is asked for', () => {
    const { rows, hits, plain } = shown('all', '  ');
    expect(rows.map(({ entry }) => entry)).toEqual(all.map(({ entry }) => entry));
    expect([hits, plain]).toEqual([all.length, false]);
  });

  it('are those of a filter', () => {
    const wanted = (filter: TreeFilter) => shown(filter).rows.filter(({ aside }) => !aside);
    expect(wanted('mine').every(({ entry }) => entry.by === 'person')).toBe(true);
    expect(wanted('mine')).toHaveLength(100);
    expect(wanted('labelled')).toHaveLength(2);
    const without = wanted('no-tools');
    expect(without.length).toBe(shown('no-tools').hits);
    expect(without.some(({ entry }) => entry.kind === 'tool')).toBe(false);
    expect(without.length).toBeGreaterThan(100);
  });

  it('of a search show where each hit is: the beginning, every fork above it and the branch’s first row', () => {
    const { rows, hits, plain } = shown('all', 'user 300');
    expect([hits, plain]).toEqual([1, true]);
    const rowOf = new Map(all.flatMap((row) => row.entries.map(({ id }) => [id, row] as const)));
    const hit = all.find(({ title }) => title.startsWith('user 300'))!;
    const path = [hit];
    for (let row = rowOf.get(hit.entries[0]!.parents[0] ?? ''); row; row = rowOf.get(row.entries[0]!.parents[0] ?? ''))
      path.push(row);
    const asides = rows.filter(({ aside }) => aside).map(({ entry }) => entry.id);
    for (const row of path.slice(1)) if (row.branchPoint > 1) expect(asides).toContain(row.entry.id);
    expect(asides).toContain(path.at(-1)!.entry.id);
    expect(asides.every((id) => path.some(({ entry }) => entry.id === id))).toBe(true);
    expect(asides.length).toBeLessThan(path.length);
    // The rows and those that gaps stand for are the way from the beginning to the hit, whole.
    const gaps = rows.filter(({ gap }) => gap > 0);
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps.every(({ gap, steps, open, aside }) => gap > 1 && steps === gap && !open && aside)).toBe(true);
    expect(rows.length - gaps.length + gaps.reduce((sum, { gap }) => sum + gap, 0)).toBe(path.length);
    const opened = shown('all', 'user 300', gaps.map(openedAs));
    expect(opened.rows.map(({ entry }) => entry)).toEqual(path.reverse().map(({ entry }) => entry));
    expect(opened.hits).toBe(1);
    expect(shown('all', 'no such words').rows).toEqual([]);
  });

  it('of an open turn are its calls and results below it, the lines running through', () => {
    const at = all.findIndex((row, i) => row.entries.length > 1 && i > 4 && all[i + 1] !== undefined);
    const turn = all[at]!;
    const { rows } = shown('all', null, [turn.entries[0]!.id]);
    const from = rows.findIndex(({ entry, step }) => entry === turn.entry && !step);
    expect(rows[from]).toMatchObject({ open: true, steps: turn.entries.length - 1 });
    const steps = rows.slice(from + 1, from + turn.entries.length);
    expect(steps.map(({ entry }) => entry)).toEqual(turn.entries.slice(0, -1));
    for (const step of steps) {
      expect(step.step).toBe(true);
      expect(step.lines.map(({ toLane }) => toLane)).toEqual(all[at + 1]!.lines.map(({ fromLane }) => fromLane));
      expect(step.lines.every(({ fromLane, toLane }) => fromLane === toLane)).toBe(true);
    }
    expect(rows).toHaveLength(all.length + turn.entries.length - 1);
  });
});
