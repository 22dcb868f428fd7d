/**
 * Reads single files out of a ZIP archive (PKWARE APPNOTE 6.3: end record, central directory, local headers; stored or
 * deflated, ZIP64 sizes). Only the parts that are asked for are read, so that an archive full of pictures costs nothing.
 */
export interface ZipEntry {
  /** As the archive has it, folders with `/`. */
  name: string;
  /** Bytes once unpacked, as the archive says. */
  size: number;
  packed: number;
  /** Of its local header. */
  offset: number;
  method: number;
  crc: number;
  encrypted: boolean;
}

/** Bytes of a directory that are read, and of one file once unpacked. */
const largestDirectory = 64 * 2 ** 20;
const largestFile = 512 * 2 ** 20;
const endSize = 22;

/** What is rejected with: a message a person can act on. */
export interface ZipProblem extends Error {
  zip: 'damaged' | 'foreign';
}
export const isZipProblem = (error: unknown): error is ZipProblem => error instanceof Error && 'zip' in error;

const problem = (zip: ZipProblem['zip'], message: string): ZipProblem => Object.assign(new Error(message), { zip });
const damaged = () => problem('damaged', 'The archive is cut off or damaged. Get it again where it came from.');

export async function isZip(file: Blob): Promise<boolean> {
  const view = await viewOf(file, 0, 4);
  return view.byteLength === 4 && view.getUint32(0, true) === 0x04034b50;
}

/** Rejects with a `ZipProblem`. */
export async function listZip(file: Blob): Promise<ZipEntry[]> {
  // The end record has a comment of up to 64 KiB behind it.
  const from = Math.max(0, file.size - endSize - 0xffff);
  const tail = await viewOf(file, from, file.size);
  let end = tail.byteLength - endSize;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw damaged();
  let size = tail.getUint32(end + 12, true);
  let at = tail.getUint32(end + 16, true);
  if ((at === 0xffffffff || size === 0xffffffff) && end >= 20 && tail.getUint32(end - 20, true) === 0x07064b50) {
    const wide = await viewOf(file, wideAt(tail, end - 12), wideAt(tail, end - 12) + 56);
    if (wide.byteLength < 56 || wide.getUint32(0, true) !== 0x06064b50) throw damaged();
    size = wideAt(wide, 40);
    at = wideAt(wide, 48);
  }
  if (size > largestDirectory)
    throw problem('foreign', 'The archive has too many files. Unpack it, and bring in its conversations.json.');
  const directory = await viewOf(file, at, at + size);
  if (directory.byteLength !== size) throw damaged();
  const entries: ZipEntry[] = [];
  for (let i = 0; i + 46 <= size; ) {
    if (directory.getUint32(i, true) !== 0x02014b50) throw damaged();
    const [name, extra, comment] = [28, 30, 32].map((part) => directory.getUint16(i + part, true)) as [
      number,
      number,
      number,
    ];
    const next = i + 46 + name + extra + comment;
    if (next > size) throw damaged();
    const bytes = new Uint8Array(directory.buffer, directory.byteOffset + i + 46, name);
    entries.push({
      name: new TextDecoder().decode(bytes),
      ...sizesOf(directory, i, i + 46 + name, extra),
      method: directory.getUint16(i + 10, true),
      crc: directory.getUint32(i + 16, true),
      encrypted: (directory.getUint16(i + 8, true) & 1) === 1,
    });
    i = next;
  }
  return entries;
}

/** The content of one file, checked against its sum. Rejects with a `ZipProblem`. */
export async function unzip(file: Blob, entry: ZipEntry): Promise<Uint8Array<ArrayBuffer>> {
  if (entry.encrypted) throw problem('foreign', 'The archive has a password. Unpack it, and bring in what is in it.');
  if (entry.method !== 0 && entry.method !== 8)
    throw problem(
      'foreign',
      'The archive is packed in a way that is not known here. Unpack it, and bring in what is in it.',
    );
  if (entry.size > largestFile) throw tooLarge();
  const local = await viewOf(file, entry.offset, entry.offset + 30);
  if (local.byteLength < 30 || local.getUint32(0, true) !== 0x04034b50) throw damaged();
  const from = entry.offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const packed = file.slice(from, from + entry.packed);
  if (packed.size !== entry.packed) throw damaged();
  const stream =
    entry.method === 0 ? packed.stream() : packed.stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const bytes = await collected(stream as ReadableStream<Uint8Array<ArrayBuffer>>, entry.size);
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) throw damaged();
  return bytes;
}

const tooLarge = () => problem('foreign', 'A file of the archive is over 512 MiB. Export fewer conversations at once.');

/** No more than was said: an archive that unpacks to more is not believed. */
async function collected(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  size: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  const reader = stream.getReader();
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (length + part.value.length > size) throw damaged();
      bytes.set(part.value, length);
      length += part.value.length;
    }
  } catch {
    void reader.cancel().catch(() => undefined);
    throw damaged();
  }
  return length === size ? bytes : bytes.subarray(0, length);
}

/** Where 32 bits are too few, the extra field 1 holds those that are, in this order. */
function sizesOf(view: DataView, at: number, extraAt: number, extra: number) {
  const found = {
    size: view.getUint32(at + 24, true),
    packed: view.getUint32(at + 20, true),
    offset: view.getUint32(at + 42, true),
  };
  for (let i = extraAt; i + 4 <= extraAt + extra; i += 4 + view.getUint16(i + 2, true)) {
    if (view.getUint16(i, true) !== 1) continue;
    const last = Math.min(extraAt + extra, i + 4 + view.getUint16(i + 2, true));
    let wide = i + 4;
    for (const name of ['size', 'packed', 'offset'] as const) {
      if (found[name] !== 0xffffffff || wide + 8 > last) continue;
      found[name] = wideAt(view, wide);
      wide += 8;
    }
  }
  return found;
}

const wideAt = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

async function viewOf(file: Blob, from: number, to: number): Promise<DataView<ArrayBuffer>> {
  return new DataView(await file.slice(from, to).arrayBuffer());
}

/** CRC-32 of IEEE 802.3, by table. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ sums[(crc ^ byte) & 0xff]!;
  return ~crc >>> 0;
}
const sums = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});
