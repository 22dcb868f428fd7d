import { select } from 'd3-selection';
import { zoom, zoomIdentity } from 'd3-zoom';
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import type { Camera, Size } from './camera.ts';

export interface CameraControl {
  get(): Camera;
  /** Moves there, in one gentle step unless the person wants no motion. */
  go(to: Camera, gently?: boolean): void;
  /** The zoom a person may go down to, and the size of the whole in pixels at zoom 1. */
  allow(least: number, most: number, whole: Size): void;
}

const moveMs = 160;

/** Pan and zoom by wheel, drag, pinch and double click, which `d3-zoom` knows of every browser. */
export function useCamera(pane: RefObject<HTMLElement | null>, onMove: () => void): CameraControl {
  const moved = useRef(onMove);
  moved.current = onMove;
  const camera = useRef<Camera>({ k: 1, x: 0, y: 0 });
  const behaviour = useMemo(
    () =>
      zoom<HTMLElement, unknown>().on('zoom', ({ transform: { k, x, y } }) => {
        camera.current = { k, x, y };
        moved.current();
      }),
    [],
  );
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    const selection = select<HTMLElement, unknown>(element);
    behaviour.duration(calm() ? 0 : 250);
    selection.call(behaviour);
    return () => void selection.on('.zoom', null);
  }, [pane, behaviour]);

  return useMemo(() => {
    let frame = 0;
    const put = ({ k, x, y }: Camera) => {
      if (pane.current)
        select<HTMLElement, unknown>(pane.current).call(behaviour.transform, zoomIdentity.translate(x, y).scale(k));
    };
    return {
      get: () => camera.current,
      go(to, gently = false) {
        cancelAnimationFrame(frame);
        if (!gently || calm()) return put(to);
        const from = camera.current;
        const start = performance.now();
        const step = (now: number) => {
          const t = Math.min(1, (now - start) / moveMs);
          const done = 1 - (1 - t) ** 3;
          put({
            k: from.k * (to.k / from.k) ** done,
            x: from.x + (to.x - from.x) * done,
            y: from.y + (to.y - from.y) * done,
          });
          if (t < 1) frame = requestAnimationFrame(step);
        };
        frame = requestAnimationFrame(step);
      },
      allow(least, most, { width, height }) {
        const room = 400 / Math.max(least, 1e-6);
        behaviour.scaleExtent([least, most]).translateExtent([
          [-room, -room],
          [width + room, height + room],
        ]);
      },
    };
  }, [pane, behaviour]);
}

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
