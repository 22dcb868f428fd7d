/** Zip archives written piece by piece (PKWARE APPNOTE 6.3.10): deflate, sizes behind the content, no Zip64. */
import { piecesOf, streamOf } from './stream-bytes.ts';

export interface PackedFile {
  /** Without a `/` before it. */
  path: string;
  /** Bytes; of a link, of where it points. */
  size: number;
  pieces(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Milliseconds since 1970. */
  modifiedAt?: number;
  /** As Unix has it, as in 0o100644. */
  mode?: number;
}

export const signature = { file: 0x04034b50, central: 0x02014b50, end: 0x06054b50, sizes: 0x08074b50 };

/** The most that its fields can tell. */
const largest = { bytes: 0xffff_ffff, files: 0xffff };

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** Goes on from the checksum of what came before. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let c = ~before;
  for (const byte of bytes) c = table[(c ^ byte) & 255]! ^ (c >>> 8);
  return ~c >>> 0;
}

/** Rejects where it would be over 4 GiB or hold over 65,535 files: that is for tar. */
export async function* zipPieces(files: Iterable<PackedFile>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const central: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const { path, pieces, modifiedAt = 315_532_800_000, mode = 0o100644 } of files) {
    const name = new TextEncoder().encode(path);
    const start = offset;
    // Needed version, bit 3 for sizes behind the content and bit 11 for names in UTF-8, deflate, time, date.
    const first: Field[] = [[20, 2], [0x808, 2], [8, 2], ...dosTime(modifiedAt)];
    const local = [fields([[signature.file, 4], ...first, [0, 4], [0, 4], [0, 4], [name.length, 2], [0, 2]]), name];
    for (const piece of local) yield piece;
    let [sum, size, packed] = [0, 0, 0];
    const content = (async function* () {
      for await (const piece of pieces()) {
        sum = crc32(piece, sum);
        size += piece.length;
        yield piece;
      }
    })();
    const deflate = new CompressionStream('deflate-raw') as ReadableWritablePair<Uint8Array, Uint8Array>;
    for await (const piece of piecesOf(streamOf(content).pipeThrough(deflate))) {
      packed += piece.length;
      yield piece as Uint8Array<ArrayBuffer>;
    }
    const sizes: Field[] = [
      [sum, 4],
      [packed, 4],
      [size, 4],
    ];
    yield fields([[signature.sizes, 4], ...sizes]);
    offset += 30 + name.length + packed + 16;
    if (offset > largest.bytes || central.length / 2 >= largest.files)
      throw new Error('This is more than a zip archive can hold. Make a tar archive.');
    const attributes: Field[] = [
      [(mode << 16) >>> 0, 4],
      [start, 4],
    ];
    const plain: Field[] = [
      [name.length, 2],
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 2],
    ];
    central.push(fields([[signature.central, 4], [0x0314, 2], ...first, ...sizes, ...plain, ...attributes]), name);
  }
  for (const piece of central) yield piece;
  const size = central.reduce((sum, { length }) => sum + length, 0);
  const count = central.length / 2;
  yield fields([
    [signature.end, 4],
    [0, 2],
    [0, 2],
    [count, 2],
    [count, 2],
    [size, 4],
    [offset, 4],
    [0, 2],
  ]);
}

type Field = [value: number, bytes: number];

/** Little-endian numbers of so many bytes. */
function fields(values: Field[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(values.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of values)
    for (let byte = 0; byte < bytes; byte++) out[at++] = Math.floor(value / 256 ** byte) & 255;
  return out;
}

/** In UTC, so that equal files give equal archives wherever they are made. */
function dosTime(time: number): [Field, Field] {
  const date = new Date(Math.max(time, 315_532_800_000));
  const clock = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  return [
    [clock, 2],
    [day, 2],
  ];
}
