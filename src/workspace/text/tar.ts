/** Tar archives (POSIX.1-2001 pax): names of any length, symbolic links, and the permission to be run. */
import type { ZipFile } from './zip.ts';

const block = 512;

export function makeTar(files: readonly (ZipFile & { link?: boolean })[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const add = (
    name: Uint8Array,
    type: string,
    bytes: Uint8Array,
    mode: number,
    seconds: number,
    target = new Uint8Array(),
  ) => {
    const data = type === '2' ? new Uint8Array() : bytes;
    parts.push(header(name, type, data.length, mode, seconds, target), new Uint8Array(data));
    parts.push(new Uint8Array((block - (data.length % block)) % block));
  };
  for (const { path, bytes, modifiedAt = 0, mode = 0o644, link } of files) {
    const name = new TextEncoder().encode(path);
    const seconds = Math.floor(modifiedAt / 1000);
    let records = '';
    if (name.length > 100 || /[^ -~]/.test(path)) records += paxRecord('path', path);
    if (link && bytes.length > 100) records += paxRecord('linkpath', new TextDecoder().decode(bytes));
    if (records) add(new TextEncoder().encode('PaxHeader'), 'x', new TextEncoder().encode(records), 0o644, seconds);
    add(name, link ? '2' : '0', bytes, mode & 0o777, seconds, link ? new Uint8Array(bytes) : undefined);
  }
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0) + block * 2);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function header(
  name: Uint8Array,
  type: string,
  size: number,
  mode: number,
  seconds: number,
  target: Uint8Array,
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
