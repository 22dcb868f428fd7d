import { expose } from 'comlink';
import { createSafe } from './safe.ts';

expose(createSafe({ now: Date.now, newUuid: () => crypto.randomUUID() }));
