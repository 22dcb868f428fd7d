/** Tar archives (POSIX.1-2001 pax): names of any length, symbolic links, and the permission to be run. */
import { allBytes } from './stream-bytes.ts';
import type { PackedFile } from './zip-write.ts';

const block = 512;

/** What a mode says it is, a file, a link or a folder, it is. */
export async function* tarPieces(files: Iterable<PackedFile>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const { path, size, pieces, modifiedAt = 0, mode = 0o644 } of files) {
    const name = new TextEncoder().encode(path);
    const seconds = Math.floor(modifiedAt / 1000);
    const link = (mode & 0o170000) === 0o120000;
    const target = link ? await allBytes(pieces()) : new Uint8Array();
    let records = '';
    if (name.length > 100 || /[^ -~]/.test(path)) records += paxRecord('path', path);
    if (target.length > 100) records += paxRecord('linkpath', new TextDecoder().decode(target));
    if (size > 0o77777777777) records += paxRecord('size', String(size));
    if (records) {
      const pax = new TextEncoder().encode(records);
      yield header(new TextEncoder().encode('PaxHeader'), 'x', pax.length, 0o644, seconds);
      yield pax;
      yield rest(pax.length);
    }
    const folder = (mode & 0o170000) === 0o040000;
    yield header(name, link ? '2' : folder ? '5' : '0', link || folder ? 0 : size, mode & 0o777, seconds, target);
    if (link || folder) continue;
    let written = 0;
    for await (const piece of pieces()) {
      written += piece.length;
      yield piece as Uint8Array<ArrayBuffer>;
    }
    if (written !== size) throw new Error(`${path} was changed while it was packed. Try again.`);
    yield rest(size);
  }
  yield new Uint8Array(block * 2);
}

const rest = (size: number) => new Uint8Array((block - (size % block)) % block);

function header(
  name: Uint8Array,
  type: string,
  size: number,
  mode: number,
  seconds: number,
  target = new Uint8Array(),
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(block);
  const text = (at: number, value: string) => out.set(new TextEncoder().encode(value), at);
  const octal = (at: number, length: number, value: number) =>
    text(at, `${value.toString(8).padStart(length - 1, '0')}\0`);
  out.set(name.slice(0, 100), 0);
  octal(100, 8, mode);
  octal(108, 8, 0);
  octal(116, 8, 0);
  octal(124, 12, size);
  octal(136, 12, seconds);
  text(148, '        ');
  text(156, type);
  out.set(target.slice(0, 100), 157);
  text(257, 'ustar\u000000');
  const sum = out.reduce((all, byte) => all + byte, 0);
  text(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return out;
}

/** Its length counts itself. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = new TextEncoder().encode(rest).length;
  let length = bytes;
  while (String(length).length + bytes !== length) length = String(length).length + bytes;
  return length + rest;
}
