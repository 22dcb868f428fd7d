/** What is large, and how it is told. */
import type { LeftOut } from './files.contract.ts';
import { problem } from './trees.ts';

const mebibyte = 1024 * 1024;
export const partSize = 8 * mebibyte;
/** A file over this is kept, and no snapshot holds it. */
export const largestInSnapshot = 100 * mebibyte;
export const largest = 1024 * mebibyte;

export const tooLarge = (path: string) => problem('too_large', `${path} would be over 1 GiB. Split it.`);

/** Hashes of its blobs, in order. */
export const partsOf = ({ hash, parts }: Pick<LeftOut, 'hash' | 'parts'>): readonly string[] => parts ?? [hash];

export function joinedBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
