import type { OpenDocument } from '../editor/documents.ts';
import { useIde } from '../ide.ts';
import { withMarks } from '../merge/conflict-text.ts';

/** A line above a file that says something of it, with what can be done about it. */
export function Bar(props: { text: string; status?: boolean; actions: { title: string; run(): void }[] }) {
  const { text, status = false, actions } = props;
  return (
    <div
      {...(status && { role: 'status' })}
      className="flex shrink-0 flex-wrap items-center gap-1 bg-ochre-wash px-3 py-1 text-[12px] text-ink-2"
    >
      <span className="min-w-32 flex-1">{text}</span>
      {actions.map(({ title, run }) => (
        <button key={title} type="button" className="act" onClick={run}>
          {title}
        </button>
      ))}
    </div>
  );
}

interface ApartProps {
  file: OpenDocument;
  text: string;
  theirs: string;
  base: string;
  onCompare(): void;
}

/** What stands in the workspace and what was typed are two texts: one gives way, or they are put together. */
export function Apart({ file, text, theirs, base, onCompare }: ApartProps) {
  const ide = useIde();
  const together = async () => file.settle(withMarks(await ide.editor.merge(base, text, theirs)));
  return (
    <div role="alert">
      <Bar
        text="It was changed elsewhere while you typed. Nothing is saved until you choose."
        actions={[
          { title: 'Compare', run: onCompare },
          { title: 'Put both together', run: () => void together() },
          { title: 'Take what is there', run: () => void file.settle(theirs) },
          { title: 'Keep mine', run: () => void file.settle(text) },
        ]}
      />
    </div>
  );
}

export const Said = ({ text }: { text: string }) => <p className="m-0 p-4 text-ink-3">{text}</p>;
