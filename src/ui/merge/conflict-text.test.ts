import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MergeRegion } from '#workspace/merge.contract.ts';
import { hasMarks, lineOfConflict, openIn, readMarks, sideOf, take, withMarks } from './conflict-text.ts';

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

it('reads the marks of merge tools, with what both sides began from where it is told', () => {
  const two =
    'a\n<<<<<<< main\nx\n||||||| 3f2\nw\n=======\ny\n>>>>>>> side\nb\n<<<<<<< HEAD\n=======\nz\n>>>>>>> other';
  const read = readMarks(two)!;
  expect(read).toEqual([
    { kind: 'settled', text: 'a\n' },
    { kind: 'conflict', ours: 'x\n', base: 'w\n', theirs: 'y\n' },
    { kind: 'settled', text: 'b\n' },
    { kind: 'conflict', ours: '', base: '', theirs: 'z\n' },
  ]);
  expect([sideOf(read, 'ours'), sideOf(read, 'base'), sideOf(read, 'theirs')]).toEqual([
    'a\nx\nb\n',
    'a\nw\nb\n',
    'a\ny\nb\nz\n',
  ]);
  expect(readMarks('plain\n=======\n')).toBeNull();
  expect(readMarks('<<<<<<< main\nno end\n')).toBeNull();
});

it('reads again what it wrote', () => {
  const line = fc.constantFrom('a\n', 'b\n', '\n', '= = =\n', '<<<<\n');
  const some = fc.array(line, { maxLength: 3 }).map((all) => all.join(''));
  const conflict = fc.record({ kind: fc.constant('conflict' as const), ours: some, base: some, theirs: some });
  const settled = fc.record({ kind: fc.constant('settled' as const), text: some.filter((one) => one !== '') });
  const row = fc.array(fc.tuple(settled, conflict), { minLength: 1, maxLength: 3 }).map((all) => all.flat());
  fc.assert(
    fc.property(row, (given) => {
      expect(readMarks(withMarks(given))).toEqual(given);
    }),
  );
});
