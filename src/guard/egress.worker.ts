import { expose } from 'comlink';
import { browserWorld, createEgress } from './egress.ts';
import { serveEgress } from './egress-wire.ts';

expose(serveEgress(createEgress(browserWorld())));
