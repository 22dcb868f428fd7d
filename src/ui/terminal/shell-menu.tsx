import { DropdownMenu } from 'radix-ui';
import { Icon } from '../parts/icon.tsx';
import type { ShellChoice } from '../terminal-face.ts';

interface Props {
  choices: readonly ShellChoice[];
  chosen: string;
  onChoose(id: string): Promise<void>;
  /** Called when it is opened, to ask again what can be had. */
  onOpen(): Promise<void>;
}

/** Which kind of shell runs, what each is, and why one cannot be had. */
export function ShellMenu({ choices, chosen, onChoose, onOpen }: Props) {
  const title = choices.find(({ id }) => id === chosen)?.title ?? 'Shell';
  return (
    <DropdownMenu.Root onOpenChange={(open) => void (open && onOpen())}>
      <DropdownMenu.Trigger
        aria-label={`Kind of shell: ${title}`}
        className="flex h-6 shrink-0 items-center gap-1 rounded px-1.5 text-ink-2 hover:text-ink"
      >
        {title}
        <Icon name="down" size={13} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-50 w-[min(400px,calc(100vw-1rem))] rounded-lg border border-rule-2 bg-raised p-1 shadow-black/20 shadow-xl"
        >
          <DropdownMenu.RadioGroup value={chosen} onValueChange={(id) => void onChoose(id)}>
            {choices.map(({ id, title, note, reason }) => (
              <DropdownMenu.RadioItem
                key={id}
                value={id}
                aria-disabled={reason !== null}
                onSelect={(event) => reason !== null && event.preventDefault()}
                className="flex gap-2 rounded-md px-2.5 py-2 outline-none data-highlighted:bg-ochre-wash"
              >
                <span className="w-4 pt-0.5">
                  <DropdownMenu.ItemIndicator>
                    <Icon name="check" />
                  </DropdownMenu.ItemIndicator>
                </span>
                <span className="min-w-0 flex-1">
                  <b className="font-semibold">{title}</b>
                  <br />
                  <span className="text-ink-2">{note}</span>
                  {reason && <span className="mt-1 block text-brick">{reason}</span>}
                </span>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
