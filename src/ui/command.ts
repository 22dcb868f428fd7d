/** What a command is: an action with a name, as one row of the table in `commands.ts`. */
import type { Entry } from '#session/entry.contract.ts';
import type { SessionState } from '#session/session.contract.ts';
import type { Ide } from './ide.ts';
import type { View } from './view.ts';

export interface CommandContext {
  ide: Ide;
  view: View;
}

type CommandGroup = 'Conversation' | 'Tree' | 'Code' | 'Workspace' | 'Settings' | 'View' | 'Help';

export interface Command {
  /** As in `turn.stop`. */
  id: string;
  title: string;
  group: CommandGroup;
  /** As in `Mod+K`; more than one where several do. */
  keys?: string | string[];
  /** Where single keys act. Absent: anywhere that is not a text field. */
  scope?: 'lanes' | 'conversation';
  /** Other words a person may look for. */
  words?: string;
  when?(context: CommandContext): boolean;
  run(context: CommandContext): unknown;
}

/** The entry a command is about: the row under the keyboard, or the head. */
export function chosenEntry({ ide, view }: CommandContext): { state: SessionState; entry: Entry } | null {
  const state = ide.session.get();
  const entry = state?.entries.get(view.get().cursor ?? '') ?? state?.path.at(-1);
  return state && entry ? { state, entry } : null;
}
