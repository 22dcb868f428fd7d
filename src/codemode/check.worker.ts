import { expose } from 'comlink';
import { libraries } from './check/libraries.ts';
import { createChecker } from './check.ts';

expose(createChecker({ libraries: libraries(), now: Date.now }));
