import { DropdownMenu } from 'radix-ui';
import { available, keysOf } from '../commands.ts';
import { useIde } from '../ide.ts';
import { readable } from '../keys.ts';
import { useView } from '../view.ts';

/** What can be done with the row under the pointer or the keyboard: the commands of the tree and of its message. */
export default function TreeMenu({ at }: { at: { x: number; y: number } }) {
  const context = { ide: useIde(), view: useView() };
  const commands = available(context).filter(
    ({ scope, id }) => scope === 'lanes' && /^(tree|message)\./.test(id) && !apart(id),
  );
  const close = () => context.view.set({ treeMenu: null });
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && close()}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" className="fixed size-px" style={{ left: at.x, top: at.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          collisionPadding={8}
          aria-label="What to do with this message"
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            const { cursor, dialog } = context.view.get();
            if (!dialog) document.getElementById(`lane-${cursor}`)?.focus({ preventScroll: true });
          }}
          className="z-50 max-h-[70vh] min-w-64 max-w-[calc(100vw-16px)] overflow-y-auto rounded-lg border border-rule-2 bg-raised p-1 shadow-xl shadow-black/20"
        >
          {commands.map((command) => (
            <DropdownMenu.Item
              key={command.id}
              className="flex min-h-7 items-center gap-4 rounded px-2.5 outline-none data-[highlighted]:bg-rule/60"
              onSelect={() => {
                close();
                command.run(context);
              }}
            >
              <span className="min-w-0 flex-1">{command.title}</span>
              {keysOf(command)[0] && <span className="keys">{readable(keysOf(command)[0]!)}</span>}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** Of the tree as a whole, not of one row. */
const apart = (id: string) => id === 'tree.head' || id === 'tree.find' || id.startsWith('tree.filter.');
