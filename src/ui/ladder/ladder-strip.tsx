import { useEffect, useId, useState } from 'react';
import { createPortal } from 'react-dom';
import type { Choice } from '#ladder/rung.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { useViewState } from '../view.ts';
import { costWords } from './cost-words.ts';

/** The five rungs, from the least powerful: lit is the one the shown program runs on, and why is said. */
export function LadderStrip() {
  const ide = useIde();
  const shown = useCell(ide.shownRun);
  const run = useCell(ide.runs).get(shown ?? '');
  const draft = useViewState((state) => (state.codeView === 'playground' ? state.program : null));
  const code = draft ?? run?.code ?? '';
  const choice = useChoice(code);
  const id = useId();
  const [told, setTold] = useState<{ rung: string; at: DOMRect } | null>(null);
  const tell = (rung: string, element: Element) => setTold({ rung, at: element.getBoundingClientRect() });

  useEffect(() => {
    if (!told) return;
    const dismiss = (event: KeyboardEvent) => event.key === 'Escape' && setTold(null);
    document.addEventListener('keydown', dismiss);
    return () => document.removeEventListener('keydown', dismiss);
  }, [told]);

  return (
    <ol
      aria-label="Execution ladder"
      className="m-0 flex list-none overflow-hidden rounded-[7px] border border-rule p-0 text-[12px]"
    >
      {ide.rungs.map((rung) => {
        const able = rung.available();
        const on = rung.id === choice?.rung;
        const cost = rung.cost && costWords(rung.cost);
        const said = [on && choice.reason, rung.risk, cost, !able.ok && able.reason].filter(Boolean).join(' ');
        const tone = on ? 'bg-moss-wash text-moss' : able.ok ? 'text-ink' : 'text-ink-3';
        return (
          <li
            key={rung.id}
            aria-current={on ? 'true' : undefined}
            className="min-w-0 flex-1 border-r border-rule last:border-0"
            onPointerEnter={(event) => tell(rung.id, event.currentTarget)}
            onPointerLeave={() => setTold(null)}
            onFocus={(event) => tell(rung.id, event.currentTarget)}
            onBlur={() => setTold(null)}
          >
            <button
              type="button"
              aria-describedby={`${id}-${rung.id}`}
              className={`block w-full px-1.5 max-sm:text-[11px] sm:px-[9px] pt-1.5 pb-[7px] text-left focus-visible:outline-offset-[-2px] ${tone}`}
            >
              <b className="block font-mono text-[11px] font-medium">{rung.number}</b>
              <span className="block truncate">{rung.title}</span>
            </button>
            {told?.rung === rung.id && <Told text={said} at={told.at} />}
            <span id={`${id}-${rung.id}`} className="sr-only">
              {said}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** The last one that was read, until the next is. */
function useChoice(code: string): Choice | null {
  const ide = useIde();
  const [choice, setChoice] = useState<Choice | null>(null);
  useEffect(() => {
    let current = true;
    void ide.chooseRung(code).then((found) => current && setChoice(found));
    return () => {
      current = false;
    };
  }, [ide, code]);
  return choice;
}

const width = 280;

/** Above the rung it is of, whatever clips that. It stays while the pointer is on it, and Escape takes it away. */
function Told({ text, at }: { text: string; at: DOMRect }) {
  const left = Math.max(8, Math.min(at.left + at.width / 2 - width / 2, innerWidth - width - 8));
  return createPortal(
    <div
      role="tooltip"
      style={{ left, width, bottom: innerHeight - at.top }}
      className="fixed z-50 pb-1.5 text-center text-[12px] text-ink"
    >
      <span className="inline-block rounded-md border border-rule-2 bg-raised px-3 py-2 text-left shadow-lg">
        {text}
      </span>
    </div>,
    document.body,
  );
}
