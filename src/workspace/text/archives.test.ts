import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allBytes } from '#base/stream-bytes.ts';
import { tarPieces } from '#base/tar.ts';
import { readZip } from '#base/zip.ts';
import { type PackedFile, zipPieces } from '#base/zip-write.ts';
import { openFiles } from '../files.ts';
import { createMemoryBlobs } from '../memory-blobs.ts';
import { packedPieces } from '../packed.ts';

const has = (tool: string) => spawnSync(tool, ['--version']).error === undefined;
const packed = (path: string, bytes: Uint8Array, cut = 7): PackedFile => ({
  path,
  size: bytes.length,
  *pieces() {
    for (let at = 0; at < bytes.length; at += cut) yield bytes.subarray(at, at + cut);
  },
});

test('a zip comes out as it went in, and damage is told', async () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  const limits = { bytes: 10_000, files: 10 };
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { maxLength: 5 }), async (all) => {
      const files = all.map((one, at) => ({ path: `ü/${at}`, bytes: one }));
      const read = await readZip(await allBytes(zipPieces(files.map((one) => packed(one.path, one.bytes)))), limits);
      expect(read.ok && read.value.map(({ path, bytes: own }) => ({ path, bytes: own }))).toEqual(files);
    }),
    { numRuns: 30 },
  );
  const zip = await allBytes(zipPieces([packed('a', new Uint8Array(5000))]));
  expect(await readZip(zip, { bytes: 4999, files: 1 })).toMatchObject({ code: 'too_large' });
  expect(await readZip(zip.slice(0, 40), limits)).toMatchObject({ code: 'unreadable' });
  zip[32]! ^= 255;
  expect(await readZip(zip, limits)).toMatchObject({ code: 'unreadable' });
});

test.skipIf(!has('tar') || !has('python3'))(
  'a workspace packed is what other programs unpack',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'archives-'));
    try {
      const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 1_700_000_000_000 });
      if (!opened.ok) throw new Error(opened.message);
      const files = opened.value;
      const large = new Uint8Array(100 * 2 ** 20 + 12_345).map((_, at) => at >> 12);
      const long = `deep/${'é'.repeat(60)}/${'x'.repeat(90)}.txt`;
      await files.apply([
        { path: '/run.sh', content: 'true\n', as: 'program' },
        { path: '/to', content: `${'a/'.repeat(60)}b`, as: 'link' },
        { path: `/${long}`, content: 'long' },
        { path: '/empty', content: '' },
        { path: '/.git/HEAD', content: 'ref' },
      ]);
      await files.write('/large', large);
      for (const format of ['zip', 'tar', 'tar.gz'] as const) {
        let read = 0;
        const made = await packedPieces(files, { format, onRead: (bytes) => (read += bytes) });
        if (!made.ok) throw new Error(made.message);
        const at = join(folder, `all.${format}`);
        const out = join(folder, format);
        writeFileSync(at, await allBytes(made.value.pieces));
        expect(read).toBe(made.value.size);
        if (format === 'zip') execFileSync('python3', ['-m', 'zipfile', '-e', at, out]);
        else execFileSync('sh', ['-c', `mkdir ${out} && tar -xf ${at} -C ${out}`]);
        expect(Buffer.compare(readFileSync(join(out, 'large')), large)).toBe(0);
        expect(readFileSync(join(out, long), 'utf8')).toBe('long');
        expect(readFileSync(join(out, 'empty'), 'utf8')).toBe('');
        expect(() => statSync(join(out, '.git'))).toThrow();
        if (format !== 'zip') {
          expect(statSync(join(out, 'run.sh')).mode & 0o111).not.toBe(0);
          expect(execFileSync('readlink', [join(out, 'to')], { encoding: 'utf8' }).trim()).toBe(`${'a/'.repeat(60)}b`);
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);

test('a file that shrinks while it is packed spoils no tar', async () => {
  const made = tarPieces([{ path: 'a', size: 10, pieces: () => [new Uint8Array(3)] }]);
  await expect(allBytes(made)).rejects.toThrow('changed while it was packed');
});
