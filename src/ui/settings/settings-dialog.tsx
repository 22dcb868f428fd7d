import { Dialog } from 'radix-ui';

export type SettingsSection = 'models' | 'sources' | 'rules' | 'about';

export interface SettingsDialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  section?: SettingsSection;
}

export function SettingsDialog({ open, onOpenChange }: SettingsDialogProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Content aria-describedby={undefined}>
          <Dialog.Title>Settings</Dialog.Title>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
