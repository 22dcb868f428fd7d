import { useMemo } from 'react';
import { visible } from '#base/visible.ts';
import { compare, type Side } from '#session/compare.ts';
import type { Entry } from '#session/entry.contract.ts';
import type { SessionState } from '#session/session.contract.ts';
import { count, counted, duration, money, plainLine } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { Sheet } from '../parts/sheet.tsx';
import { useView, useViewState } from '../view.ts';
import { FileChanges } from './file-changes.tsx';

/** Two messages side by side: where they parted, what each branch said and cost since, and how their files differ. */
export default function CompareDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const state = useCell(useIde().session);
  const pair = useViewState((view) => view.comparing);
  const found = useMemo(() => state && pair && compare(state, pair.left, pair.right), [state, pair]);
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Compare" wide>
      {found && state ? (
        <div className="min-h-0 flex-1 overflow-y-auto">
          <p className="border-rule border-b px-4 py-2 text-ink-2">
            {found.ancestor ? (
              <>
                Parted after “<span className="text-ink">{plainLine(found.ancestor.title)}</span>”.
              </>
            ) : (
              'They begin apart: nothing is common to both.'
            )}
          </p>
          <div className="grid border-rule border-b sm:grid-cols-2">
            <SideView name="Left" side={found.left} state={state} />
            <SideView name="Right" side={found.right} state={state} />
          </div>
          <FileChanges left={found.left.files} right={found.right.files} />
        </div>
      ) : (
        <p className="p-4 text-ink-2">One of these messages is not there any more.</p>
      )}
    </Sheet>
  );
}

const names = { user: 'You', assistant: 'Model', tool: 'Result', edit: 'Files', merge: 'Merge' } as const;

function SideView({ name, side, state }: { name: string; side: Side; state: SessionState }) {
  const { entries } = side;
  return (
    <section aria-label={name} className="min-w-0 border-rule px-4 py-3 sm:first:border-r">
      <p className="m-0 mb-2 flex flex-wrap gap-x-3 font-mono text-[11.5px] text-ink-2 tabular-nums">
        <span>{counted(entries.length, 'message')}</span>
        <span>{count(side.tokens)} tokens</span>
        <span>{counted(side.calls, 'call')}</span>
        <span>{duration(side.duration)}</span>
        <span>{money(side.cost)}</span>
        <MergeButton side={side} state={state} />
      </p>
      {entries.length === 0 && <p className="m-0 text-ink-2">Nothing since: this is where they parted.</p>}
      <ol
        aria-label="Messages since"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and there is nothing in it to go to
        tabIndex={0}
        className="max-h-[32vh] overflow-y-auto"
      >
        {entries.map((entry) => (
          <li key={entry.id} className="border-rule border-t py-1.5">
            <h3 className="m-0 text-[11.5px] font-[550] text-ink-3">{names[entry.kind]}</h3>
            <p className="m-0 line-clamp-4 wrap-anywhere">{excerpt(entry, state)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** For a side that is not on the branch shown. */
function MergeButton({ side, state }: { side: Side; state: SessionState }) {
  const view = useView();
  const busy = useCell(useIde().turn) !== null;
  const tip = side.entries.at(-1);
  if (!tip || state.path.some(({ id }) => id === tip.id)) return null;
  return (
    <button
      type="button"
      className="btn ml-auto font-sans"
      disabled={busy}
      onClick={() => view.set({ dialog: 'merge', merging: tip.id })}
    >
      Merge into the branch shown
    </button>
  );
}

/** A result is shown as it came, what was said without its marks of emphasis. */
function excerpt(entry: Entry, state: SessionState): string {
  const text = state.bodies.get(entry.id)?.message.text || entry.title;
  return entry.kind === 'tool' ? visible(text) : plainLine(text);
}
