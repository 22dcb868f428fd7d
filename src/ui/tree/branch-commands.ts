import { type Command, type CommandContext, chosenEntry } from '../command.ts';

/** What is done with a branch as a whole, or up to a message: labels, merging, folding all before it. */
export const branchCommands: Command[] = [
  {
    id: 'tree.label',
    title: 'Label this message',
    group: 'Tree',
    keys: 'L',
    scope: 'lanes',
    words: 'tag mark bookmark colour branch name',
    when: (context) => chosenEntry(context) !== null,
    run: (context) => context.view.set({ dialog: 'labels', labelling: chosenEntry(context)!.entry.id }),
  },
  {
    id: 'tree.merge',
    title: 'Merge up to here into the branch shown',
    group: 'Tree',
    keys: 'G',
    scope: 'lanes',
    words: 'cherry pick bring take over quote conclusion files',
    when: (context) => !context.ide.turn.get() && isElsewhere(context),
    run: (context) => context.view.set({ dialog: 'merge', merging: chosenEntry(context)!.entry.id }),
  },
  {
    id: 'tree.foldBefore',
    title: 'Fold everything before here',
    group: 'Tree',
    keys: 'Shift+F',
    scope: 'lanes',
    words: 'compact summarise earlier messages',
    when: (context) => placeOnPath(context) > 0,
    run(context) {
      const { path } = chosenEntry(context)!.state;
      context.view.set({ range: { from: path[0]!.id, to: path[placeOnPath(context) - 1]!.id } });
      requestAnimationFrame(() => document.getElementById('fold-summary')?.focus());
    },
  },
];

/** True where the chosen message is on another branch than the one shown. */
const isElsewhere = (context: CommandContext): boolean => !!chosenEntry(context) && placeOnPath(context) < 0;

/** Place in the path of the first entry of the chosen row, or -1. */
function placeOnPath(context: CommandContext): number {
  const chosen = chosenEntry(context);
  if (!chosen) return -1;
  const { path } = chosen.state;
  let at = path.findIndex(({ id }) => id === chosen.entry.id);
  // A row of the lanes is an answer with its calls: before it means before all of these.
  const ofAnswer = (i: number) => path[i]?.kind === 'assistant' || path[i]?.kind === 'tool';
  while (at > 0 && ofAnswer(at) && ofAnswer(at - 1)) at--;
  return at;
}
