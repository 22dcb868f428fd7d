import type { Command, CommandContext } from '../command.ts';
import { firstPage } from './pages.ts';

/** Shows a page, and the pane it is in. */
export function showPage({ ide, view }: CommandContext, path: string | null): void {
  view.set({ rightTab: 'preview', narrowPane: 'preview' });
  if (path !== null) void ide.preview.open(path);
}

export const previewCommands: Command[] = [
  {
    id: 'preview.open',
    title: 'Preview the page',
    group: 'Workspace',
    keys: 'Alt+V',
    words: 'show html app browser run web site look',
    run: (context) => {
      const { ide, view } = context;
      const open = view.get().file;
      const shown = ide.preview.shown.get()?.state.get().address;
      const stays = (shown || ide.preview.foreign.get()) && view.get().rightTab !== 'files';
      showPage(context, stays ? null : firstPage(ide.files.get(), open));
    },
  },
  {
    id: 'preview.reload',
    title: 'Load the preview again',
    group: 'Workspace',
    words: 'refresh page browser',
    when: ({ ide }) => ide.preview.shown.get() !== null,
    run: ({ ide }) => ide.preview.shown.get()?.reload(),
  },
  {
    id: 'preview.close',
    title: 'Close the preview',
    group: 'Workspace',
    words: 'end page browser',
    when: ({ ide }) => ide.preview.shown.get() !== null || ide.preview.foreign.get() !== null,
    run({ ide, view }) {
      ide.preview.close();
      if (view.get().narrowPane === 'preview') view.set({ narrowPane: 'files' });
    },
  },
];
