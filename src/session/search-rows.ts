/** Search without an index: everything is read and looked at. Slow, and right whenever the rows can be read. */
import { describeHits } from './search/hits.ts';
import { findMatches } from './search/query.ts';
import { createScan } from './search/scan.ts';
import type { SearchAnswer, SearchText, SearchTruth } from './search.contract.ts';

const page = 500;

export async function searchRows(truth: SearchTruth, query: string, limit: number): Promise<SearchAnswer> {
  const all: SearchText[] = [];
  for (const { id } of await truth.sessions())
    for (const read of [truth.entries, truth.runs]) {
      let last: string | null = null;
      for (;;) {
        const texts: SearchText[] = await read(id, last, page);
        all.push(...texts.filter(({ text }) => text !== ''));
        if (texts.length < page) break;
        last = texts.at(-1)!.id;
      }
    }
  const matches = findMatches(createScan(all), query, limit * 2);
  return {
    hits: await describeHits(truth).of(matches, limit),
    complete: true,
    more: matches.more || matches.found.length > limit,
    corrected: matches.corrected,
  };
}
