import { describe, expect, it } from 'vitest';
import { layoutLanes } from '#session/lanes.ts';
import { createFixture } from '../fixture.ts';
import { alongBranch, findRows, lastFork, nextFork, rangeBetween } from './rows.ts';
import { branchPoint, siblingsOf, stepSibling } from './siblings.ts';

async function rowsOf() {
  const { ide } = await createFixture();
  const state = ide.session.get()!;
  const rows = layoutLanes(state);
  const at = (title: string) => rows.findIndex((row) => row.title.startsWith(title));
  return { ide, state, rows, at };
}

describe('rows of the tree', () => {
  it('are found by words of title, name and text, in any case', async () => {
    const { state, rows } = await rowsOf();
    expect(findRows(rows, state.bodies, '  ')).toBe(rows);
    expect(findRows(rows, state.bodies, 'READ-ONLY key')).toHaveLength(1);
    expect(findRows(rows, state.bodies, 'retry dry')).toHaveLength(1);
    expect(findRows(rows, state.bodies, 'no such words')).toHaveLength(0);
  });

  it('give a range in the order of the path, whichever end comes first, without other branches', async () => {
    const { rows, at } = await rowsOf();
    const [from, to] = [at('Do a dry run'), at('Now do it')];
    const range = rangeBetween(rows, from, to);
    expect(rangeBetween(rows, to, from)).toEqual(range);
    expect(range).toEqual({ from: rows[from]!.entries[0]!.id, to: rows[to]!.entry.id });
    const aside = at('Only say');
    expect(rangeBetween(rows, aside, aside)).toBeNull();
  });

  it('are walked along the branch and from fork to fork', async () => {
    const { rows, at } = await rowsOf();
    const paused = at('Paused');
    expect(alongBranch(rows, at('Just enable'), -1)).toBe(paused);
    expect(alongBranch(rows, at('Just enable'), 1)).toBe(at('Rejected'));
    expect(alongBranch(rows, rows.length - 1, 1)).toBe(rows.length - 1);
    expect(alongBranch(rows, 0, -1)).toBe(0);
    expect(lastFork(rows)).toBe(paused);
    expect(nextFork(rows, rows.length - 1, -1)).toBe(paused);
    expect(nextFork(rows, paused, 1)).toBe(paused);
  });
});

describe('siblings', () => {
  it('are those under the same parent, and switching stops at either end', async () => {
    const { state } = await rowsOf();
    const head = state.path.at(-1);
    const point = branchPoint(state, head)!;
    expect(point.title).toContain('Do a dry run');
    expect(siblingsOf(state, point)).toMatchObject({ at: 1 });
    expect(stepSibling(state, head, 1)).toBeNull();
    expect(state.entries.get(stepSibling(state, head, -1)!)?.title).toContain('Just enable');
    expect(branchPoint(state, state.path[0])).toBeNull();
    expect(stepSibling(state, undefined, 1)).toBeNull();
  });
});
