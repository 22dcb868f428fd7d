import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MergeRegion } from '#workspace/merge.contract.ts';
import { hasMarks, lineOfConflict, openIn, take, withMarks } from './conflict-text.ts';

const regions: MergeRegion[] = [
  { kind: 'settled', text: 'one\n' },
  { kind: 'conflict', ours: 'zwei\n', base: 'two\n', theirs: 'deux\n' },
  { kind: 'settled', text: 'three\n' },
  { kind: 'conflict', ours: 'ende', base: 'end', theirs: 'fin' },
];

it('marks every conflict, and takes one side, the other, or both, in any order', () => {
  const text = withMarks(regions);
  expect(text).toContain(
    '<<<<<<< this branch (1)\nzwei\n||||||| where they parted\ntwo\n=======\ndeux\n>>>>>>> the other branch (1)\n',
  );
  expect(openIn(text, regions)).toEqual([1, 2]);
  expect(lineOfConflict(text, regions, 2)).toBe(10);
  const half = take(text, regions, 2, 'both');
  expect(openIn(half, regions)).toEqual([1]);
  const done = take(half, regions, 1, 'theirs');
  expect(done).toBe('one\ndeux\nthree\nende\nfin');
  expect(hasMarks(done, regions)).toBe(false);
  expect(take(done, regions, 1, 'ours')).toBe(done);
});

it('leaves a conflict open whose marks were broken by hand, and says so', () => {
  const text = withMarks(regions).replace('<<<<<<< this branch (1)\n', '');
  expect(openIn(text, regions)).toEqual([2]);
  expect(hasMarks(take(text, regions, 2, 'ours'), regions)).toBe(true);
});

it('of any regions gives back each side whole', () => {
  const text = fc.array(fc.constantFrom('a\n', '<<<<<<< this branch (1)\n', '=======\n', '>>>>>>>> x\n', 'b'), {
    maxLength: 3,
  });
  const some = text.map((all) => all.join(''));
  const region: fc.Arbitrary<MergeRegion> = fc.oneof(
    fc.record({ kind: fc.constant('settled' as const), text: some.map((one) => (one ? `${one}\n` : '')) }),
    fc.record({ kind: fc.constant('conflict' as const), ours: some, base: some, theirs: some }),
  );
  fc.assert(
    fc.property(fc.array(region, { maxLength: 5 }), fc.constantFrom('ours', 'theirs'), (all, side) => {
      // Only the last may end without a line end, as in a file.
      const given = all.map((one, i) =>
        one.kind === 'conflict' && i < all.length - 1
          ? { ...one, ours: ended(one.ours), base: ended(one.base), theirs: ended(one.theirs) }
          : one,
      );
      let marked = withMarks(given);
      const open = openIn(marked, given);
      expect(open).toHaveLength(given.filter(({ kind }) => kind === 'conflict').length);
      for (const number of open.toReversed()) marked = take(marked, given, number, side);
      expect(marked).toBe(given.map((one) => (one.kind === 'settled' ? one.text : one[side])).join(''));
      expect(openIn(marked, given)).toEqual([]);
    }),
  );
});

const ended = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
