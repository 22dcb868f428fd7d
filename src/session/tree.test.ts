import { expect, it } from 'vitest';
import type { Entry } from './entry.contract.ts';
import { buildTree, forksOn, isVisible, leafBelow, parentIn, pathTo, root, siblingsOf, subtree } from './tree.ts';

const entry = (id: string, parent: string | null, more: Partial<Entry> = {}): Entry => ({
  id,
  sessionId: 's',
  parents: parent === null ? [] : [parent],
  kind: 'user',
  by: 'person',
  createdAt: 0,
  tree: null,
  tokens: 1,
  cost: 0,
  title: id,
  state: 'complete',
  ...more,
});
const ids = (path: Entry[]) => path.map((one) => one.id).join(' ');

const rows = [entry('c', 'a'), entry('a', null), entry('b', 'a'), entry('e', 'c'), entry('d', 'b')];

it('orders children by id, whatever order the rows came in', () => {
  const tree = buildTree(rows);
  expect(tree.children).toEqual(
    new Map([
      [root, ['a']],
      ['a', ['b', 'c']],
      ['b', ['d']],
      ['c', ['e']],
    ]),
  );
  expect(ids(pathTo(tree.entries, 'e'))).toBe('a c e');
  expect(siblingsOf(tree, tree.entries.get('c')!)).toEqual(['b', 'c']);
  expect(subtree(tree, 'a')).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('goes on to the leaf last visited, and to the newest where none was', () => {
  const tree = buildTree(rows);
  expect(leafBelow(tree, [], 'a')).toBe('e');
  expect(leafBelow(tree, [{ sessionId: 's', pointId: 'a', childId: 'b' }], 'a')).toBe('d');
  expect(leafBelow(tree, [{ sessionId: 's', pointId: 'a', childId: 'gone' }], root)).toBe('e');
  expect(forksOn(tree, pathTo(tree.entries, 'd'))).toEqual([{ pointId: 'a', childId: 'b' }]);
});

it('hides what is below a deleted entry', () => {
  const tree = buildTree(rows.map((one) => (one.id === 'b' ? { ...one, deletedAt: 1 } : one)));
  expect(tree.children.get('a')).toEqual(['c']);
  expect(isVisible(tree.entries, 'd')).toBe(false);
  expect(isVisible(tree.entries, 'e')).toBe(true);
  expect(isVisible(tree.entries, 'nobody')).toBe(false);
  expect(leafBelow(tree, [{ sessionId: 's', pointId: 'a', childId: 'b' }], 'a')).toBe('e');
});

it('shows an orphan under the root', () => {
  const tree = buildTree([entry('a', null), entry('b', 'lost')]);
  expect(tree.children.get(root)).toEqual(['a', 'b']);
  expect(ids(pathTo(tree.entries, 'b'))).toBe('b');
});

it('cuts a cycle, and loses nothing', () => {
  const tree = buildTree([entry('a', 'c'), entry('b', 'a'), entry('c', 'b'), entry('d', 'd'), entry('e', 'c')]);
  expect(subtree(tree, root).slice(1).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  for (const id of tree.entries.keys()) expect(pathTo(tree.entries, id).length).toBeGreaterThan(0);
});

it('does not mind a clock that went back', () => {
  const tree = buildTree([entry('a', null, { createdAt: 900 }), entry('b', 'a', { createdAt: 100 })]);
  expect(ids(pathTo(tree.entries, 'b'))).toBe('a b');
  expect(parentIn(tree.entries, tree.entries.get('b')!)).toBe('a');
});

it('walks a chain of 20,000 without a deep stack', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) =>
    entry(String(i).padStart(6, '0'), i === 0 ? null : String(i - 1).padStart(6, '0')),
  );
  const tree = buildTree(chain.reverse());
  expect(pathTo(tree.entries, '019999')).toHaveLength(20_000);
  expect(subtree(tree, root)).toHaveLength(20_001);
});
