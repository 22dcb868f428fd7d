import { count, short } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { readable } from '../keys.ts';
import { useView } from '../view.ts';

/** How much of the model's window the conversation fills, and the way to see with what. */
export function ContextGauge() {
  const ide = useIde();
  const view = useView();
  const tokens = useCell(ide.session)?.tokens ?? 0;
  const window = useCell(ide.model).window ?? null;
  const share = window ? Math.min(1, tokens / window) : 0;
  return (
    <button
      type="button"
      className="act ml-auto flex items-center gap-2 font-mono text-[11.5px] tabular-nums"
      title={`See what the model reads (${readable('Alt+C')})`}
      onClick={() => view.set({ dialog: 'context' })}
    >
      {window !== null && (
        <svg aria-hidden="true" width="40" height="5" className="rounded-sm max-sm:hidden">
          <rect width="40" height="5" fill="var(--rule-2)" />
          <rect width={40 * share} height="5" fill={share >= 0.8 ? 'var(--brick)' : 'var(--ochre)'} />
        </svg>
      )}
      <span>
        {count(tokens)} tokens
        <span className="max-sm:hidden"> in context{window !== null && ` of ${short(window)}`}</span>
      </span>
    </button>
  );
}
