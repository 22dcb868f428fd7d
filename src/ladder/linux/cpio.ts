/** Archives as the kernel takes them for its first files (cpio, “newc”): names and bytes, and nothing that is not needed. */

export interface CpioEntry {
  /** Without a `/` before it. */
  name: string;
  bytes: Uint8Array;
  /** Type and permissions, as in `0o100644`. */
  mode: number;
}

const magic = '070701';
const headerSize = 110;
const end = 'TRAILER!!!';
const padding = (size: number) => (4 - (size % 4)) % 4;

export function writeCpio(entries: Iterable<CpioEntry>): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let number = 0;
  const add = (name: string, bytes: Uint8Array, mode: number) => {
    const named = encoder.encode(`${name}\0`);
    const fields = [++number, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, named.length, 0];
    const header = magic + fields.map((field) => field.toString(16).padStart(8, '0')).join('');
    parts.push(encoder.encode(header), named, new Uint8Array(padding(headerSize + named.length)));
    parts.push(bytes, new Uint8Array(padding(bytes.length)));
  };
  for (const { name, bytes, mode } of entries) add(name, bytes, mode);
  add(end, new Uint8Array(), 0);
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Ends at the first thing that is no entry; what came before it stands. */
export function* readCpio(archive: Uint8Array): Generator<CpioEntry> {
  const decoder = new TextDecoder();
  let at = 0;
  const field = (index: number) =>
    Number.parseInt(decoder.decode(archive.subarray(at + 6 + index * 8, at + 14 + index * 8)), 16);
  while (at + headerSize <= archive.length && decoder.decode(archive.subarray(at, at + 6)) === magic) {
    const [mode, size, nameSize] = [field(1), field(6), field(11)];
    const from = at + headerSize;
    const name = decoder.decode(archive.subarray(from, from + nameSize - 1)).replace(/^\.?\//, '');
    const data = from + nameSize + padding(headerSize + nameSize);
    if (!(size >= 0) || !(nameSize > 0) || data + size > archive.length || name === end) return;
    yield { name, bytes: archive.slice(data, data + size), mode };
    at = data + size + padding(size);
  }
}
