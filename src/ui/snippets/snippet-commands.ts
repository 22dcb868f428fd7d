import type { RunRecord } from '#codemode/run.contract.ts';
import type { Command, CommandContext } from '../command.ts';

/** A run that came to its end, and is not itself the run of a method. */
export const canKeep = (run: RunRecord | undefined): run is RunRecord => run?.status === 'ok' && !run.parent;

const shownRun = ({ ide }: CommandContext) => ide.runs.get().get(ide.shownRun.get() ?? '');

export const snippetCommands: Command[] = [
  {
    id: 'snippet.keep',
    title: 'Save the shown run as a method',
    group: 'Code',
    keys: 'Alt+S',
    words: 'snippet promote keep name reuse',
    when: (context) => canKeep(shownRun(context)),
    run: (context) => context.view.set({ dialog: null, keeping: { from: 'run', id: shownRun(context)!.id } }),
  },
  {
    id: 'open.snippets',
    title: 'Methods you saved',
    group: 'Settings',
    words: 'snippets versions tests settings',
    run: ({ view }) => view.set({ dialog: 'snippets' }),
  },
];
