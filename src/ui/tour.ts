/** The public face of the tour, so that `app` can build it into the `Ide`. */
export { createTour, type Tour, type TourStage } from './tour/tour-run.ts';
