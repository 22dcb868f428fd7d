import type { Command } from '../command.ts';

const group = 'Workspace';

export const exchangeCommands: Command[] = [
  {
    id: 'open.git',
    title: 'Git: commit, branches, remotes',
    group,
    words: 'stage log merge clone fetch push repository',
    run: ({ view }) => view.set({ dialog: 'git' }),
  },
  {
    id: 'files.download',
    title: 'Download the workspace',
    group,
    words: 'zip archive export save files',
    run: ({ ide }) => ide.exchange.download('/', 'zip'),
  },
  {
    id: 'folder.open',
    title: 'Open a local folder',
    group,
    words: 'disk directory sync step',
    when: ({ ide }) => ide.exchange.folder.possible && ide.exchange.folder.open.get() === null,
    run: ({ ide }) => ide.exchange.folder.choose(['node_modules', '.git']),
  },
];
