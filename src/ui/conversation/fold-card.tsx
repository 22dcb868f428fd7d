import type { Fold } from '#session/entry.contract.ts';
import { count, counted, plainLine } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { LabelChips } from './label-chips.tsx';

/** Messages folded into one: the summary the model reads in their place. */
export function FoldCard({ fold, messages }: { fold: Fold; messages: number }) {
  const ide = useIde();
  const busy = useCell(ide.turn) !== null;
  const path = useCell(ide.session)?.path.map(({ id }) => id) ?? [];
  return (
    <section
      aria-label={`${counted(messages, 'message')}, folded`}
      className="flex items-center gap-3 border-rule-2 border-y border-dashed px-0.5 py-2 text-ink-2"
    >
      <svg
        aria-hidden="true"
        width="18"
        height="20"
        fill="none"
        stroke="var(--slate)"
        strokeWidth="1.5"
        className="shrink-0"
      >
        {[1, 7.5, 14].map((y) => (
          <rect key={y} x="1" y={y} width="16" height="5" rx="1.5" />
        ))}
      </svg>
      <p
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long summary scrolls, also by keys
        tabIndex={0}
        className="max-h-40 flex-1 overflow-auto whitespace-pre-wrap font-serif text-[15px]/[1.35] italic"
      >
        {plainLine(fold.summary.replace(/\n{2,}/g, '\n'))}
      </p>
      <LabelChips ids={path.slice(path.indexOf(fold.from), path.indexOf(fold.to) + 1)} />
      <span
        className="font-mono text-[11.5px] whitespace-nowrap tabular-nums max-sm:hidden"
        title={fold.summariser === 'extractive' ? 'Summary made without a model' : `Summary by ${fold.summariser}`}
      >
        {count(fold.tokensBefore)} → {count(fold.tokensAfter)}
      </span>
      <button type="button" className="act text-slate" disabled={busy} onClick={() => ide.setFold(fold.id, false)}>
        Unfold
      </button>
    </section>
  );
}

/** A fold that was opened: its entries stand below, and it can be closed again. */
export function UnfoldedLine({ fold }: { fold: Fold }) {
  const ide = useIde();
  const busy = useCell(ide.turn) !== null;
  return (
    <div className="flex items-center gap-3 border-rule-2 border-t border-dashed pt-1 text-ink-2">
      <span className="flex-1">Unfolded: the model reads these messages again.</span>
      <button type="button" className="act text-slate" disabled={busy} onClick={() => ide.setFold(fold.id, true)}>
        Fold again
      </button>
    </div>
  );
}
