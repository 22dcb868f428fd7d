/** Files of a workspace as archives that are made while they are read. */
import { fail, ok, type Result } from '#base/result.ts';
import { piecesOf, streamOf } from '#base/stream-bytes.ts';
import { tarPieces } from '#base/tar.ts';
import { type PackedFile, zipPieces } from '#base/zip-write.ts';
import type { FileInfo, Files } from './files.contract.ts';
import { partSize } from './large.ts';

export type ArchiveFormat = 'zip' | 'tar' | 'tar.gz';

const modes = { link: 0o120777, program: 0o100755 };

/**
 * Everything at and below a path as an archive, made as it is read; `.git` where it is asked for. Names begin with that
 * of the path. `size`: of all files together. The pieces reject where a file cannot be read.
 */
export async function packedPieces(
  files: Pick<Files, 'list' | 'read' | 'readPart' | 'readLink'>,
  {
    path = '/',
    format = 'zip',
    git = false,
    onRead = () => {},
  }: { path?: string; format?: ArchiveFormat; git?: boolean; onRead?: (bytes: number) => void },
): Promise<Result<{ pieces: AsyncIterable<Uint8Array>; size: number; count: number }>> {
  const all = await files.list(path);
  if (!all.ok) return all;
  const above = path.replace(/\/+$/, '').replace(/[^/]*$/, '').length || 1;
  const plain = all.value.filter((one) => one.kind === 'file' && (git || !/^\/\.git\//.test(one.path)));
  if (plain.length === 0) return fail('not_found', `There are no files at ${path}.`);
  const packed = plain.map((one): PackedFile => {
    const mode = one.as ? modes[one.as] : 0o100644;
    const about = { path: one.path.slice(above), size: one.size, modifiedAt: one.modifiedAt, mode };
    return { ...about, pieces: () => filePieces(files, one, onRead) };
  });
  const made = format === 'zip' ? zipPieces(packed) : tarPieces(packed);
  const zip = () => new CompressionStream('gzip') as ReadableWritablePair<Uint8Array, Uint8Array>;
  const pieces = format === 'tar.gz' ? piecesOf(streamOf(made).pipeThrough(zip())) : made;
  return ok({ pieces, size: plain.reduce((sum, { size }) => sum + size, 0), count: plain.length });
}

/** The content of a file, no more than 8 MiB at once. Rejects where it cannot be read. */
export async function* filePieces(
  files: Pick<Files, 'read' | 'readPart' | 'readLink'>,
  { path, size, as, leftOut }: Pick<FileInfo, 'path' | 'size' | 'as' | 'leftOut'>,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const step = leftOut ? partSize : Math.max(1, size);
  for (let at = 0; at < size; at += step) {
    const link = as === 'link' ? await files.readLink(path) : undefined;
    const read = link ?? (leftOut ? await files.readPart(path, at, step) : await files.read(path));
    if (!read.ok) throw new Error(read.message);
    const bytes = typeof read.value === 'string' ? new TextEncoder().encode(read.value) : read.value;
    onRead(bytes.length);
    yield bytes;
  }
}
