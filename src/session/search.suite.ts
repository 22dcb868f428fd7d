/** What an index has to do, whichever it is: compared with a plain scan of the same texts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SearchEngine } from './search/engine.ts';
import { findMatches, keyOf, type Matches } from './search/query.ts';
import { createScan } from './search/scan.ts';
import type { SearchText } from './search.contract.ts';

const mark = { entries: 0, last: null, lastRun: null, open: {} };

const roots = [
  'zone',
  'zones',
  'zoning',
  'listZones',
  'refund',
  'refunded',
  'Über',
  'naïve',
  'error404',
  'list',
  'алло',
  '東京',
];

const text = fc
  .array(fc.oneof(fc.constantFrom(...roots), fc.stringMatching(/^[a-d]{1,6}$/)), { maxLength: 12 })
  .map((words) => words.join(' '));

const texts = fc.array(text, { minLength: 1, maxLength: 40 }).map((all) =>
  all.map(
    (text, i): SearchText => ({
      sessionId: `s${i % 3}`,
      id: `e${i}`,
      kind: i % 4 ? 'entry' : 'run',
      at: i * 7,
      text,
    }),
  ),
);
const query = fc
  .array(
    fc.oneof(
      fc.constantFrom(...roots, 'zonse', 'refunf', 'ZON', 'uber', 'naive', '404'),
      fc.stringMatching(/^[a-d]{1,5}$/),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((words) => words.join(' '));

const keys = ({ found }: Matches) => found.map(keyOf);

export function searchEngineSuite(name: string, open: () => Promise<SearchEngine>): void {
  describe(`the search index: ${name}`, () => {
    it('finds what a scan finds, in its order, whatever is looked for', async () => {
      await fc.assert(
        fc.asyncProperty(texts, query, async (all, words) => {
          const engine = await open();
          for (const sessionId of ['s0', 's1', 's2'])
            engine.put(
              sessionId,
              all.filter((one) => one.sessionId === sessionId),
              mark,
            );
          const scan = findMatches(createScan(all), words, 1000);
          const found = findMatches(engine, words, 1000);
          engine.close();
          expect(keys(found)).toEqual(keys(scan));
          expect(found.corrected).toEqual(scan.corrected);
        }),
        { numRuns: 60 },
      );
    });

    it('takes a text in the place of the older one of the same name, and forgets all when cleared', async () => {
      const engine = await open();
      const one: SearchText = { sessionId: 's', id: 'a', kind: 'run', at: 1, text: 'first words' };
      engine.put('s', [one], mark);
      engine.put('s', [{ ...one, text: 'second words' }], { ...mark, entries: 1 });
      expect(engine.size()).toBe(1);
      expect(keys(findMatches(engine, 'words', 9))).toEqual(['s/a']);
      expect(keys(findMatches(engine, 'first', 9))).toEqual([]);
      expect(engine.mark('s')?.entries).toBe(1);
      engine.clear();
      expect([engine.size(), engine.sessions(), keys(findMatches(engine, 'words', 9))]).toEqual([0, [], []]);
      engine.close();
    });

    it('takes any times and any number at one moment', async () => {
      const engine = await open();
      const times = [Number.NaN, -5, 1e300, 0, ...Array.from({ length: 5000 }, () => 12)];
      engine.put(
        's',
        times.map((at, i) => ({ sessionId: 's', id: `e${i}`, kind: 'entry', at, text: 'same' })),
        mark,
      );
      expect(findMatches(engine, 'same', 6000).found).toHaveLength(5004);
      engine.close();
    });
  });
}
