import { expose, transfer } from 'comlink';
import type { MapLayout } from './map-layout.contract.ts';
import { placeNodes } from './map-layout.ts';

expose({
  place(shape) {
    const places = placeNodes(shape);
    return transfer(places, [places.x.buffer, places.depth.buffer]);
  },
} satisfies MapLayout);
