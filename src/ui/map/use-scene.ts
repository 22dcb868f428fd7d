import { useEffect, useRef, useState } from 'react';
import type { LaneRow } from '#session/lanes.ts';
import { startMapLayout } from '#session/map-layout.remote.ts';
import type { SessionState } from '#session/session.contract.ts';
import { type Scene, sceneOf, shapeOf } from './scene.ts';

/** The scene of the rows, laid out in a worker; the one before it until that is done. */
export function useScene(rows: readonly LaneRow[], state: SessionState | null): Scene | null {
  const [scene, setScene] = useState<Scene | null>(null);
  const layout = useRef<ReturnType<typeof startMapLayout> | null>(null);
  useEffect(() => {
    const started = startMapLayout();
    layout.current = started;
    return started.stop;
  }, []);
  useEffect(() => {
    let newer = false;
    if (!state) setScene(null);
    else {
      const start = performance.now();
      void layout.current?.place({ parents: shapeOf(rows).parents }).then((places) => {
        performance.measure('map-layout', { start });
        if (!newer) setScene(sceneOf(rows, state, places));
      });
    }
    return () => {
      newer = true;
    };
  }, [rows, state]);
  return scene;
}
