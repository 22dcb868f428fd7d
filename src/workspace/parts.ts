/** Files over 100 MiB, kept in parts of 8 MiB, so that none of them is ever held whole where that is not asked for. */
import type { BlobStore, LeftOut } from './files.contract.ts';
import { joinedBytes, largest, largestInSnapshot, partSize, partsOf, tooLarge } from './large.ts';
import { hashOf, problem } from './trees.ts';

type Bytes = Uint8Array<ArrayBuffer>;
export type InParts = Pick<LeftOut, 'hash' | 'size'> & { parts: string[] };

/**
 * Keeps what comes piece by piece, without a name yet. Gives the bytes themselves where a snapshot can hold them, and
 * else the parts, which are in the store by then. Throws where it is over 1 GiB or was stopped.
 */
export async function keepParts(
  store: Pick<BlobStore, 'commit'>,
  path: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<{ bytes: Bytes } | InParts> {
  const whole: Bytes[] = [];
  const parts: string[] = [];
  let part = new Uint8Array(partSize);
  let [filled, size] = [0, 0];
  const keep = async (bytes: Bytes) => parts.push(await keepPart(store, bytes));
  const full = async () => {
    const made = filled === partSize ? part : part.slice(0, filled);
    [part, filled] = [new Uint8Array(partSize), 0];
    if (size <= largestInSnapshot) return void whole.push(made);
    for (const before of whole.splice(0)) await keep(before);
    await keep(made);
  };
  for await (const piece of pieces) {
    if (signal?.aborted) throw problem('failed', 'Stopped. Nothing was changed.');
    size += piece.length;
    if (size > largest) throw tooLarge(path);
    for (let at = 0; at < piece.length; ) {
      const some = piece.subarray(at, at + partSize - filled);
      part.set(some, filled);
      [at, filled] = [at + some.length, filled + some.length];
      if (filled === partSize) await full();
    }
  }
  if (signal?.aborted) throw problem('failed', 'Stopped. Nothing was changed.');
  if (filled > 0) await full();
  if (size <= largestInSnapshot) return { bytes: joinedBytes(whole) };
  return inParts(parts, size);
}

/** More at the end: only the last part is made anew. */
export async function appendParts(
  store: Pick<BlobStore, 'commit' | 'getBlob'>,
  file: LeftOut,
  bytes: Uint8Array,
): Promise<InParts> {
  const size = file.size + bytes.length;
  if (size > largest) throw tooLarge(file.path);
  const parts = [...partsOf(file)];
  const used = file.size % partSize;
  const last = used > 0 ? await partAt(store, file, parts.pop()!) : new Uint8Array();
  const rest = joinedBytes([last, bytes]);
  for (let at = 0; at < rest.length; at += partSize) parts.push(await keepPart(store, rest.slice(at, at + partSize)));
  return inParts(parts, size);
}

/** Bytes from `offset` on, read from the parts that have them. */
export async function readParts(
  store: Pick<BlobStore, 'getBlob'>,
  file: LeftOut,
  offset = 0,
  length = file.size,
): Promise<Bytes> {
  const end = Math.min(file.size, offset + length);
  const out = new Uint8Array(Math.max(0, end - offset));
  for (const [index, hash] of partsOf(file).entries()) {
    const start = index * partSize;
    if (start >= end || start + partSize <= offset) continue;
    const bytes = await partAt(store, file, hash);
    const from = Math.max(0, offset - start);
    out.set(bytes.subarray(from, end - start), start + from - offset);
  }
  return out;
}

async function partAt(store: Pick<BlobStore, 'getBlob'>, { path }: LeftOut, hash: string): Promise<Uint8Array> {
  const bytes = await store.getBlob(hash);
  if (!bytes) throw problem('failed', `The content of ${path} is missing in storage.`);
  return bytes;
}

async function keepPart(store: Pick<BlobStore, 'commit'>, bytes: Bytes): Promise<string> {
  const hash = await hashOf(bytes);
  const done = await store.commit({ blobs: [{ hash, bytes }] });
  if (!done.ok) throw problem(done.code, done.message);
  return hash;
}

/** Parts are cut at fixed places, so equal files have equal parts and one hash. */
const inParts = async (parts: string[], size: number): Promise<InParts> => ({
  hash: await hashOf(new TextEncoder().encode(parts.join('\n'))),
  size,
  parts,
});
