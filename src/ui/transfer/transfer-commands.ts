import { type Command, chosenEntry } from '../command.ts';

export const transferCommands: Command[] = [
  {
    id: 'open.search',
    title: 'Search every conversation',
    group: 'Conversation',
    keys: 'Mod+Shift+F',
    words: 'find words said returned code output all sessions branches',
    run: ({ view }) => view.set({ dialog: 'search' }),
  },
  {
    id: 'open.transfer',
    title: 'Save this conversation to a file, or bring one in',
    group: 'Conversation',
    keys: 'Alt+E',
    words: 'export import jsonl html page share download upload chatgpt claude pi backup',
    run: ({ view }) => view.set({ dialog: 'transfer' }),
  },
  {
    id: 'link.copy',
    title: 'Copy a link to this message',
    group: 'Conversation',
    words: 'deep link address share url',
    when: (context) => chosenEntry(context) !== null,
    run: (context) => context.ide.transfer.copyLink(chosenEntry(context)!.entry.id),
  },
];
