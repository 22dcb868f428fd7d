import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from './collect.ts';
import type { BlobStore, FileResult, Files } from './files.contract.ts';
import { openFiles } from './files.ts';
import { partSize } from './large.ts';
import { createMemoryBlobs } from './memory-blobs.ts';
import { appendParts, keepParts, readParts } from './parts.ts';

const got = <T>(result: FileResult<T>): T => {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
};
const mebibyte = 1024 * 1024;
/** Bytes that differ from place to place, so that a part in the wrong place is seen. */
const some = (length: number, seed = 1) => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 4093) bytes[at] = (at / 4093 + seed) % 251;
  return bytes;
};
/** The matcher for values walks such arrays byte by byte. */
const expectSame = (one: Uint8Array, other: Uint8Array) => expect(Buffer.compare(one, other)).toBe(0);
async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const open = async (store: BlobStore): Promise<Files> =>
  got(await openFiles({ store, workspaceId: 'w', now: () => Date.now() }));

describe('files piece by piece', () => {
  it('keeps 200 MB in parts, none of which is larger than 8 MiB, and reads any stretch from the parts that have it', async () => {
    const store = createMemoryBlobs();
    const read: string[] = [];
    let largest = 0;
    const watched: BlobStore = {
      ...store,
      getBlob: (hash) => {
        read.push(hash);
        return store.getBlob(hash);
      },
      commit: (rows) => {
        for (const { bytes } of rows.blobs ?? []) largest = Math.max(largest, bytes.length);
        return store.commit(rows);
      },
    };
    const files = await open(watched);
    const bytes = some(200_000_000);
    const info = got(await files.writeStream('/film', inPieces(bytes, 3_000_001)));
    expect(info).toMatchObject({ size: bytes.length, leftOut: true });
    expect(largest).toBe(partSize);
    for (const [offset, length] of [
      [0, 10],
      [partSize - 5, 10],
      [150_000_000, 9_000_000],
      [bytes.length - 3, 99],
      [bytes.length + 1, 5],
    ] as const) {
      read.length = 0;
      expectSame(got(await files.readPart('/film', offset, length)), bytes.slice(offset, offset + length));
      expect(read.length).toBeLessThanOrEqual(3);
    }
    // The same bytes by another way are the same file, and no snapshot knows it.
    expect(got(await files.write('/film', bytes))).toMatchObject({ hash: info.hash, leftOut: true });
    got(await files.append('/film', some(10, 7)));
    expect(got(await files.readPart('/film', bytes.length - 2, 99))).toEqual(
      new Uint8Array([...bytes.slice(-2), ...some(10, 7)]),
    );
    expect((await collect(store, async () => [], Number.POSITIVE_INFINITY)).ok).toBe(true);
    const again = await open(store);
    expect(got(await again.list('/film'))[0]).toMatchObject({ size: bytes.length + 10 });
    expect(got(await again.readPart('/film', 100_000_000, 5))).toEqual(bytes.slice(100_000_000, 100_000_005));
  });

  it('a small file that comes in pieces is in snapshots; one that grows goes out of them', async () => {
    const files = await open(createMemoryBlobs());
    expect(got(await files.writeStream('/a', inPieces(some(1000), 7)))).not.toHaveProperty('leftOut');
    expect(got(await files.read('/a'))).toEqual(some(1000));
    got(await files.append('/a', new Uint8Array([9])));
    got(await files.append('/new', new Uint8Array([9])));
    expect(got(await files.readPart('/a', 999, 5))).toEqual(new Uint8Array([some(1000)[999]!, 9]));
    expect(got(await files.append('/a', some(100 * mebibyte)))).toMatchObject({ leftOut: true });
    expect(got(await files.listSnapshot(got(await files.snapshot()))).map(({ path }) => path)).toEqual(['/new']);
    expect(got(await files.readPart('/a', 1000, 1))).toEqual(new Uint8Array([9]));
  });

  it('stopped, failed or too large, it leaves the files as they were', async () => {
    const store = createMemoryBlobs();
    const files = await open(store);
    got(await files.write('/a', 'as it was'));
    const before = got(await files.snapshot());
    const stop = new AbortController();
    async function* endless() {
      for (let i = 0; ; i++) {
        if (i === 30) stop.abort();
        yield new Uint8Array(5 * mebibyte);
      }
    }
    expect(await files.writeStream('/a', endless(), stop.signal)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^Stopped/),
    });
    async function* broken() {
      yield new Uint8Array(1);
      throw new Error('The disk was taken away.');
    }
    expect(await files.writeStream('/a', broken())).toMatchObject({
      ok: false,
      message: expect.stringMatching(/taken away/),
    });
    async function* immense() {
      for (;;) yield new Uint8Array(64 * mebibyte);
    }
    expect(await files.writeStream('/b', immense())).toMatchObject({ ok: false, code: 'too_large' });
    expect(await files.writeStream('/', inPieces(some(1), 1))).toMatchObject({ ok: false, code: 'is_folder' });
    const full = await open({
      ...store,
      commit: async ({ blobs, ...rest }) =>
        blobs ? { ok: false, code: 'full', message: 'The disk is full.' } : store.commit(rest),
    });
    expect(await full.writeStream('/c', inPieces(some(120 * mebibyte), mebibyte))).toMatchObject({ code: 'full' });
    expect(got(await files.snapshot())).toBe(before);
    expect(got(await files.list()).map(({ path }) => path)).toEqual(['/a']);
  }, 30_000);

  it('wherever it is cut, what is read is what was written', async () => {
    const bytes = some(3 * partSize + 5);
    const offsets = fc.nat({ max: bytes.length + 10 });
    const store = createMemoryBlobs();
    const first = await keepParts(store, '/a', inPieces(some(101 * mebibyte), 9_999_999));
    if ('bytes' in first) throw new Error('should be in parts');
    const whole = await appendParts(store, { path: '/a', modifiedAt: 0, ...first }, bytes);
    const all = Buffer.concat([some(101 * mebibyte).slice(-partSize), bytes]);
    const start = 101 * mebibyte - partSize;
    await fc.assert(
      fc.asyncProperty(offsets, fc.nat({ max: 40 }), async (offset, length) => {
        const read = await readParts(store, { path: '/a', modifiedAt: 0, ...whole }, start + offset, length);
        expectSame(read, all.slice(offset, offset + length));
      }),
      { numRuns: 40 },
    );
  }, 30_000);
});
