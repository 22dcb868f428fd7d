import { transfer } from 'comlink';
import { startWorker } from '#base/worker.remote.ts';
import type { MapLayout, MapPlaces, MapShape } from './map-layout.contract.ts';
import url from './map-layout.worker.ts?worker&url';

/** The layout of the map in a worker of its own. The shape is given away: its array is empty afterwards. */
export function startMapLayout(): { place(shape: MapShape): Promise<MapPlaces>; stop(): void } {
  const { remote, stop } = startWorker<MapLayout>(url, 'map');
  return { place: (shape) => remote.place(transfer(shape, [shape.parents.buffer])), stop };
}
