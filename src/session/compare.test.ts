import { expect, it } from 'vitest';
import { compare } from './compare.ts';
import type { Entry, EntryBody } from './entry.contract.ts';

const entry = (id: string, parent: string | null, more: Partial<Entry> = {}): Entry => ({
  id,
  sessionId: 's',
  parents: parent === null ? [] : [parent],
  kind: 'user',
  by: 'person',
  createdAt: 0,
  tree: null,
  tokens: 10,
  cost: 0,
  title: id,
  state: 'complete',
  ...more,
});

const rows = [
  entry('a', null, { tree: 'one' }),
  entry('b', 'a', { kind: 'assistant', cost: 0.5, createdAt: 100 }),
  entry('c', 'b', { createdAt: 900, tree: 'two' }),
  entry('d', 'a', { kind: 'assistant', cost: 0.25, createdAt: 5000 }),
  entry('e', 'd', { createdAt: 4000 }),
  entry('x', null),
];
const calls = ['1', '2'].map((id) => ({ id, name: 'execute', input: {} }));
const state = {
  entries: new Map(rows.map((row) => [row.id, row])),
  bodies: new Map<string, EntryBody>([
    ['b', { id: 'b', sessionId: 's', message: { role: 'assistant', text: '', toolCalls: calls } }],
  ]),
};
const ids = (entries: Entry[]) => entries.map(({ id }) => id);

it('tells where two branches parted, and what each said, cost and did since', () => {
  const found = compare(state, 'c', 'e')!;
  expect(found.ancestor?.id).toBe('a');
  expect([ids(found.left.entries), ids(found.right.entries)]).toEqual([
    ['b', 'c'],
    ['d', 'e'],
  ]);
  expect(found.left).toMatchObject({ tokens: 20, cost: 0.5, calls: 2, duration: 800, files: 'two' });
  expect(found.right).toMatchObject({ tokens: 20, cost: 0.25, calls: 0, duration: 0, files: 'one' });
});

it('has an empty side for an entry above the other, no ancestor for two beginnings, and nothing for a lost one', () => {
  const above = compare(state, 'a', 'c')!;
  expect([above.ancestor?.id, above.left.entries, ids(above.right.entries)]).toEqual(['a', [], ['b', 'c']]);
  expect(compare(state, 'x', 'c')?.ancestor).toBeNull();
  expect(compare(state, 'c', 'c')?.left.entries).toEqual([]);
  expect(compare(state, 'c', 'lost')).toBeNull();
});
