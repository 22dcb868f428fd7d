import type { Command, CommandContext } from '../command.ts';

/** Begins at the message under the keyboard, or at the first; nothing is called, what was there is shown again. */
function play({ ide, view }: CommandContext): void {
  const state = ide.session.get();
  if (!state) return;
  const { cursor, past, codeView, treeView } = view.get();
  const at = state.path.findIndex(({ id }) => id === cursor);
  const step = at < 0 || at === state.path.length - 1 ? 0 : at;
  view.set({
    narrowPane: 'talk',
    codeView: 'run',
    range: null,
    // There the map would stand in the place of what is replayed.
    treeView: treeView === 'large-map' ? 'map' : treeView,
    replay: {
      sessionId: state.session.id,
      head: state.head.entryId,
      step,
      playing: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      speed: 1,
      back: { cursor, past, codeView, treeView, shownRun: ide.shownRun.get() },
    },
  });
}

export const replayCommands: Command[] = [
  {
    id: 'replay.play',
    title: 'Play the recording of this branch',
    group: 'Conversation',
    keys: 'P',
    scope: 'lanes',
    words: 'replay scrub timeline history film step through',
    when: ({ ide, view }) => !ide.turn.get() && !view.get().replay && (ide.session.get()?.path.length ?? 0) > 0,
    run: play,
  },
];
