import { expose } from 'comlink';
import { libraries, pageLibraries } from './check/libraries.ts';
import { createChecker } from './check.ts';
import { createProjectTypes } from './project-types.ts';

/** One script for both, so that TypeScript is here once; each is asked in a worker of its own. */
expose({
  ...createChecker({ libraries: libraries(), now: Date.now }),
  project: createProjectTypes({ libraries: pageLibraries, now: Date.now }),
});
