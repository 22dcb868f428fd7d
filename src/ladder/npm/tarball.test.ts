import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { createTar, type TarFileInput } from 'nanotar';
import { describe, expect, it } from 'vitest';
import { allBytes } from '#base/stream-bytes.ts';
import { tarPieces } from '#base/tar.ts';
import { checkIntegrity, unpack } from './tarball.ts';

const packed = (files: TarFileInput[]) => new Uint8Array(gzipSync(createTar(files)));
const sri = (bytes: Uint8Array, algorithm: string) =>
  `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;
const manifest = { name: 'package/package.json', data: '{"name":"a"}' };

describe('the bytes of a package', () => {
  const bytes = packed([manifest, { name: 'package/lib/index.js', data: 'export {}' }]);

  it('come out as files', async () => {
    const files = await unpack(bytes, 'a');
    expect(files.ok && [...files.value.keys()]).toEqual(['package.json', 'lib/index.js']);
    expect(files.ok && new TextDecoder().decode(files.value.get('lib/index.js'))).toBe('export {}');
  });

  it('keep a long name, also one with spaces', async () => {
    const path = `lib/${'a folder with a long name/'.repeat(8)}index of it.js`;
    const pieces = async function* () {
      yield new TextEncoder().encode('1');
    };
    const long = [
      { path: 'package/package.json', size: 1, pieces },
      { path: `package/${path}`, size: 1, pieces },
    ];
    const files = await unpack(new Uint8Array(gzipSync(await allBytes(tarPieces(long)))), 'a');
    expect(files.ok && [...files.value.keys()]).toEqual(['package.json', path]);
  });

  it('are held against what was promised, by the strongest hash that is named', async () => {
    expect((await checkIntegrity(bytes, sri(bytes, 'sha512'), 'a')).ok).toBe(true);
    expect((await checkIntegrity(bytes, `sha512-AAAA ${sri(bytes, 'sha512')}`, 'a')).ok).toBe(true);
    expect(await checkIntegrity(bytes, `${sri(bytes, 'sha1')} sha512-AAAA`, 'a')).toMatchObject({ code: 'integrity' });
    expect(await checkIntegrity(bytes, undefined, 'a')).toMatchObject({ code: 'integrity' });
    const other = bytes.slice();
    other[20]! ^= 1;
    expect(await checkIntegrity(other, sri(bytes, 'sha512'), 'a')).toMatchObject({ code: 'integrity' });
  });

  it.each<[string, TarFileInput[], string]>([
    ['a path that leads out', [manifest, { name: 'package/../../evil', data: 'x' }], 'unreadable'],
    ['no package.json', [{ name: 'package/index.js', data: 'x' }], 'unreadable'],
  ])('are refused for %s', async (_, files, code) => {
    expect(await unpack(packed(files), 'a')).toMatchObject({ ok: false, code });
  });

  it('are refused where they are no archive, or too much', async () => {
    expect(await unpack(new Uint8Array([1, 2, 3]), 'a')).toMatchObject({ ok: false, code: 'unreadable' });
    expect(await unpack(bytes.slice(0, 60), 'a')).toMatchObject({ ok: false, code: 'unreadable' });
    const bomb = packed([manifest, { name: 'package/zeros', data: new Uint8Array(8 * 2 ** 20) }]);
    expect(bomb.length).toBeLessThan(50_000);
    expect(await unpack(bomb, 'a', { bytes: 2 ** 20, files: 10 })).toMatchObject({ code: 'too_large' });
    const many = packed([manifest, ...Array.from({ length: 20 }, (_, at) => ({ name: `package/${at}`, data: '' }))]);
    expect(await unpack(many, 'a', { bytes: 2 ** 20, files: 10 })).toMatchObject({ code: 'too_large' });
  });
});
