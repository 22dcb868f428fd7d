import type { Command, CommandContext } from '../command.ts';

export const mapCommands: Command[] = [
  {
    id: 'map.toggle',
    title: 'Show the tree as a map, or as lanes',
    group: 'Tree',
    keys: 'M',
    scope: 'lanes',
    words: 'picture overview zoom graph minimap',
    run(context) {
      const { view } = context;
      view.set({ treeView: view.get().treeView === 'lanes' ? 'map' : 'lanes', narrowPane: 'lanes' });
      focusTree();
    },
  },
  {
    id: 'map.larger',
    title: 'Show the map in the place of the conversation, or back in its pane',
    group: 'Tree',
    keys: 'Shift+M',
    scope: 'lanes',
    words: 'picture large whole middle',
    run({ view }: CommandContext) {
      view.set({ treeView: view.get().treeView === 'large-map' ? 'map' : 'large-map', narrowPane: 'lanes' });
      focusTree();
    },
  },
];

/** The map arrives a moment later, when it is first shown. */
function focusTree(tries = 20): void {
  requestAnimationFrame(() => {
    const map = document.querySelector<HTMLElement>('[data-scope~="map"]');
    const row = document.querySelector<HTMLElement>('[data-pane="lanes"] [tabindex="0"]');
    const wanted = map ?? row;
    if (wanted) wanted.focus();
    else if (tries > 0) focusTree(tries - 1);
  });
}
