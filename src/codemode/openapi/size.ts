import { type Failure, fail } from '#base/result.ts';

const megabyte = 1024 * 1024;

/** The largest document that is read: a worker that parses cannot be interrupted, and a page has only so much memory. */
export const largestText = 64 * megabyte;

export function tooLarge(text: string): Failure<'too_large'> | undefined {
  if (text.length <= largestText) return undefined;
  const size = Math.ceil(text.length / megabyte);
  return fail(
    'too_large',
    `The document has ${size} MB of text; at most ${largestText / megabyte} MB are read. Take out the parts that are not needed, its examples first.`,
  );
}
