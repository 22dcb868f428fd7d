/** Search over every conversation. */
import type { Readable } from '#base/cell.ts';
import type { SearchAnswer, SearchProgress } from '#session/search.contract.ts';

export interface SearchFace {
  /** How far the index is. */
  progress: Readable<SearchProgress>;
  /** The newest first. `null` where it failed; `progress` then says why. */
  find(query: string): Promise<SearchAnswer | null>;
}
