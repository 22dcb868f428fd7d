/**
 * Every action of the workbench as one table. The palette, the key bindings and the menus are filters of it.
 * `keys` act anywhere with a modifier; single keys only within their `scope`, an element with that `data-scope`.
 */

import type { Command, CommandContext } from './command.ts';
import { conversationCommands } from './conversation/conversation-commands.ts';
import { fileCommands } from './editor/file-commands.ts';
import { fanCommands } from './fan/fan-commands.ts';
import { exchangeCommands } from './files/exchange-commands.ts';
import { guardCommands } from './guard-commands.ts';
import { matches, onApple } from './keys.ts';
import { mapCommands } from './map/map-commands.ts';
import { previewCommands } from './preview/preview-commands.ts';
import { replayCommands } from './replay/replay-commands.ts';
import { snippetCommands } from './snippets/snippet-commands.ts';
import { terminalCommands } from './terminal/terminal-commands.ts';
import { transferCommands } from './transfer/transfer-commands.ts';
import { branchCommands } from './tree/branch-commands.ts';
import { filterCommands } from './tree/filter-commands.ts';
import { laneCommands } from './tree/lane-commands.ts';
import { viewCommands } from './view-commands.ts';

export const commands: readonly Command[] = [
  ...conversationCommands,
  ...laneCommands,
  ...filterCommands,
  ...transferCommands,
  ...exchangeCommands,
  ...fanCommands,
  ...branchCommands,
  ...mapCommands,
  ...replayCommands,
  ...viewCommands,
  ...terminalCommands,
  ...fileCommands,
  ...previewCommands,
  ...guardCommands,
  ...snippetCommands,
];

export const keysOf = (command: Command): string[] => [command.keys ?? []].flat();

export const available = (context: CommandContext): Command[] =>
  commands.filter((command) => !command.when || command.when(context));

/** Runs the command with this id if it can run now. */
export function runCommand(id: string, context: CommandContext): void {
  const command = commands.find((one) => one.id === id);
  if (command && (!command.when || command.when(context))) command.run(context);
}

/** Runs the command bound to a key press, if there is one here, and says whether there was. */
export function pressKey(event: KeyboardEvent, context: CommandContext): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const target = event.target instanceof Element ? event.target : null;
  const writing = !!target?.closest('input, textarea, select, [contenteditable="true"], .monaco-editor');
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (writing && plain && event.key !== 'Escape') return false;
  // In a text field, undo and redo belong to the text.
  if (writing && (event.key === 'z' || event.key === 'Z' || event.key === 'y')) return false;
  // There Alt moves by words, and on Apple systems it types signs.
  if (writing && event.altKey && (onApple() || event.key.startsWith('Arrow'))) return false;
  for (const command of commands) {
    if (!keysOf(command).some((keys) => matches(event, keys))) continue;
    if (command.scope && (writing || !target?.closest(`[data-scope~="${command.scope}"]`))) continue;
    if (command.when && !command.when(context)) continue;
    event.preventDefault();
    command.run(context);
    return true;
  }
  return false;
}
