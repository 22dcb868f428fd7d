import { useEffect, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { FileChange } from '#workspace/files.contract.ts';
import { counted, plainLine } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { Sheet } from '../parts/sheet.tsx';
import { useView, useViewState } from '../view.ts';

/** What will change by going to a message, and the choice: conversation and files, or one of them. */
export default function GoDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const ide = useIde();
  const view = useView();
  const going = useViewState((state) => state.going);
  const busy = useCell(ide.turn) !== null;
  const state = useCell(ide.session);
  const [plan, setPlan] = useState<{ entryId: string; changes: FileChange[] } | null>(null);
  useEffect(() => {
    let gone = false;
    if (going) ide.planGo(going).then((made) => gone || setPlan(made));
    return () => {
      gone = true;
    };
  }, [ide, going]);
  const go = (what: 'both' | 'chat' | 'files') => {
    onOpenChange(false);
    if (!plan) return;
    view.set({ cursor: what === 'files' ? null : plan.entryId, past: null });
    void ide.goHere(plan.entryId, what);
  };
  const there = plan !== null && plan.entryId === state?.head.entryId;
  const title = plan ? (state?.entries.get(plan.entryId)?.title ?? '') : '';
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Go here">
      <p className="px-4 pt-3">
        {there ? 'The conversation is here already: ' : 'To '}“{plainLine(title)}”.{' '}
        {plan &&
          (plan.changes.length === 0
            ? 'The files are the same there.'
            : `${counted(plan.changes.length, 'file')} will change:`)}
      </p>
      <ul aria-label="Files that will change" className="min-h-0 flex-1 overflow-y-auto px-4 py-2">
        {plan?.changes.map(({ path, kind }) => (
          <li key={`${path}${kind}`} className="flex gap-3 py-0.5">
            <span className={`w-16 shrink-0 ${kind === 'removed' ? 'text-brick' : 'text-ink-2'}`}>{kind}</span>
            <span className="min-w-0 wrap-anywhere font-mono text-[12px]">{visible(path)}</span>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2 border-rule border-t px-4 py-3">
        <span className="flex-1 text-ink-2">Nothing is lost. Undo brings it back.</span>
        <button
          type="button"
          className="btn"
          disabled={!plan || busy || plan.changes.length === 0}
          onClick={() => go('files')}
        >
          Only files
        </button>
        <button type="button" className="btn" disabled={!plan || busy || there} onClick={() => go('chat')}>
          Only conversation
        </button>
        <button type="button" className="btn btn-primary" disabled={!plan || busy} onClick={() => go('both')}>
          Conversation and files
        </button>
      </div>
    </Sheet>
  );
}
