/** Many files as one buffer, which crosses to the frame at the price of one copy. */
import type { Change, Packed, PackedFile } from './wire.ts';

export type PackFile = { path: string; bytes: Uint8Array; as?: 'link' | 'program' };

export function pack(files: readonly PackFile[]): Packed {
  const bytes = new Uint8Array(files.reduce((sum, file) => sum + file.bytes.length, 0));
  let offset = 0;
  const index = files.map((file): PackedFile => {
    bytes.set(file.bytes, offset);
    const place: PackedFile = [file.path, offset, file.bytes.length, ...(file.as ? [file.as] : [])] as PackedFile;
    offset += file.bytes.length;
    return place;
  });
  return { bytes, index };
}

/** What the frame says it changed is not trusted: only what has the right shape is taken. */
export function readChanges(given: unknown): Change[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((change): Change[] => {
    if (!Array.isArray(change)) return [];
    const [path, bytes, as] = change as unknown[];
    if (typeof path !== 'string' || !(bytes === null || bytes instanceof Uint8Array)) return [];
    return [[path, bytes, ...(as === 'link' || as === 'program' ? [as] : [])] as Change];
  });
}
