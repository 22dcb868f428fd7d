import type { Command } from './command.ts';

/** What a person does about keys, the network and the audit. */
export const guardCommands: Command[] = [
  {
    id: 'guard.switch',
    title: 'Halt everything, or let it go on: runs, calls and requests',
    group: 'Code',
    keys: 'Alt+Shift+K',
    words: 'kill switch emergency seal unseal resume network stop',
    run: ({ ide }) => ide.guard.setHalted(!ide.guard.halted.get()),
  },
  {
    id: 'vault.lock',
    title: 'Lock or unlock the keys',
    group: 'Settings',
    keys: 'Alt+Shift+L',
    words: 'vault passphrase',
    when: ({ ide }) => ide.guard.vault.get() !== 'device',
    run: ({ ide, view }) => (ide.guard.vault.get() === 'locked' ? view.set({ dialog: 'vault' }) : ide.guard.lock()),
  },
  {
    id: 'open.vault',
    title: 'Keys, passphrase and hosts',
    group: 'Settings',
    words: 'vault secrets credentials network allow',
    run: ({ view }) => view.set({ dialog: 'vault' }),
  },
  {
    id: 'open.storage',
    title: 'Storage and copies',
    group: 'Settings',
    words: 'backup restore verify integrity size folder quota persist safe',
    run: ({ view }) => view.set({ dialog: 'storage' }),
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
