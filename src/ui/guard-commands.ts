import type { Command } from './command.ts';

/** What a person does about keys, the network and the audit. */
export const guardCommands: Command[] = [
  {
    id: 'guard.halt',
    title: 'Halt everything: runs, calls and requests',
    group: 'Code',
    keys: 'Alt+Shift+K',
    words: 'kill switch emergency seal network stop',
    when: ({ ide }) => !ide.guard.halted.get(),
    run: ({ ide }) => ide.guard.setHalted(true),
  },
  {
    id: 'guard.resume',
    title: 'Let everything go on',
    group: 'Code',
    keys: 'Alt+Shift+K',
    words: 'kill switch resume unseal network',
    when: ({ ide }) => ide.guard.halted.get(),
    run: ({ ide }) => ide.guard.setHalted(false),
  },
  {
    id: 'vault.lock',
    title: 'Lock the keys',
    group: 'Settings',
    keys: 'Alt+Shift+L',
    words: 'vault passphrase',
    when: ({ ide }) => ide.guard.vault.get() === 'unlocked',
    run: ({ ide }) => ide.guard.lock(),
  },
  {
    id: 'vault.unlock',
    title: 'Unlock the keys',
    group: 'Settings',
    keys: 'Alt+Shift+L',
    words: 'vault passphrase',
    when: ({ ide }) => ide.guard.vault.get() === 'locked',
    run: ({ view }) => view.set({ dialog: 'vault' }),
  },
  {
    id: 'open.vault',
    title: 'Keys, passphrase and hosts',
    group: 'Settings',
    words: 'vault secrets credentials network allow',
    run: ({ view }) => view.set({ dialog: 'vault' }),
  },
  {
    id: 'open.requests',
    title: 'Requests to models and spend',
    group: 'Settings',
    words: 'gateway cost tokens usage log fallback cache',
    run: ({ view }) => view.set({ dialog: 'requests' }),
  },
  {
    id: 'show.audit',
    title: 'Go to the audit',
    group: 'View',
    keys: 'Alt+6',
    words: 'log record chain verify export',
    run({ view }) {
      if (matchMedia('(max-width: 899px)').matches) view.set({ dialog: 'audit' });
      else view.set({ rightTab: 'audit' });
    },
  },
];
