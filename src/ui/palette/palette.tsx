import { Command as Menu } from 'cmdk';
import { useState } from 'react';
import { visible } from '#base/visible.ts';
import type { Command } from '../command.ts';
import { available, keysOf } from '../commands.ts';
import { useCell, useIde } from '../ide.ts';
import { readable } from '../keys.ts';
import { MenuSheet } from '../parts/menu-sheet.tsx';
import { useView } from '../view.ts';

const most = 8;

/** Everything by its name: commands, conversations, messages and methods. */
export default function Palette({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const ide = useIde();
  const view = useView();
  const [query, setQuery] = useState('');
  const sessions = useCell(ide.sessions);
  const state = useCell(ide.session);
  const methods = useCell(ide.methods);
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text: string) => words.length > 0 && words.every((word) => text.toLowerCase().includes(word));

  const close = () => onOpenChange(false);
  const runIt = (command: Command) => {
    close();
    // After the dialog has given the focus back, so that the command may move it.
    setTimeout(() => command.run({ ide, view }), 30);
  };
  const list = available({ ide, view }).filter(
    (command) =>
      command.id !== 'palette' &&
      (words.length === 0 || has(`${command.title} ${command.group} ${command.words ?? ''}`)),
  );
  const entries = [...(state?.entries.values() ?? [])]
    .filter((entry) => !entry.deletedAt && has(entry.title))
    .slice(0, most);
  const others = sessions
    .filter((one) => !one.deletedAt && one.id !== state?.session.id && has(one.title))
    .slice(0, most);
  const found = methods.filter((method) => has(`${method.name} ${method.summary} ${method.route}`)).slice(0, most);

  return (
    <MenuSheet
      open={open}
      onOpenChange={onOpenChange}
      title="Search and commands"
      placeholder="A command, a conversation, a message, a method"
      empty="Nothing has these words."
      typed={query}
      onTyped={setQuery}
    >
      {groupsOf(list).map(([group, some]) => (
        <Group key={group} title={group}>
          {some.map((command) => (
            <Item
              key={command.id}
              id={command.id}
              title={command.title}
              keys={keysOf(command)}
              onSelect={() => runIt(command)}
            />
          ))}
        </Group>
      ))}
      {entries.length > 0 && (
        <Group title="Messages">
          {entries.map((entry) => (
            <Item
              key={entry.id}
              id={entry.id}
              title={entry.title}
              onSelect={() => {
                close();
                view.set({ spot: entry.id, cursor: entry.id, narrowPane: 'talk' });
                if (!state?.path.some(({ id }) => id === entry.id)) void ide.goTo(entry.id);
              }}
            />
          ))}
        </Group>
      )}
      {others.length > 0 && (
        <Group title="Conversations">
          {others.map((one) => (
            <Item
              key={one.id}
              id={one.id}
              title={one.title}
              onSelect={() => {
                close();
                void ide.openSession(one.id);
              }}
            />
          ))}
        </Group>
      )}
      {found.length > 0 && (
        <Group title="Methods">
          {found.map((method) => (
            <Item
              key={method.name}
              id={method.name}
              title={method.name}
              note={method.summary}
              onSelect={() => {
                close();
                view.set({ draft: `${view.get().draft}${method.name} `.trimStart(), narrowPane: 'talk' });
                setTimeout(() => document.getElementById('composer')?.focus(), 30);
              }}
            />
          ))}
        </Group>
      )}
    </MenuSheet>
  );
}

function groupsOf(list: Command[]): [string, Command[]][] {
  const groups = new Map<string, Command[]>();
  for (const command of list) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  return [...groups];
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Menu.Group
      heading={title}
      className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-[550] [&_[cmdk-group-heading]]:text-[11.5px] [&_[cmdk-group-heading]]:text-ink-2"
    >
      {children}
    </Menu.Group>
  );
}

interface ItemProps {
  id: string;
  title: string;
  note?: string;
  keys?: string[];
  onSelect(): void;
}

function Item({ id, title, note, keys = [], onSelect }: ItemProps) {
  return (
    <Menu.Item
      value={id}
      onSelect={onSelect}
      className="flex h-8 items-center gap-3 rounded-md px-3 data-[selected=true]:bg-ochre-wash"
    >
      <span className="truncate">{visible(title)}</span>
      {note && <span className="min-w-0 flex-1 truncate text-ink-2">{note}</span>}
      {keys[0] && <kbd className="keys ml-auto">{readable(keys[0])}</kbd>}
    </Menu.Item>
  );
}
