import type { SessionState } from '#session/session.contract.ts';
import { count, short } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { readable } from '../keys.ts';
import { useView } from '../view.ts';

/** How much of the model's window the whole next request fills, the share where folding begins, and the way to see with what. */
export function ContextGauge() {
  const ide = useIde();
  const view = useView();
  const state = useCell(ide.session);
  const foldAt = useCell(ide.foldAt);
  // The prompt and the tools are in every request too.
  const tokens = (state?.tokens ?? 0) + (useCell(ide.footprint)?.prompt ?? 0);
  const window = useCell(ide.model).window ?? null;
  const share = window ? Math.min(1, tokens / window) : 0;
  const counted = state && countedBy(state);
  const title = [
    'Tokens of the next request, its prompt and tools included, estimated',
    typeof counted === 'number' && `The provider counted ${count(counted)} for the last one`,
    window !== null && foldAt !== null && `Earlier messages fold by themselves at ${Math.round(foldAt * 100)} %`,
    `See what the model reads (${readable('Alt+C')})`,
  ];
  return (
    <button
      type="button"
      className="act ml-auto flex shrink-0 items-center gap-2 whitespace-nowrap font-mono text-[11.5px] tabular-nums"
      title={title.filter(Boolean).join('. ')}
      onClick={() => view.set({ dialog: 'context' })}
    >
      {window !== null && (
        <svg aria-hidden="true" width="40" height="7" className="max-sm:hidden">
          <rect y="1" width="40" height="5" rx="1" fill="var(--rule-2)" />
          <rect
            y="1"
            width={40 * share}
            height="5"
            rx="1"
            fill={share >= (foldAt ?? 0.8) ? 'var(--brick)' : 'var(--ochre)'}
          />
          {foldAt !== null && <rect x={40 * foldAt} width="1.5" height="7" fill="var(--ink-2)" />}
        </svg>
      )}
      <span>
        {count(tokens)} tokens
        <span className="@max-[500px]:hidden"> in context{window !== null && ` of ${short(window)}`}</span>
      </span>
    </button>
  );
}

/** Tokens of the request of the last answer on the path as its provider counted them; `null` where none did. */
export function countedBy({ path, bodies }: Pick<SessionState, 'path' | 'bodies'>): number | null {
  const last = path.findLast(({ kind }) => kind === 'assistant');
  const usage = last && bodies.get(last.id)?.usage;
  return usage && !usage.estimated ? usage.inputTokens : null;
}
