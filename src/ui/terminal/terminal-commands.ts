import type { Command } from '../command.ts';

const inTerminal = () => document.activeElement?.closest('[data-pane="terminal"]') !== null && !!document.activeElement;

export const terminalCommands: Command[] = [
  {
    id: 'show.terminal',
    title: 'Open or leave the terminal',
    group: 'View',
    keys: 'Ctrl+`',
    words: 'shell console command line bash go panel focus close',
    run({ view }) {
      if (!inTerminal()) return view.set({ rightTab: 'terminal', narrowPane: 'terminal', focusing: 'terminal' });
      view.set({ rightTab: 'code', narrowPane: 'talk' });
      requestAnimationFrame(() => document.getElementById('composer')?.focus());
    },
  },
  {
    id: 'terminal.file',
    title: 'Open the file that the terminal named last',
    group: 'View',
    keys: 'Alt+L',
    words: 'shell link line error go',
    when: ({ view }) => view.get().rightTab === 'terminal',
    run: ({ view }) => view.set({ openingNamed: true }),
  },
  {
    id: 'open.shells',
    title: 'Choose the kind of shell',
    group: 'Settings',
    words: 'webcontainers linux embedded sandbox image key provider',
    run: ({ view }) => view.set({ dialog: 'shells' }),
  },
];
