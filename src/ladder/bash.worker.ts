import { expose } from 'comlink';
import { createBash } from './bash.ts';

expose(createBash({ now: () => Date.now() }));
