import { commands, keysOf } from '../commands.ts';
import { readable } from '../keys.ts';
import { Sheet } from '../parts/sheet.tsx';

/** Keys of the tree that move the row under the keyboard: not commands, so listed here. */
const inTree: [keys: string, does: string][] = [
  ['↑ ↓ or K J', 'Previous and next row'],
  ['← →', 'Open and close the calls of a turn, else up and down the branch'],
  ['[ ]', 'Previous and next fork'],
  ['Shift+↑ ↓', 'Select a range'],
  ['Home End', 'First and last row'],
  ['+ − 0', 'In the map: nearer, farther, all of it'],
  ['Space ← → Esc', 'In a recording: play, step, close'],
];

export default function KeysDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const bound = commands.filter((command) => command.keys);
  const groups = [...new Set(bound.map(({ group }) => group))];
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Keyboard">
      <div className="gap-x-8 overflow-y-auto p-4 sm:columns-2">
        {groups.map((group) => (
          <Section key={group} title={group}>
            {bound
              .filter((command) => command.group === group)
              .map((command) => (
                <Row key={command.id} does={command.title} keys={keysOf(command).map((keys) => readable(keys))} />
              ))}
          </Section>
        ))}
        <Section title="In the tree">
          {inTree.map(([keys, does]) => (
            <Row key={keys} does={does} keys={[keys]} />
          ))}
        </Section>
      </div>
    </Sheet>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="mb-4 break-inside-avoid">
      <h3 className="mb-1 font-semibold">{title}</h3>
      <dl>{children}</dl>
    </section>
  );
}

function Row({ does, keys }: { does: string; keys: string[] }) {
  return (
    <div className="flex items-center gap-2 py-[3px] text-ink-2">
      <dt className="flex-1">{does}</dt>
      <dd className="flex gap-1">
        {keys.map((key) => (
          <kbd key={key} className="keys">
            {key}
          </kbd>
        ))}
      </dd>
    </div>
  );
}
