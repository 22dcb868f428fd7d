import type { Entry } from '#session/entry.contract.ts';
import type { SessionState } from '#session/session.contract.ts';
import { type Command, chosenEntry } from '../command.ts';
import { answerOf, siblingsOf, stepSibling } from './siblings.ts';

export const laneCommands: Command[] = [
  {
    id: 'tree.go',
    title: 'Go here, with the files',
    group: 'Tree',
    keys: 'Enter',
    scope: 'lanes',
    words: 'checkout restore rewind workspace message',
    when: ({ ide, view }) => view.get().cursor !== null && !ide.turn.get(),
    async run({ ide, view }) {
      const { cursor } = view.get();
      const plan = cursor === null ? null : await ide.planGo(cursor);
      if (!plan) return;
      // Where the files are the same there is nothing to choose.
      if (plan.changes.length > 0) return view.set({ dialog: 'go', going: cursor });
      view.set({ cursor: plan.entryId });
      await ide.goHere(plan.entryId, 'both');
    },
  },
  {
    id: 'tree.peek',
    title: 'Look at this message without going there',
    group: 'Tree',
    keys: ' ',
    scope: 'lanes',
    words: 'peek preview quick look',
    when: (context) => chosenEntry(context) !== null,
    run: ({ view }) => view.set({ peeking: !view.get().peeking }),
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
    keys: 'N',
    scope: 'lanes',
    words: 'rename',
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
  marking('pin', 'Pin these messages, or unpin them', 'Shift+P', 'always sent keep context'),
  marking('exclude', 'Leave these messages out, or let the model read them again', 'Shift+X', 'hide skip context eye'),
  {
    id: 'tree.compare',
    title: 'Compare with the head, or the two ends selected',
    group: 'Tree',
    keys: 'D',
    scope: 'lanes',
    words: 'diff branches files since',
    when: (context) => {
      const chosen = chosenEntry(context);
      return !!chosen && (!!context.view.get().range || chosen.entry.id !== chosen.state.head.entryId);
    },
    run(context) {
      const { state, entry } = chosenEntry(context)!;
      const { range } = context.view.get();
      const ends = range && range.from !== range.to ? range : null;
      const [left, right] = ends ? [ends.from, ends.to] : [entry.id, state.head.entryId ?? entry.id];
      context.view.set({ comparing: { left, right }, dialog: 'compare' });
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
    run({ ide, view }) {
      const id = ide.session.get()!.head.entryId;
      view.set({ cursor: id, flash: id, find: null, treeFilter: 'all', narrowPane: 'lanes' });
    },
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

/** Of the selected range, or of the row under the keyboard: all its entries. */
function marking(mark: 'pin' | 'exclude', title: string, keys: string, words: string): Command {
  return {
    id: `tree.${mark}`,
    title,
    group: 'Tree',
    keys,
    scope: 'lanes',
    words,
    when: (context) => !context.ide.turn.get() && chosenEntry(context) !== null,
    run(context) {
      const { state, entry } = chosenEntry(context)!;
      const ids = chosenIds(state, entry, context.view.get().range);
      const has = (id: string) => state.folds.some((fold) => fold.active && fold.kind === mark && fold.from === id);
      context.view.set({ range: null });
      return context.ide.markEntries(ids, ids.every(has) ? 'plain' : mark);
    },
  };
}

function chosenIds(state: SessionState, entry: Entry, range: { from: string; to: string } | null): string[] {
  if (range) {
    const at = (id: string) => state.path.findIndex((one) => one.id === id);
    return state.path.slice(at(range.from), at(range.to) + 1).map(({ id }) => id);
  }
  return answerOf(state, entry).map(({ id }) => id);
}

function step(
  state: (Parameters<typeof stepSibling>[0] & { path: { id: string }[] }) | null,
  by: 1 | -1,
): string | null {
  return state && stepSibling(state, state.entries.get(state.path.at(-1)?.id ?? ''), by);
}

export function focusComposer(): void {
  requestAnimationFrame(() => document.getElementById('composer')?.focus());
}
