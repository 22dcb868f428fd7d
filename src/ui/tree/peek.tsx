import { useEffect, useLayoutEffect, useState } from 'react';
import { visible } from '#base/visible.ts';
import type { EntryBody } from '#session/entry.contract.ts';
import { usePastHash } from '../files/past-hash.ts';
import { counted, plainLine } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { useView, useViewState } from '../view.ts';

const time = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const kinds = { user: 'You', assistant: 'Model', tool: 'Result', edit: 'Edit', merge: 'Merge' };
/** More than a card holds. */
const longest = 3000;
const height = 300;

/** The message under the keyboard, beside its row, without going there. It follows the keyboard; Space or Escape ends it. */
export default function Peek() {
  const ide = useIde();
  const view = useView();
  const cursor = useViewState((state) => state.cursor);
  const state = useCell(ide.session);
  const elsewhere = usePastHash() !== null;
  const [place, setPlace] = useState<React.CSSProperties>({});
  const id = cursor ?? state?.head.entryId ?? '';
  const entry = state?.entries.get(id);

  useLayoutEffect(() => setPlace(besides(id)), [id]);
  useEffect(() => {
    const close = () => view.set({ peeking: false });
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      close();
    };
    const leave = ({ target }: FocusEvent) => {
      if (!(target as Element).closest?.('[data-scope~="lanes"]')) close();
    };
    document.addEventListener('keydown', press, true);
    document.addEventListener('focusin', leave);
    return () => {
      document.removeEventListener('keydown', press, true);
      document.removeEventListener('focusin', leave);
    };
  }, [view]);

  if (!state || !entry) return null;
  const standing = state.standings[state.path.indexOf(entry)];
  const fold = standing?.is === 'folded' ? standing.by.fold : null;
  return (
    <section
      aria-label="Message under the keyboard"
      aria-live="polite"
      className="fixed z-40 flex animate-arrive flex-col gap-1.5 overflow-hidden rounded-lg border border-rule-2 bg-raised px-3.5 py-2.5 shadow-black/20 shadow-xl"
      style={{ ...place, maxHeight: height }}
    >
      <p className="m-0 flex gap-2 text-[11.5px] text-ink-2">
        <b className="font-[550]">{fold ? 'Fold' : kinds[entry.kind]}</b>
        <span className="min-w-0 flex-1 truncate">{time.format(entry.createdAt)}</span>
        <span className="tabular-nums">{counted(fold?.tokensAfter ?? entry.tokens, 'token')}</span>
      </p>
      <p className="m-0 line-clamp-10 whitespace-pre-wrap font-serif text-[15px]/[1.35] wrap-anywhere">
        {visible((fold ? plainLine(fold.summary) : (textOf(state.bodies.get(id)) ?? entry.title)).slice(0, longest))}
      </p>
      {elsewhere && (
        <p className="m-0 text-[11.5px] text-ink-2">The files were others then: the workspace shows them.</p>
      )}
    </section>
  );
}

function textOf(body: EntryBody | undefined): string | undefined {
  const message = body?.message;
  if (message?.role !== 'assistant') return message?.text;
  const calls = message.toolCalls.map(({ name, input }) => {
    const code = (input as { code?: unknown } | null)?.code;
    return `${name}\n${typeof code === 'string' ? code : JSON.stringify(input)}`;
  });
  return [plainLine(message.text), ...calls].filter(Boolean).join('\n\n');
}

/** Right of the row where there is room, else across the foot of the window. */
function besides(id: string): React.CSSProperties {
  const row = document.querySelector(`[data-entry="${CSS.escape(id)}"]`)?.getBoundingClientRect();
  if (!row || row.right > innerWidth * 0.6) return { left: 12, right: 12, bottom: 96 };
  return { left: row.right + 8, width: 400, top: Math.max(56, Math.min(row.top, innerHeight - height - 40)) };
}
