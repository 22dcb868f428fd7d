import { type Command, type CommandContext, chosenEntry } from '../command.ts';
import { focusComposer } from '../tree/lane-commands.ts';

export const conversationCommands: Command[] = [
  {
    id: 'session.new',
    title: 'New conversation',
    group: 'Conversation',
    keys: 'Alt+N',
    words: 'session chat start',
    run: async ({ ide }) => {
      await ide.newSession();
      focusComposer();
    },
  },
  {
    id: 'session.open',
    title: 'Open another conversation',
    group: 'Conversation',
    keys: 'Alt+O',
    words: 'sessions switch delete list',
    run: ({ view }) => view.set({ dialog: 'sessions' }),
  },
  {
    id: 'composer.focus',
    title: 'Write a message',
    group: 'Conversation',
    keys: 'Mod+Shift+L',
    words: 'ask composer',
    run: ({ view }) => {
      view.set({ narrowPane: 'talk' });
      focusComposer();
    },
  },
  {
    id: 'turn.stop',
    title: 'Stop the answer',
    group: 'Conversation',
    keys: 'Mod+.',
    words: 'abort cancel',
    when: ({ ide }) => ide.turn.get() !== null,
    run: ({ ide }) => ide.stopTurn(),
  },
  {
    id: 'turn.continue',
    title: 'Continue the answer',
    group: 'Conversation',
    keys: 'Mod+Shift+Enter',
    words: 'resume interrupted try again',
    when: canContinue,
    run: ({ ide }) => ide.continueTurn(),
  },
  {
    id: 'turn.regenerate',
    title: 'Answer again, as another branch',
    group: 'Conversation',
    keys: 'Alt+R',
    words: 'regenerate retry',
    when: (context) => !context.ide.turn.get() && chosenEntry(context)?.entry.kind === 'assistant',
    run: (context) => context.ide.regenerate(chosenEntry(context)!.entry.id),
  },
  {
    id: 'message.edit',
    title: 'Edit this message and send it again',
    group: 'Conversation',
    keys: 'E',
    scope: 'lanes',
    words: 'resend',
    when: (context) => !context.ide.turn.get() && chosenEntry(context)?.entry.kind === 'user',
    run: async (context) => {
      const { entry, state } = chosenEntry(context)!;
      if (!state.path.some(({ id }) => id === entry.id)) await context.ide.goTo(entry.id);
      context.view.set({ editing: entry.id, narrowPane: 'talk' });
    },
  },
  {
    id: 'approval.approve',
    title: 'Approve what waits',
    group: 'Conversation',
    keys: 'Mod+Enter',
    // What destroys wants the button itself.
    when: (context) =>
      firstCard(context).length > 0 && firstCard(context).every(({ action }) => action.effect !== 'destroy'),
    run(context) {
      for (const { id } of firstCard(context)) context.ide.decide(id, { decision: 'approve' });
    },
  },
  {
    id: 'approval.reject',
    title: 'Reject what waits',
    group: 'Conversation',
    keys: 'Mod+Shift+X',
    when: (context) => firstCard(context).length > 0,
    run(context) {
      for (const { id } of firstCard(context)) context.ide.decide(id, { decision: 'reject' });
    },
  },
  {
    id: 'open.context',
    title: 'See what the model reads',
    group: 'Conversation',
    keys: 'Alt+C',
    words: 'context request prompt tokens messages',
    when: ({ ide }) => ide.session.get() !== null,
    run: ({ view }) => view.set({ dialog: 'context' }),
  },
  {
    id: 'open.history',
    title: 'History: restore any moment',
    group: 'Conversation',
    keys: 'Alt+H',
    words: 'operations log undo redo restore steps',
    when: ({ ide }) => ide.session.get() !== null,
    run: ({ view }) => view.set({ dialog: 'history' }),
  },
  { id: 'undo', title: 'Undo', group: 'Conversation', keys: 'Mod+Z', when: idle, run: follow((ide) => ide.undo()) },
  {
    id: 'redo',
    title: 'Redo',
    group: 'Conversation',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    when: idle,
    run: follow((ide) => ide.redo()),
  },
];

/** Afterwards the head is what is selected, and the files shown are those of now. */
function follow(act: (ide: CommandContext['ide']) => Promise<void>) {
  return ({ ide, view }: CommandContext) => {
    view.set({ cursor: null, past: null });
    return act(ide);
  };
}

/** The calls of the first card of the tray: those of one run that wait together. */
function firstCard({ ide }: CommandContext) {
  const all = ide.approvals.get();
  return all.filter(({ runId }) => runId === all[0]?.runId);
}

function idle({ ide }: CommandContext): boolean {
  return ide.session.get() !== null && ide.turn.get() === null;
}

function canContinue({ ide }: CommandContext): boolean {
  if (ide.turn.get()) return false;
  const last = ide.session.get()?.path.at(-1);
  return !!last && (last.state !== 'complete' || last.kind === 'user' || last.kind === 'tool');
}
