import { Tooltip } from 'radix-ui';
import { useId, useMemo } from 'react';
import { useCell, useIde } from '../ide.ts';
import { useViewState } from '../view.ts';

/** The five rungs, from the least powerful: lit is the one the shown program runs on, and why is said. */
export function LadderStrip() {
  const ide = useIde();
  const shown = useCell(ide.shownRun);
  const run = useCell(ide.runs).get(shown ?? '');
  const draft = useViewState((state) => (state.codeView === 'playground' ? state.program : null));
  const code = draft ?? run?.code ?? '';
  const choice = useMemo(() => ide.chooseRung(code), [ide, code]);
  const id = useId();

  return (
    <Tooltip.Provider delayDuration={300}>
      <ol
        aria-label="Execution ladder"
        className="m-0 flex list-none overflow-hidden rounded-[7px] border border-rule p-0 text-[12px]"
      >
        {ide.rungs.map((rung) => {
          const able = rung.available();
          const on = rung.id === choice.rung;
          const said = [on && choice.reason, rung.risk, !able.ok && able.reason].filter(Boolean).join(' ');
          const tone = on ? 'bg-moss-wash text-moss' : able.ok ? 'text-ink' : 'text-ink-3';
          return (
            <li
              key={rung.id}
              aria-current={on ? 'true' : undefined}
              className="min-w-0 flex-1 border-r border-rule last:border-0"
            >
              <Tooltip.Root>
                <Tooltip.Trigger asChild>
                  <button
                    type="button"
                    aria-describedby={`${id}-${rung.id}`}
                    className={`block w-full px-1.5 max-sm:text-[11px] sm:px-[9px] pt-1.5 pb-[7px] text-left focus-visible:outline-offset-[-2px] ${tone}`}
                  >
                    <b className="block font-mono text-[11px] font-medium">{rung.number}</b>
                    <span className="block truncate">{rung.title}</span>
                  </button>
                </Tooltip.Trigger>
                <Tooltip.Portal>
                  <Tooltip.Content
                    side="top"
                    sideOffset={6}
                    collisionPadding={8}
                    className="z-50 max-w-[280px] rounded-md border border-rule-2 bg-raised px-3 py-2 text-[12px] text-ink shadow-lg"
                  >
                    {said}
                  </Tooltip.Content>
                </Tooltip.Portal>
              </Tooltip.Root>
              <span id={`${id}-${rung.id}`} className="sr-only">
                {said}
              </span>
            </li>
          );
        })}
      </ol>
    </Tooltip.Provider>
  );
}
