/** The method under which a climb of the ladder is decided, asked and written down. */
import type { Method } from './catalog.contract.ts';

/** Its connector only says yes. */
export const climbMethod: Omit<Method, 'summary'> = {
  name: 'ladder_climb',
  source: 'ladder',
  effect: 'write',
  route: '',
  deprecated: false,
  tags: [],
};
