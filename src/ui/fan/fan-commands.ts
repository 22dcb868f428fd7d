import type { Command } from '../command.ts';

export const fanCommands: Command[] = [
  {
    id: 'fan.open',
    title: 'Ask several ways at once',
    group: 'Conversation',
    keys: 'Alt+B',
    words: 'fan out branches variants models parallel',
    when: ({ ide }) => ide.session.get() !== null && ide.turn.get() === null && ide.fan.branches.get() === null,
    run: ({ view }) => view.set({ dialog: 'fan' }),
  },
  {
    id: 'fan.focus',
    title: 'Go to the branches that answer at once',
    group: 'View',
    keys: 'Alt+7',
    when: ({ ide }) => ide.fan.branches.get() !== null,
    run({ view }) {
      view.set({ narrowPane: 'talk' });
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-pane="fan"] article')?.focus());
    },
  },
  {
    id: 'fan.stop',
    title: 'Stop all branches',
    group: 'Conversation',
    words: 'fan out abort',
    when: ({ ide }) => ide.fan.branches.get()?.some(({ state }) => state === 'running') ?? false,
    run: ({ ide }) => ide.fan.stopAll(),
  },
  {
    id: 'fan.close',
    title: 'Put the branch cards away',
    group: 'Conversation',
    words: 'fan out done',
    when: ({ ide }) => ide.fan.branches.get() !== null,
    run: ({ ide }) => ide.fan.close(),
  },
];
