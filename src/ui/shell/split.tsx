import { Fragment, type KeyboardEvent, type PointerEvent, type ReactNode, useId, useRef } from 'react';
import { useView, useViewState } from '../view.ts';

/** One pane of a split. One with a `size` keeps it; the one without takes what is left. */
export interface Pane {
  id: string;
  content: ReactNode;
  /** In pixels, or of the whole as in `37%`, until a person moves its border. */
  size?: string;
  /** Pixels, and a share of the whole. */
  least: number;
  most?: number;
  /** What its border says it sets, as in `Width of the tree`; of panes with a size. */
  border?: string;
}

const step = 24;

/** Panes beside or, `across`, above each other, with borders that are moved with the mouse or the arrow keys. Sizes are kept. */
export function Split({ id, across = false, panes }: { id: string; across?: boolean; panes: Pane[] }) {
  const view = useView();
  const kept = useViewState((state) => state.layouts[id]);
  const whole = useRef<HTMLDivElement>(null);
  const own = useId();
  const length = () => whole.current?.[across ? 'offsetHeight' : 'offsetWidth'] ?? 0;
  const element = (pane: Pane) => document.getElementById(`${own}-${pane.id}`);
  const lengthOf = (pane: Pane) => element(pane)?.[across ? 'offsetHeight' : 'offsetWidth'] ?? 0;
  const bounds = (pane: Pane) => {
    const others = panes.reduce(
      (sum, other) => sum + (other === pane ? 0 : other.size === undefined ? other.least : lengthOf(other)),
      0,
    );
    return { least: pane.least, most: Math.max(pane.least, Math.min(length() * (pane.most ?? 1), length() - others)) };
  };
  /** Within its bounds; in percent of the whole, so that it means the same in another window. */
  const resize = (pane: Pane, pixels: number) => {
    const { least, most } = bounds(pane);
    const size = (Math.min(most, Math.max(least, pixels)) / length()) * 100;
    view.keepLayout(id, { ...view.get().layouts[id], [pane.id]: Math.round(size * 100) / 100 });
  };

  const border = (pane: Pane, before: boolean) => {
    // Toward the pane makes it smaller.
    const sign = before ? -1 : 1;
    const drag = (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.preventDefault();
      const handle = event.currentTarget;
      const from = across ? event.clientY : event.clientX;
      const size = lengthOf(pane);
      handle.setPointerCapture(event.pointerId);
      handle.dataset.moving = '';
      handle.onpointermove = (move) => resize(pane, size + sign * ((across ? move.clientY : move.clientX) - from));
      handle.onlostpointercapture = () => {
        handle.onpointermove = null;
        delete handle.dataset.moving;
      };
    };
    const press = (event: KeyboardEvent<HTMLElement>) => {
      const by = { [across ? 'ArrowDown' : 'ArrowRight']: step, [across ? 'ArrowUp' : 'ArrowLeft']: -step }[event.key];
      const { least, most } = bounds(pane);
      if (by !== undefined) resize(pane, lengthOf(pane) + sign * by);
      else if (event.key === 'Home') resize(pane, before ? most : least);
      else if (event.key === 'End') resize(pane, before ? least : most);
      else return;
      event.preventDefault();
    };
    const now = kept?.[pane.id];
    return (
      // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; this is the window splitter of the ARIA practices.
      <div
        role="separator"
        tabIndex={0}
        aria-label={pane.border}
        aria-orientation={across ? 'horizontal' : 'vertical'}
        aria-controls={`${own}-${pane.id}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(now ?? Number.parseFloat(pane.size ?? '0') / (pane.size?.endsWith('%') ? 1 : 14))}
        onPointerDown={drag}
        onKeyDown={press}
        onDoubleClick={() => {
          const { [pane.id]: _, ...rest } = view.get().layouts[id] ?? {};
          view.keepLayout(id, rest);
        }}
        className={`relative z-10 shrink-0 touch-none bg-rule transition-colors before:absolute hover:bg-ochre data-moving:bg-ochre ${across ? 'h-px cursor-row-resize before:inset-x-0 before:-inset-y-1' : 'w-px cursor-col-resize before:inset-y-0 before:-inset-x-1'}`}
      />
    );
  };

  return (
    <div ref={whole} className={`flex h-full min-h-0 w-full min-w-0 ${across ? 'flex-col' : ''}`}>
      {panes.map((pane, index) => {
        const size = pane.size && (kept?.[pane.id] === undefined ? pane.size : `${kept[pane.id]}%`);
        const before = panes.slice(0, index).some((other) => other.size === undefined);
        const bounded = size ? `clamp(${pane.least}px, ${size}, ${100 * (pane.most ?? 1)}%)` : undefined;
        return (
          <Fragment key={pane.id}>
            {pane.size && before && border(pane, true)}
            <div
              id={`${own}-${pane.id}`}
              className={`min-h-0 min-w-0 overflow-hidden ${size ? '' : 'flex-1'}`}
              style={{ flexBasis: bounded, [across ? 'minHeight' : 'minWidth']: size ? 36 : pane.least }}
            >
              {pane.content}
            </div>
            {pane.size && !before && border(pane, false)}
          </Fragment>
        );
      })}
    </div>
  );
}
