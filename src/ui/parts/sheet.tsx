import { Dialog } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { IconButton } from './icon-button.tsx';

interface Props {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  /** The title is read out and not shown. */
  quiet?: boolean;
  /** For two things side by side. */
  wide?: boolean;
  /** Where the focus goes afterwards; without an element, back to where it was. */
  focusAfter?(): HTMLElement | null;
  children: ReactNode;
}

/** A dialog over the page: named, closed by Escape, and giving the focus back where it was. */
export function Sheet({ open, onOpenChange, title, quiet = false, wide = false, focusAfter, children }: Props) {
  const before = useRef<Element | null>(null);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-black/25" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={() => {
            before.current = document.activeElement;
          }}
          // It is opened by keys too, without a button of its own to go back to. Who has moved the focus meanwhile keeps it.
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            const lost = !document.activeElement || document.activeElement === document.body;
            const next = focusAfter?.();
            if (next) next.focus();
            else if (lost && before.current instanceof HTMLElement) before.current.focus();
          }}
          className={`fixed left-1/2 z-50 flex -translate-x-1/2 ${wide ? 'top-[6vh] max-h-[88vh] w-[min(1080px,calc(100vw-1.5rem))]' : 'top-[12vh] max-h-[76vh] w-[min(620px,calc(100vw-1.5rem))]'} animate-arrive flex-col overflow-hidden rounded-xl border border-rule-2 bg-raised shadow-2xl shadow-black/25 outline-none`}
        >
          <div className={quiet ? 'sr-only' : 'flex items-center border-rule border-b py-2 pr-2 pl-4'}>
            <Dialog.Title className="flex-1 font-semibold">{title}</Dialog.Title>
            {!quiet && <IconButton icon="cross" label="Close" onClick={() => onOpenChange(false)} />}
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
