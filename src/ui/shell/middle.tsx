import { lazy, Suspense } from 'react';
import { Conversation } from '../conversation/conversation.tsx';
import { Boundary } from '../parts/boundary.tsx';
import { MapView } from '../tree/tree-pane.tsx';
import { useViewState } from '../view.ts';

const ReplayPane = lazy(() => import('../replay/replay.tsx'));

/** The conversation; while one is played, its recording; or its map, where a person wants it large. */
export function Middle() {
  const replaying = useViewState((state) => state.replay !== null);
  const large = useViewState((state) => state.treeView === 'large-map');
  if (replaying)
    return (
      <Boundary name="The recording">
        <Suspense fallback={null}>
          <ReplayPane />
        </Suspense>
      </Boundary>
    );
  if (!large) return <Conversation />;
  return (
    <div className="flex h-full flex-col">
      <Boundary name="The map">
        <Suspense fallback={null}>
          <MapView />
        </Suspense>
      </Boundary>
    </div>
  );
}
