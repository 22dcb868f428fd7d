import { useEffect, useState } from 'react';
import { useCell, useIde } from '../ide.ts';
import { type NarrowPane, useView } from '../view.ts';

const paneOf: Record<string, NarrowPane> = {
  composer: 'talk',
  conversation: 'talk',
  approval: 'talk',
  lanes: 'lanes',
  code: 'code',
  trace: 'trace',
};

/** The tour's card: says one thing, points at it, and leaves everything else usable. */
export function TourCard() {
  const ide = useIde();
  const view = useView();
  const step = useCell(ide.tour);
  const target = step?.target ?? null;
  const number = step?.number;

  useEffect(() => {
    if (!target) return;
    const pane = paneOf[target];
    if (pane) view.set({ narrowPane: pane, ...(target === 'code' && { rightTab: 'code' as const }) });
  }, [target, view]);

  if (!step) return null;
  const last = step.number === step.of;
  return (
    <>
      <Ring key={number} target={target} />
      <section
        aria-label={`Tour, step ${step.number} of ${step.of}`}
        data-tour-card
        className="fixed bottom-11 left-4 z-30 w-[276px] animate-arrive rounded-xl border border-ochre bg-raised p-4 shadow-black/15 shadow-xl max-[899px]:top-14 max-[899px]:bottom-auto max-[899px]:w-[min(24rem,calc(100vw-2rem))]"
      >
        <div role="status">
          <div className="flex items-baseline gap-2">
            <b className="font-display text-[16px] font-semibold">{step.title}</b>
            <span className="ml-auto text-ink-2 text-xs tabular-nums">
              {step.number}/{step.of}
            </span>
          </div>
          <p className="mt-1.5 font-serif text-[15px]/[1.4]">{step.text}</p>
        </div>
        <div className="mt-3 flex items-center gap-2">
          <span className="flex-1 text-ink-2">
            {step.busy && (target === 'approval' ? 'Waiting for you' : 'Working')}
          </span>
          <button type="button" className="btn" onClick={ide.endTour}>
            End
          </button>
          <button
            type="button"
            className="btn btn-primary"
            disabled={step.busy}
            onClick={last ? ide.endTour : ide.nextTourStep}
          >
            {last ? 'Done' : 'Next'}
          </button>
        </div>
      </section>
    </>
  );
}

/** A line around what the step speaks of, following it as the page moves. */
function Ring({ target }: { target: string | null }) {
  const [box, setBox] = useState<DOMRect | null>(null);
  useEffect(() => {
    if (!target) return setBox(null);
    let frame = 0;
    const follow = () => {
      const next = document.querySelector(`[data-tour="${target}"]`)?.getBoundingClientRect() ?? null;
      setBox((before) => (before && next && same(before, next) ? before : next));
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(frame);
  }, [target]);
  if (!box || box.width === 0) return null;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none fixed z-20 rounded-lg border-2 border-ochre"
      style={{ left: box.x + 2, top: box.y + 2, width: box.width - 4, height: box.height - 4 }}
    />
  );
}

const same = (a: DOMRect, b: DOMRect) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
