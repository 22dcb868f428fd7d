import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { allBytes } from './stream-bytes.ts';
import { tarPieces } from './tar.ts';
import { readTar } from './tar-read.ts';

it('gives back what was packed, with any names', async () => {
  const name = fc.string({ minLength: 1, maxLength: 150, unit: 'grapheme' }).map((text) => text.replace(/[\0/]/g, '_'));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, fc.uint8Array({ maxLength: 1500 })), { maxLength: 5 }), async (all) => {
      const files = all.map(([path, bytes]) => ({ path, bytes, mode: 0o100755 }));
      const tar = await allBytes(
        tarPieces(files.map(({ bytes, ...one }) => ({ ...one, size: bytes.length, pieces: () => [bytes] }))),
      );
      const read = readTar(tar);
      expect(read.ok && read.value.map(({ path, bytes, mode }) => ({ path, bytes, mode: 0o100000 | mode }))).toEqual(
        files,
      );
    }),
    { numRuns: 60 },
  );
});

it.each([
  ['nothing', new Uint8Array()],
  ['a text', new TextEncoder().encode('one\ntwo\n'.repeat(200))],
])('says that %s is no archive', (_, bytes) => {
  expect(readTar(bytes)).toMatchObject({ ok: false, code: 'unreadable' });
});

it('says where an archive was cut, or a header changed', async () => {
  const tar = await allBytes(tarPieces([{ path: 'a', size: 2000, pieces: () => [new Uint8Array(2000)] }]));
  expect(readTar(tar.slice(0, 1200))).toMatchObject({ ok: false, message: 'Unexpected EOF in archive' });
  tar[0] = 98;
  expect(readTar(tar)).toMatchObject({ ok: false });
});

test.skipIf(spawnSync('tar', ['--version']).error !== undefined).each(['gnu', 'pax', 'ustar'])(
  'reads what GNU tar writes as %s',
  (format) => {
    const folder = mkdtempSync(join(tmpdir(), 'tar-read-'));
    try {
      const deep = format === 'ustar' ? 'f'.repeat(90) : 'a name '.repeat(20).trim();
      mkdirSync(join(folder, 'd'));
      writeFileSync(join(folder, 'd', deep), 'deep');
      symlinkSync(`../${'to'.repeat(40)}`, join(folder, 'd', 'link'));
      const tar = execFileSync('tar', [`--format=${format}`, '--sort=name', '-cf', '-', 'd'], { cwd: folder });
      const read = readTar(new Uint8Array(tar));
      expect(read.ok && read.value.map(({ path, kind, target }) => [path, kind, target])).toEqual([
        ['d/', 'folder', ''],
        [`d/${deep}`, 'file', ''],
        ['d/link', 'link', `../${'to'.repeat(40)}`],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
