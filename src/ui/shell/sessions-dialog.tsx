import { useState } from 'react';
import { visible } from '#base/visible.ts';
import { money } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { Sheet } from '../parts/sheet.tsx';

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** Every conversation of this browser, the newest first. */
export default function SessionsDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const ide = useIde();
  const sessions = useCell(ide.sessions);
  const current = useCell(ide.session)?.session.id;
  const [query, setQuery] = useState('');
  const shown = sessions
    .filter((session) => !session.deletedAt && session.title.toLowerCase().includes(query.trim().toLowerCase()))
    .sort((a, b) => b.updatedAt - a.updatedAt);
  const close = () => onOpenChange(false);
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Conversations">
      <div className="flex gap-2 p-3">
        <input
          aria-label="Find a conversation"
          placeholder="Words of the title"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          className="field h-8 flex-1"
        />
        <button
          type="button"
          className="btn btn-primary h-8"
          onClick={() => {
            close();
            void ide.newSession();
          }}
        >
          New
        </button>
      </div>
      <ul className="overflow-y-auto pb-2">
        {shown.map((session) => (
          <li key={session.id} className="flex items-center gap-1 pr-2 hover:bg-rule/40">
            <button
              type="button"
              aria-current={session.id === current || undefined}
              onClick={() => {
                close();
                void ide.openSession(session.id);
              }}
              className="flex min-w-0 flex-1 items-baseline gap-3 px-4 py-2 text-left -outline-offset-2! aria-[current]:font-semibold"
            >
              <span className="min-w-0 flex-1 truncate">{visible(session.title)}</span>
              <span className="text-ink-2 text-xs tabular-nums max-sm:hidden">{day.format(session.updatedAt)}</span>
              <span className="w-14 text-right text-ink-2 text-xs tabular-nums">{money(session.cost)}</span>
            </button>
            <IconButton icon="remove" label={`Delete ${session.title}`} onClick={() => ide.deleteSession(session.id)} />
          </li>
        ))}
        {shown.length === 0 && <li className="px-4 py-2 text-ink-2">No conversation has these words.</li>}
      </ul>
    </Sheet>
  );
}
