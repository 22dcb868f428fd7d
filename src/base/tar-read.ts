/** Tar archives read: POSIX.1-2001 pax, and the long names of GNU. Paths and targets are given as they stand in it. */
import { fail, ok, type Result } from './result.ts';

export interface TarEntry {
  path: string;
  kind: 'file' | 'folder' | 'link' | 'hard_link';
  bytes: Uint8Array;
  /** Of a link. */
  target: string;
  /** The permissions alone. */
  mode: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
}

const block = 512;
const kinds: Record<string, TarEntry['kind']> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hard_link',
  '2': 'link',
  '5': 'folder',
};

/** Fails where a header is damaged, an end is missing in the middle of a file, or an entry is of another kind (a device). */
export function readTar(tar: Uint8Array): Result<TarEntry[], 'unreadable'> {
  const text = (from: number, length: number) => {
    const bytes = tar.subarray(from, from + length);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  };
  const found: TarEntry[] = [];
  let next: Record<string, string> = {};
  for (let at = 0; at + block <= tar.length; ) {
    const header = tar.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) return ok(found);
    const number = (from: number, length: number) => {
      if (!(header[from]! & 0x80)) return Number.parseInt(text(at + from, length).trim() || '0', 8);
      return header.subarray(from + 1, from + length).reduce((all, byte) => all * 256 + byte, header[from]! & 0x7f);
    };
    const sum = header.reduce((all, byte, index) => all + (index >= 148 && index < 156 ? 32 : byte), 0);
    if (sum !== number(148, 8)) return fail('unreadable', 'This does not look like a tar archive');
    const type = String.fromCharCode(header[156]!);
    const size = next.size === undefined ? number(124, 12) : Number(next.size);
    const start = at + block;
    if (start + size > tar.length) return fail('unreadable', 'Unexpected EOF in archive');
    const bytes = tar.slice(start, start + size);
    const head = at;
    at = start + Math.ceil(size / block) * block;
    if (type === 'g') continue;
    if (type === 'x') Object.assign(next, paxRecords(bytes));
    else if (type === 'L' || type === 'K') next[type === 'L' ? 'path' : 'linkpath'] = text(start, size);
    else {
      const kind = kinds[type];
      if (!kind) return fail('unreadable', `It holds an entry of a kind that is not known (${type})`);
      const before = text(head + 257, 5) === 'ustar' && text(head + 263, 2) === '00' ? text(head + 345, 155) : '';
      const path = next.path ?? `${before && `${before}/`}${text(head, 100)}`;
      const target = next.linkpath ?? text(head + 157, 100);
      const modifiedAt = Number(next.mtime ?? octal(text(head + 136, 12))) * 1000;
      const folder = kind === 'file' && path.endsWith('/');
      found.push({
        path,
        kind: folder ? 'folder' : kind,
        bytes,
        target,
        mode: octal(text(head + 100, 8)) & 0o777,
        modifiedAt,
      });
      next = {};
    }
  }
  return tar.length >= block && found.length > 0
    ? ok(found)
    : fail('unreadable', 'This does not look like a tar archive');
}

const octal = (text: string) => Number.parseInt(text.trim() || '0', 8) || 0;

/** `length key=value\n`, the length counted in bytes. */
function paxRecords(bytes: Uint8Array): Record<string, string> {
  const records: Record<string, string> = {};
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const length = Number(new TextDecoder().decode(bytes.subarray(at, space)));
    if (space < 0 || !(length > 0)) break;
    const [, key, value] =
      /^([^=]*)=(.*)$/s.exec(new TextDecoder().decode(bytes.subarray(space + 1, at + length - 1))) ?? [];
    if (key) records[key] = value!;
    at += length;
  }
  return records;
}
