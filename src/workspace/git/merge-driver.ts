/** How Git puts one file together here: with what both sides began from between the marks, as its style diff3 has it. */
import type { MergeDriverCallback } from 'isomorphic-git';
import { regionsOf } from '../merge.ts';

export const withBase: MergeDriverCallback = ({ branches, contents }) => {
  const [base = '', ours = '', theirs = ''] = contents;
  const [from, here, there] = branches;
  const regions = regionsOf(base, ours, theirs);
  const text = regions.map((one) =>
    one.kind === 'settled'
      ? one.text
      : `<<<<<<< ${here}\n${ended(one.ours)}||||||| ${from}\n${ended(one.base)}=======\n${ended(one.theirs)}>>>>>>> ${there}\n`,
  );
  return { cleanMerge: regions.every(({ kind }) => kind === 'settled'), mergedText: text.join('') };
};

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
