import { expose } from 'comlink';
import { createBrowserWorker } from './browser/worker.ts';

expose(createBrowserWorker());
