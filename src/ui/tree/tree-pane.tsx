import { lazy, Suspense } from 'react';
import { Boundary } from '../parts/boundary.tsx';
import { useMedia } from '../shell/use-media.ts';
import { useViewState } from '../view.ts';
import { Lanes } from './lanes.tsx';
import { TreeHead } from './tree-head.tsx';

export const MapView = lazy(() => import('../map/map.tsx'));

/** The conversation as a tree: its lanes, or its map. While the map stands in the middle, the lanes are here beside it. */
export function TreePane() {
  const treeView = useViewState((state) => state.treeView);
  const narrow = useMedia('(max-width: 899px)');
  return (
    <section aria-label="Tree of the conversation" data-tour="lanes" className="flex h-full min-h-0 flex-col">
      <TreeHead />
      {treeView === 'map' || (treeView === 'large-map' && narrow) ? (
        <Boundary name="The map">
          <Suspense fallback={null}>
            <MapView />
          </Suspense>
        </Boundary>
      ) : (
        <Lanes />
      )}
    </section>
  );
}
