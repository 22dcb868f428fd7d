/**
 * Puts many files into the index at once. The library writes the whole index for each and packs each content by a stream
 * of its own, which on thousands of files takes seconds; here the index is written once, and contents are stored as they
 * are, in the frame of zlib (RFC 1950, 1951). Format of the index: gitformat-index, version 2.
 */
import { after } from '#base/deadline.ts';
import type { StagedFiles } from './staged.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Files between two pauses, in which the page gets its turn. */
const together = 100;
/** Bytes; what is over it has no room in one block either. */
const largest = 0xffff - 64;
const fixed = 62;

/** Which files are for `addMany`, and which are worth being packed by the library. */
export async function forMany(fs: StagedFiles, paths: readonly string[]) {
  const sizes = await Promise.all(paths.map(async (path) => (await fs.promises.lstat(`/${path}`)).size));
  const plain = paths.filter((_, at) => sizes[at]! <= largest);
  return { plain, large: paths.filter((_, at) => sizes[at]! > largest) };
}

/** False, with nothing done, where the index is of another kind than this reads. */
export async function addMany(fs: StagedFiles, paths: readonly string[]): Promise<boolean> {
  const index = await readIndex(fs);
  if (!index) return false;
  const folders = new Set<string>();
  // A workspace keeps no empty folders.
  if (!fs.has('/.git/objects')) await fs.promises.mkdir('/.git/objects');
  for (let at = 0; at < paths.length; at += together) {
    if (at > 0) await new Promise<void>((resolve) => after(0, resolve));
    const some = paths.slice(at, at + together);
    await Promise.all(
      some.map(async (path) => {
        const [content, about] = await Promise.all([fs.bytesOf(`/${path}`), fs.promises.lstat(`/${path}`)]);
        const object = joined([new TextEncoder().encode(`blob ${content.length}\0`), content]);
        const id = new Uint8Array(await crypto.subtle.digest('SHA-1', object));
        const name = hex(id);
        const folder = `/.git/objects/${name.slice(0, 2)}`;
        if (!folders.has(folder)) {
          folders.add(folder);
          if (!fs.has(folder)) await fs.promises.mkdir(folder);
        }
        const file = `${folder}/${name.slice(2)}`;
        if (!fs.has(file)) await fs.promises.writeFile(file, stored(object));
        index.set(path, entryOf(path, id, about));
      }),
    );
  }
  await fs.promises.writeFile('/.git/index', await indexOf(index));
  return true;
}

/** Entries by path, as they stand in the file; `null` where there is anything but plain entries of version 2. */
async function readIndex(fs: StagedFiles): Promise<Map<string, Bytes> | null> {
  if (!fs.has('/.git/index')) return new Map();
  const bytes = await fs.bytesOf('/.git/index');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== 0x44495243 || view.getUint32(4) !== 2) return null;
  const found = new Map<string, Bytes>();
  let at = 12;
  for (let count = view.getUint32(8); count > 0; count--) {
    const flags = view.getUint16(at + 60);
    // Both sides of a merge are there, or it is no plain entry.
    if (flags & 0x7000) return null;
    const end = bytes.indexOf(0, at + fixed);
    if (end < 0) return null;
    const length = padded(end - at - fixed);
    found.set(new TextDecoder().decode(bytes.subarray(at + fixed, end)), bytes.slice(at, at + length));
    at += length;
  }
  return found;
}

async function indexOf(entries: ReadonlyMap<string, Bytes>): Promise<Bytes> {
  const names = [...entries.keys()].map((path) => ({ path, bytes: new TextEncoder().encode(path) }));
  names.sort((a, b) => compare(a.bytes, b.bytes));
  const head = new Uint8Array(12);
  const view = new DataView(head.buffer);
  view.setUint32(0, 0x44495243);
  view.setUint32(4, 2);
  view.setUint32(8, names.length);
  const main = joined([head, ...names.map(({ path }) => entries.get(path)!)]);
  return joined([main, new Uint8Array(await crypto.subtle.digest('SHA-1', main))]);
}

type About = Awaited<ReturnType<StagedFiles['promises']['lstat']>>;

function entryOf(path: string, id: Uint8Array, { ctimeMs, mtimeMs, dev, ino, mode, uid, gid, size }: About): Bytes {
  const name = new TextEncoder().encode(path);
  const out = new Uint8Array(padded(name.length));
  const view = new DataView(out.buffer);
  const kind = mode === 0o120000 ? mode : mode & 0o100 ? 0o100755 : 0o100644;
  for (const [place, value] of [ctimeMs / 1000, 0, mtimeMs / 1000, 0, dev, ino, kind, uid, gid, size].entries())
    view.setUint32(place * 4, value);
  out.set(id, 40);
  view.setUint16(60, Math.min(name.length, 0xfff));
  out.set(name, fixed);
  return out;
}

/** One to eight zeros behind a name make its entry a multiple of eight bytes. */
const padded = (name: number) => Math.ceil((fixed + name + 1) / 8) * 8;

/** In one block that is not packed. */
function stored(bytes: Bytes): Bytes {
  const { length } = bytes;
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  const head = [0x78, 0x01, 1, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255];
  return joined([new Uint8Array(head), bytes, new Uint8Array([b >> 8, b & 255, a >> 8, a & 255])]);
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return a.length - b.length;
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function joined(parts: readonly Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
