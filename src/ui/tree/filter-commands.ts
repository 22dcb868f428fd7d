import type { Command } from '../command.ts';
import type { TreeFilter } from '../view.ts';

export const treeFilters: { filter: TreeFilter; name: string; title: string }[] = [
  { filter: 'all', name: 'All', title: 'List every row of the tree' },
  { filter: 'no-tools', name: 'No tools', title: 'List the tree without tool calls' },
  { filter: 'mine', name: 'Mine', title: 'List what I did in the tree' },
  { filter: 'labelled', name: 'Labelled', title: 'List what is labelled or named in the tree' },
];

/** 1 to 4, in their order. */
export const filterCommands: Command[] = treeFilters.map(({ filter, title }, at) => ({
  id: `tree.filter.${filter}`,
  title,
  group: 'Tree',
  keys: String(at + 1),
  scope: 'lanes',
  words: 'filter rows show only',
  run: ({ view }) =>
    view.set({ treeFilter: filter, treeView: view.get().treeView === 'map' ? 'lanes' : view.get().treeView }),
}));
