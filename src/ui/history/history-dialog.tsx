import { useState } from 'react';
import { presentOf, reachesBeginning } from '#session/history.ts';
import { runCommand } from '../commands.ts';
import { counted, plainLine } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { useView } from '../view.ts';

const day = new Intl.DateTimeFormat('en', { weekday: 'long', month: 'long', day: 'numeric' });
const time = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });

const icons: Record<string, IconName> = {
  append: 'talk',
  go: 'branch',
  remove: 'remove',
  rename: 'edit',
  name: 'name',
  label: 'name',
  merge: 'branch',
  fold: 'folded',
  mark: 'pin',
  files: 'files',
  restore: 'again',
};

/** Everything that was done in this conversation, the newest first. Each moment can be gone back to, and left again. */
export default function HistoryDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const ide = useIde();
  const view = useView();
  const state = useCell(ide.session);
  const busy = useCell(ide.turn) !== null;
  const operations = state?.operations ?? [];
  const present = presentOf(operations);
  const rows = operations.toReversed();
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="History">
      <div className="flex items-center gap-2 border-rule border-b px-4 py-2 text-ink-2">
        <span className="flex-1">
          {counted(operations.length, 'step')}
          {reachesBeginning(operations) ? '' : ', the newest ones'}. A restore is a step too, and can be undone.
        </span>
        <button
          type="button"
          className="btn"
          disabled={busy || !present}
          onClick={() => runCommand('undo', { ide, view })}
        >
          Undo
        </button>
        <button
          type="button"
          className="btn"
          disabled={busy || !operations.some((one) => one.undone && !one.passed)}
          onClick={() => runCommand('redo', { ide, view })}
        >
          Redo
        </button>
      </div>
      <ol aria-label="Steps" className="overflow-y-auto pb-2">
        {rows.map((operation, i) => {
          const date = day.format(operation.createdAt);
          const before = rows[i - 1];
          const now = operation === present;
          return (
            <li key={operation.id}>
              {(!before || day.format(before.createdAt) !== date) && (
                <h3 className="m-0 px-4 pt-3 pb-1 text-[11.5px] font-[550] text-ink-3">{date}</h3>
              )}
              <div
                aria-current={now ? 'step' : undefined}
                className={`group flex min-h-8 items-center gap-2.5 px-4 py-1 hover:bg-rule/40 ${now ? 'bg-ochre-wash' : ''} ${operation.undone ? 'text-ink-3' : ''}`}
              >
                <Icon name={icons[operation.type] ?? 'more'} size={14} />
                <span className={`min-w-0 flex-1 truncate ${operation.undone ? 'line-through' : ''}`}>
                  {plainLine(operation.title)}
                </span>
                {operation.undone && <span className="tag">taken back</span>}
                <time className={`font-mono text-[11px] tabular-nums ${now ? 'text-ink-2' : 'text-ink-3'}`}>
                  {time.format(operation.createdAt)}
                </time>
                {now ? (
                  <span className="flex w-[58px] justify-end">
                    <span className="tag tag-ochre">now</span>
                  </span>
                ) : (
                  <button
                    type="button"
                    className="act w-[58px] text-right opacity-0 focus:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
                    aria-label={`Restore to ${plainLine(operation.title)}`}
                    disabled={busy}
                    onClick={() => {
                      view.set({ cursor: null, past: null });
                      void ide.restoreTo(operation.id);
                    }}
                  >
                    Restore
                  </button>
                )}
              </div>
            </li>
          );
        })}
        {!reachesBeginning(operations) && <Older />}
        {rows.length === 0 && <li className="px-4 py-2 text-ink-2">Nothing was done here yet.</li>}
      </ol>
    </Sheet>
  );
}

/** The log is read from its end; what was done before is read when it is asked for. */
function Older() {
  const ide = useIde();
  const [reading, setReading] = useState(false);
  const read = async () => {
    setReading(true);
    await ide.olderOperations();
    setReading(false);
  };
  return (
    <li className="px-4 py-2">
      <button type="button" className="btn" disabled={reading} onClick={() => void read()}>
        {reading ? 'Reading…' : 'Show earlier steps'}
      </button>
    </li>
  );
}
