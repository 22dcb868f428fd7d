import { type Command, chosenEntry } from '../command.ts';
import { siblingsOf, stepSibling } from './siblings.ts';

export const laneCommands: Command[] = [
  {
    id: 'tree.go',
    title: 'Go to this message',
    group: 'Tree',
    keys: 'Enter',
    scope: 'lanes',
    when: ({ view }) => view.get().cursor !== null,
    run: ({ ide, view }) => ide.goTo(view.get().cursor),
  },
  {
    id: 'tree.branch',
    title: 'Branch from here',
    group: 'Tree',
    keys: 'B',
    scope: 'lanes',
    when: (context) => chosenEntry(context) !== null,
    async run(context) {
      await context.ide.goTo(chosenEntry(context)!.entry.id, true);
      context.view.set({ narrowPane: 'talk' });
      focusComposer();
    },
  },
  {
    id: 'tree.name',
    title: 'Name this branch',
    group: 'Tree',
    keys: 'L',
    scope: 'lanes',
    words: 'label rename',
    when: (context) => chosenEntry(context) !== null,
    run: (context) => context.view.set({ naming: chosenEntry(context)!.entry.id }),
  },
  {
    id: 'tree.fold',
    title: 'Fold the selected messages',
    group: 'Tree',
    keys: 'F',
    scope: 'lanes',
    words: 'compact summarise select range',
    when: (context) => !!chosenEntry(context)?.state.path.some(({ id }) => id === chosenEntry(context)?.entry.id),
    run(context) {
      const { id } = chosenEntry(context)!.entry;
      context.view.set({ range: context.view.get().range ?? { from: id, to: id } });
      requestAnimationFrame(() => document.getElementById('fold-summary')?.focus());
    },
  },
  {
    id: 'tree.previous',
    title: 'Previous branch',
    group: 'Tree',
    keys: 'Alt+ArrowLeft',
    words: 'sibling version',
    when: ({ ide }) => !!step(ide.session.get(), -1),
    run: ({ ide, view }) => {
      const id = step(ide.session.get(), -1)!;
      view.set({ cursor: id });
      return ide.goTo(id);
    },
  },
  {
    id: 'tree.next',
    title: 'Next branch',
    group: 'Tree',
    keys: 'Alt+ArrowRight',
    words: 'sibling version',
    when: ({ ide }) => !!step(ide.session.get(), 1),
    run: ({ ide, view }) => {
      const id = step(ide.session.get(), 1)!;
      view.set({ cursor: id });
      return ide.goTo(id);
    },
  },
  {
    id: 'tree.head',
    title: 'Show the head in the tree',
    group: 'Tree',
    keys: 'H',
    scope: 'lanes',
    when: ({ ide }) => !!ide.session.get()?.head.entryId,
    run: ({ ide, view }) => view.set({ cursor: ide.session.get()!.head.entryId, find: null, narrowPane: 'lanes' }),
  },
  {
    id: 'tree.find',
    title: 'Find in the tree',
    group: 'Tree',
    keys: '/',
    scope: 'lanes',
    words: 'search filter messages',
    run: ({ view }) => view.set({ find: view.get().find ?? '', narrowPane: 'lanes' }),
  },
  {
    id: 'tree.remove',
    title: 'Delete this message and what follows it',
    group: 'Tree',
    keys: 'Delete',
    scope: 'lanes',
    when: (context) => chosenEntry(context) !== null,
    run(context) {
      const { state, entry } = chosenEntry(context)!;
      const { ids, at } = siblingsOf(state, entry);
      context.view.set({ cursor: ids[at - 1] ?? ids[at + 1] ?? entry.parents[0] ?? null, range: null });
      return context.ide.removeEntry(entry.id);
    },
  },
];

function step(
  state: (Parameters<typeof stepSibling>[0] & { path: { id: string }[] }) | null,
  by: 1 | -1,
): string | null {
  return state && stepSibling(state, state.entries.get(state.path.at(-1)?.id ?? ''), by);
}

export function focusComposer(): void {
  requestAnimationFrame(() => document.getElementById('composer')?.focus());
}
