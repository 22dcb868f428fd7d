import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';

interface Props {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  description: string;
  /** Widest size; on a narrow window a dialog fills it. */
  width: string;
  children: ReactNode;
}

/** A dialog of the workbench: titled, described, closed with Escape or its button, whole-window on a phone. */
export function DialogFrame({ open, onOpenChange, title, description, width, children }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/30" />
        <Dialog.Content
          style={{ maxWidth: width }}
          className="fixed inset-x-0 top-0 z-40 mx-auto flex h-dvh w-full flex-col overflow-hidden border-rule-2 bg-paper shadow-2xl sm:top-[7vh] sm:h-auto sm:max-h-[86vh] sm:w-[calc(100%-48px)] sm:rounded-xl sm:border"
        >
          <header className="flex items-baseline gap-3 border-b border-rule bg-panel py-3 pr-12 pl-5">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="m-0 font-display text-[17px] font-semibold tracking-[-0.01em]">
                {title}
              </Dialog.Title>
              <Dialog.Description className="m-0 text-ink-2">{description}</Dialog.Description>
            </div>
          </header>
          {children}
          {/* Last, so that opening puts the focus on what the dialog is about. */}
          <Dialog.Close className="act absolute top-3 right-3" aria-label="Close">
            ✕
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
