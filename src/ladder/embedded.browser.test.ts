import { createBeside } from './beside.ts';
import { createEmbedded } from './embedded.ts';
import { rungSuite } from './rung.suite.ts';

rungSuite(
  'The embedded shell',
  () => {
    const beside = createBeside();
    return createEmbedded({ commands: [], besideOf: () => beside, now: () => performance.now() });
  },
  {
    language: 'shell',
    prints: 'echo one; echo two',
    fails: 'echo boom >&2; exit 3',
    endless: 'while true; do :; done',
  },
);
