import { expose } from 'comlink';
import { createFinder } from './find.ts';

expose(createFinder());
