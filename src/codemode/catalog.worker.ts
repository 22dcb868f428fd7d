import { expose } from 'comlink';
import { createCatalog } from './catalog.ts';

expose(createCatalog());
