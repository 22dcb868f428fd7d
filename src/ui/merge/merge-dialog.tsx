import { useEffect, useMemo, useRef, useState } from 'react';
import type { Decision } from '#workspace/merge.contract.ts';
import { counted, plainLine } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import type { MergePlan } from '../merge-face.ts';
import { Sheet } from '../parts/sheet.tsx';
import { useView, useViewState } from '../view.ts';
import { type Conclusion, ConclusionPart } from './conclusion-part.tsx';
import { FilesPart, undecided } from './files-part.tsx';
import { QuotePart } from './quote-part.tsx';

/** What another branch has, to be brought into the one shown: messages, files, a conclusion. Nothing is written before the end. */
export default function MergeDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const ide = useIde();
  const from = useViewState((view) => view.merging);
  const [plan, setPlan] = useState<MergePlan | null>(null);
  const merged = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once, for the branch it was opened for
  useEffect(() => {
    let gone = false;
    void (from === null ? Promise.resolve(null) : ide.merging.plan(from)).then((found) => {
      if (gone) return;
      if (found) setPlan(found);
      else onOpenChange(false);
    });
    return () => {
      gone = true;
    };
  }, [ide, from]);
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title="Merge into the branch shown"
      wide
      focusAfter={() => (merged.current ? document.getElementById('composer') : null)}
    >
      {plan ? (
        <Choices
          plan={plan}
          onMerged={() => {
            merged.current = true;
          }}
          close={() => onOpenChange(false)}
        />
      ) : (
        <p className="p-4 text-ink-2">Comparing…</p>
      )}
    </Sheet>
  );
}

function Choices({ plan, onMerged, close }: { plan: MergePlan; onMerged(): void; close(): void }) {
  const ide = useIde();
  const view = useView();
  const busy = useCell(ide.turn) !== null;
  const { draft, files } = plan;
  const some = (files?.list.length ?? 0) > 0;
  const [quoted, setQuoted] = useState<ReadonlySet<string>>(new Set());
  const [conclusion, setConclusion] = useState<Conclusion>({
    include: false,
    text: draft.conclusion,
    summariser: 'extractive',
    edited: false,
    writing: false,
  });
  const [bring, setBring] = useState(some);
  const [decisions, setDecisions] = useState<ReadonlyMap<string, Decision>>(new Map());
  const [merging, setMerging] = useState(false);
  const left = useMemo(() => undecided(files?.list ?? [], decisions), [files, decisions]);

  const problem = busy
    ? 'Wait for the answer, or stop it, then merge.'
    : conclusion.include && conclusion.writing
      ? 'The conclusion is still being written.'
      : conclusion.include && conclusion.text.trim() === ''
        ? 'Write the conclusion, or leave it out.'
        : bring && left.length > 0
          ? `${counted(left.length, 'file')} to decide: ${left[0]}${left.length > 1 ? ' and others' : ''}.`
          : quoted.size === 0 && !conclusion.include && !bring
            ? 'Choose messages, files or a conclusion.'
            : null;

  const merge = async () => {
    setMerging(true);
    const { include, text, summariser, edited } = conclusion;
    const done = await ide.merging.merge(plan, {
      quote: [...quoted],
      conclusion: include ? { text, summariser, edited } : null,
      files: bring ? decisions : null,
    });
    setMerging(false);
    if (!done) return;
    onMerged();
    view.set({ cursor: null, past: null, comparing: null });
    close();
  };

  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys of the whole form */}
      <div
        className="min-h-0 flex-1 overflow-y-auto"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !problem && !merging) {
            event.preventDefault();
            void merge();
          }
        }}
      >
        <p className="m-0 border-rule border-b px-4 py-2 text-ink-2">
          From the branch that ends in “<span className="text-ink">{plainLine(draft.entries.at(-1)?.title ?? '')}</span>
          ”
          {draft.ancestor ? (
            <>
              , parted after “<span className="text-ink">{plainLine(draft.ancestor.title)}</span>”.
            </>
          ) : (
            '. The two begin apart.'
          )}
        </p>
        <ConclusionPart from={plan.from} value={conclusion} onChange={setConclusion} />
        <QuotePart entries={draft.entries} chosen={quoted} onChange={setQuoted} />
        <FilesPart plan={plan} bring={bring} onBring={setBring} decisions={decisions} onDecide={setDecisions} />
      </div>
      <div className="flex flex-wrap items-center gap-2 border-rule border-t px-4 py-2.5">
        <span role="status" className="min-w-40 flex-1 text-ink-2">
          {problem ?? 'Both branches stay as they are. Undo takes all of it back in one step.'}
        </span>
        <button type="button" className="btn" onClick={close}>
          Cancel
        </button>
        <button
          type="button"
          className="btn btn-primary"
          disabled={problem !== null || merging}
          onClick={() => void merge()}
        >
          {merging ? 'Merging…' : 'Merge'}
        </button>
      </div>
    </>
  );
}
