/** The public face of the tour, so that `app` can build it into the `Ide`. */
export { createTour } from './tour/tour-run.ts';
