/** Zip archives (PKWARE APPNOTE 6.3.10) of files, with deflate; no encryption, no Zip64. */
import { fail, messageOf, ok, type Result } from '#base/result.ts';

export interface ZipFile {
  /** Without a `/` before it. */
  path: string;
  bytes: Uint8Array;
  /** Milliseconds since 1970. */
  modifiedAt?: number;
  /** As Unix has it, as in 0o100644. */
  mode?: number;
}

export interface UnpackLimits {
  /** Of all files together, unpacked. */
  bytes: number;
  files: number;
}

const signature = { file: 0x04034b50, central: 0x02014b50, end: 0x06054b50 };

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = table[(c ^ byte) & 255]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

const through = async (bytes: Uint8Array, stream: CompressionStream | DecompressionStream, most = Infinity) => {
  const reader = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Error('it unpacks to more than it says or than is taken');
    }
    parts.push(value as Uint8Array<ArrayBuffer>);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
};

export async function makeZip(files: readonly ZipFile[]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const central: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const { path, bytes, modifiedAt = 315_532_800_000, mode = 0o100644 } of files) {
    const name = new TextEncoder().encode(path);
    const packed = await through(bytes, new CompressionStream('deflate-raw'));
    const smaller = packed.length < bytes.length;
    const data = smaller ? packed : new Uint8Array(bytes);
    // Needed version, bit 11 for names in UTF-8, method, time, date, checksum, both sizes, length of the name.
    const common = [
      [20, 2],
      [0x800, 2],
      [smaller ? 8 : 0, 2],
      ...dosTime(modifiedAt),
      [crc32(bytes), 4],
      [data.length, 4],
      [bytes.length, 4],
      [name.length, 2],
    ] as [number, number][];
    const local = joined(fields([[signature.file, 4], ...common, [0, 2]]), name);
    central.push(
      joined(
        fields([
          [signature.central, 4],
          [0x0314, 2],
          ...common,
          [0, 2],
          [0, 2],
          [0, 2],
          [0, 2],
          [(mode << 16) >>> 0, 4],
          [offset, 4],
        ]),
        name,
      ),
    );
    parts.push(local, data);
    offset += local.length + data.length;
  }
  const size = central.reduce((sum, { length }) => sum + length, 0);
  const end = fields([
    [signature.end, 4],
    [0, 2],
    [0, 2],
    [files.length, 2],
    [files.length, 2],
    [size, 4],
    [offset, 4],
    [0, 2],
  ]);
  return joined(...parts, ...central, end);
}

/** Fails where it is damaged, encrypted or too large. Paths are given as they stand in it. */
export async function readZip(
  zip: Uint8Array,
  limits: UnpackLimits,
): Promise<Result<ZipFile[], 'unreadable' | 'too_large'>> {
  try {
    const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
    let end = zip.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== signature.end) end--;
    if (end < 0) return fail('unreadable', 'This is no zip archive.');
    const count = view.getUint16(end + 10, true);
    if (count === 0xffff || count > limits.files)
      return fail('too_large', `The archive holds over ${limits.files} files.`);
    const found: ZipFile[] = [];
    let left = limits.bytes;
    let at = view.getUint32(end + 16, true);
    for (let index = 0; index < count; index++) {
      if (view.getUint32(at, true) !== signature.central)
        return fail('unreadable', 'The list of the archive is damaged.');
      const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
      const [sum, packed, size] = [16, 20, 24].map((more) => view.getUint32(at + more, true)) as [
        number,
        number,
        number,
      ];
      const [nameLength, extra, comment] = [28, 30, 32].map((more) => view.getUint16(at + more, true)) as [
        number,
        number,
        number,
      ];
      const mode = view.getUint32(at + 38, true) >>> 16;
      const local = view.getUint32(at + 42, true);
      const path = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength));
      at += 46 + nameLength + extra + comment;
      if (path.endsWith('/')) continue;
      if (flags & 1) return fail('unreadable', `“${path}” in the archive is encrypted.`);
      if (size > left)
        return fail('too_large', `The archive unpacks to over ${Math.round(limits.bytes / 2 ** 20)} MiB.`);
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const data = zip.slice(start, start + packed);
      if (method !== 0 && method !== 8)
        return fail('unreadable', `“${path}” is packed in a way that is not known (${method}).`);
      const bytes = method === 8 ? await through(data, new DecompressionStream('deflate-raw'), size) : data;
      if (bytes.length !== size || crc32(bytes) !== sum)
        return fail('unreadable', `“${path}” in the archive is damaged.`);
      left -= size;
      found.push({ path, bytes, ...(mode && { mode }) });
    }
    return ok(found);
  } catch (error) {
    return fail('unreadable', `The archive cannot be read: ${messageOf(error)}.`);
  }
}

/** Little-endian numbers of so many bytes. */
function fields(values: [value: number, bytes: number][]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(values.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of values)
    for (let byte = 0; byte < bytes; byte++) out[at++] = Math.floor(value / 256 ** byte) & 255;
  return out;
}

function joined(...parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** In UTC, so that equal files give equal archives wherever they are made. */
function dosTime(time: number): [number, number][] {
  const date = new Date(Math.max(time, 315_532_800_000));
  const clock = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  return [
    [clock, 2],
    [day, 2],
  ];
}
