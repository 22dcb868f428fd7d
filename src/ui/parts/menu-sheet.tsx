import { Command as Menu } from 'cmdk';
import type { ReactNode } from 'react';
import { Sheet } from './sheet.tsx';

interface MenuSheetProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  placeholder: string;
  /** Said where no item is left. */
  empty: string;
  typed: string;
  onTyped(typed: string): void;
  /** Items and groups of cmdk, already those that fit what is typed. */
  children: ReactNode;
}

/** A dialog that is one field and the list of what it finds. */
export function MenuSheet(props: MenuSheetProps) {
  const { open, onOpenChange, title, placeholder, empty, typed, onTyped, children } = props;
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title={title} quiet>
      <Menu label={title} shouldFilter={false} loop className="flex min-h-0 flex-col">
        <Menu.Input
          value={typed}
          onValueChange={onTyped}
          placeholder={placeholder}
          className="h-12 shrink-0 border-rule border-b bg-transparent px-4 text-[15px] outline-none placeholder:text-ink-3"
        />
        <Menu.List className="min-h-0 overflow-y-auto p-1.5">
          <Menu.Empty className="px-3 py-4 text-ink-2">{empty}</Menu.Empty>
          {children}
        </Menu.List>
      </Menu>
    </Sheet>
  );
}
