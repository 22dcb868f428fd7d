import { Dialog } from 'radix-ui';

export interface ImportDialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
}

export function ImportDialog({ open, onOpenChange }: ImportDialogProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Content aria-describedby={undefined}>
          <Dialog.Title>Import an API</Dialog.Title>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
