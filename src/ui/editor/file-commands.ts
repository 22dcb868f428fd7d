import type { Command } from '../command.ts';
import { beside } from './file-tabs.ts';

const open: Command['when'] = ({ view }) => view.get().file !== null;

/** What can be done with the files that are open. Ctrl+W is the browser's own. */
export const fileCommands: Command[] = [
  {
    id: 'file.open',
    title: 'Open a file',
    group: 'Workspace',
    keys: 'Mod+P',
    words: 'quick open go path line',
    run: ({ view }) => view.set({ dialog: 'quick-open' }),
  },
  {
    id: 'files.find',
    title: 'Find and replace in files',
    group: 'Workspace',
    keys: 'Alt+Shift+F',
    words: 'search grep regex workspace text',
    run: ({ view }) => view.set({ dialog: 'find-files' }),
  },
  {
    id: 'files.problems',
    title: 'Problems in the files and the programs',
    group: 'Workspace',
    keys: 'Alt+Shift+P',
    words: 'errors types diagnostics',
    run({ view }) {
      view.set({ filesPanel: 'problems', rightTab: 'files', narrowPane: 'files' });
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-panel="files"] button')?.focus());
    },
  },
  {
    id: 'file.close',
    title: 'Close this file',
    group: 'Workspace',
    keys: 'Alt+W',
    words: 'tab editor',
    when: open,
    run: ({ view }) => view.closeFile(view.get().file!),
  },
  {
    id: 'file.close-others',
    title: 'Close the other files',
    group: 'Workspace',
    words: 'tab editor all',
    when: ({ view }) => view.get().fileTabs.length > 1,
    run: ({ view }) => view.set({ fileTabs: view.get().fileTabs.filter(({ path }) => path === view.get().file) }),
  },
  ...([1, -1] as const).map(
    (by): Command => ({
      id: by > 0 ? 'file.next' : 'file.previous',
      title: by > 0 ? 'Next open file' : 'Previous open file',
      group: 'Workspace',
      keys: by > 0 ? 'Alt+PageDown' : 'Alt+PageUp',
      words: 'tab editor switch',
      when: open,
      run: ({ view }) => view.openFile(beside(view.get(), by)!),
    }),
  ),
  ...([1, -1] as const).map(
    (by): Command => ({
      id: by > 0 ? 'file.right' : 'file.left',
      title: by > 0 ? 'Move this file to the right' : 'Move this file to the left',
      group: 'Workspace',
      keys: by > 0 ? 'Alt+Shift+PageDown' : 'Alt+Shift+PageUp',
      words: 'tab editor reorder',
      when: open,
      run: ({ view }) => view.moveFile(view.get().file!, by),
    }),
  ),
];
