import type { Command } from './command.ts';
import type { NarrowPane, OpenDialog, RightTab, Theme } from './view.ts';

const dialog = (open: OpenDialog, title: string, keys: string | undefined, words: string): Command => ({
  id: `open.${open}`,
  title,
  group: 'Settings',
  ...(keys && { keys }),
  words,
  run: ({ view }) => view.set({ dialog: open }),
});

const pane = (narrowPane: NarrowPane, rightTab: RightTab | null, title: string, keys: string): Command => ({
  id: `show.${narrowPane}`,
  title,
  group: 'View',
  keys,
  words: 'go panel focus',
  run({ view }) {
    view.set({ narrowPane, ...(rightTab && { rightTab }) });
    requestAnimationFrame(() => {
      const region = document.querySelector<HTMLElement>(`[data-pane="${narrowPane}"]`);
      (region?.querySelector<HTMLElement>('[tabindex="0"], textarea, button') ?? region)?.focus();
    });
  },
});

const theme = (choice: Theme, title: string): Command => ({
  id: `theme.${choice}`,
  title,
  group: 'View',
  words: 'mode appearance theme',
  when: ({ view }) => view.get().theme !== choice,
  run: ({ view }) => view.set({ theme: choice }),
});

export const viewCommands: Command[] = [
  {
    id: 'palette',
    title: 'Search and commands',
    group: 'Help',
    keys: ['Mod+K', 'Mod+Shift+P'],
    run: ({ view }) => view.set({ dialog: view.get().dialog === 'palette' ? null : 'palette' }),
  },
  pane('talk', null, 'Go to the conversation', 'Alt+1'),
  pane('lanes', null, 'Go to the tree', 'Alt+2'),
  pane('code', 'code', 'Go to the code', 'Alt+3'),
  pane('trace', null, 'Go to the trace', 'Alt+4'),
  pane('files', 'files', 'Go to the files', 'Alt+5'),
  {
    id: 'playground',
    title: 'Open the playground',
    group: 'Code',
    keys: 'Alt+P',
    words: 'write code yourself editor run',
    run({ ide, view }) {
      ide.showRun(null);
      view.set({ rightTab: 'code', narrowPane: 'code', codeView: 'playground' });
      requestAnimationFrame(() => {
        document.querySelector<HTMLElement>('[data-pane="code"] :is(textarea, [contenteditable="true"])')?.focus();
      });
    },
  },
  {
    id: 'run.stop',
    title: 'Stop the program that runs',
    group: 'Code',
    keys: 'Alt+.',
    words: 'kill end isolate',
    when: ({ ide }) => [...ide.runs.get().values()].some((run) => run.status === 'running' || run.status === 'waiting'),
    run({ ide }) {
      for (const run of ide.runs.get().values()) {
        if (run.status === 'running' || run.status === 'waiting') ide.stopRun(run.id);
      }
    },
  },
  dialog('models', 'Connect or choose a model', 'Alt+M', 'provider key openrouter ollama settings demo'),
  dialog('import', 'Import an API', 'Alt+I', 'openapi swagger source connector spec'),
  dialog('sources', 'Sources and their keys', undefined, 'openapi connectors credentials settings'),
  dialog('rules', 'What the code may do', undefined, 'policy approvals rules allow deny settings'),
  dialog('about', 'About Espalier', undefined, 'version storage sealed'),
  {
    id: 'files.collect',
    title: 'Free the space of file versions that nothing reaches',
    group: 'Workspace',
    words: 'garbage collect storage disk clean snapshots',
    run: ({ ide }) => ide.collectFiles(),
  },
  theme('system', 'Colours as the system has them'),
  theme('light', 'Light colours'),
  theme('dark', 'Dark colours'),
  {
    id: 'tour',
    title: 'Take the tour',
    group: 'Help',
    keys: 'Alt+T',
    words: 'demo introduction help',
    when: ({ ide }) => ide.tour.get() === null,
    run: ({ ide, view }) => {
      view.set({ dialog: null, narrowPane: 'talk' });
      return ide.startTour();
    },
  },
  {
    id: 'tour.end',
    title: 'End the tour',
    group: 'Help',
    when: ({ ide }) => ide.tour.get() !== null,
    run: ({ ide }) => ide.endTour(),
  },
  {
    id: 'open.keys',
    title: 'Keyboard',
    group: 'Help',
    keys: '?',
    words: 'shortcuts help',
    run: ({ view }) => view.set({ dialog: 'keys' }),
  },
];
