import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Files } from './files.contract.ts';
import { openFiles } from './files.ts';
import { createMemoryBlobs } from './memory-blobs.ts';

async function workspace(): Promise<Files> {
  const opened = await openFiles({ store: createMemoryBlobs(), workspaceId: 'w', now: () => 1 });
  if (!opened.ok) throw new Error(opened.message);
  return opened.value;
}

const contents = async (files: Files) => {
  const all = await files.list();
  if (!all.ok) throw new Error(all.message);
  const plain = all.value.filter(({ kind }) => kind === 'file');
  return Promise.all(plain.map(async ({ path }) => [path, await files.readText(path)]));
};

const path = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  .map((names) => `/${names.join('/')}`);
const edit = fc.record({ path, content: fc.option(fc.constantFrom('1', '2', ''), { nil: null }) });

test('many changes at once are what they are one after another, or nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { maxLength: 6 }), fc.array(edit, { maxLength: 6 }), async (first, second) => {
      const [one, other] = [await workspace(), await workspace()];
      for (const { path: at, content } of first)
        if (content !== null) for (const files of [one, other]) await files.write(at, content);
      const before = await one.snapshot();
      const told: string[][] = [];
      one.watch((paths) => told.push(paths));
      const done = await one.apply(second);
      if (!done.ok) {
        expect(await one.snapshot()).toEqual(before);
        expect(told).toEqual([]);
        return;
      }
      for (const { path: at, content } of second) if (content === null) await other.remove(at);
      for (const { path: at, content } of second)
        if (content !== null) expect(await other.write(at, content)).toMatchObject({ ok: true });
      expect(await contents(one)).toEqual(await contents(other));
      expect(await one.snapshot()).toEqual(await other.snapshot());
      expect(told.length).toBe(done.value.length > 0 ? 1 : 0);
    }),
    {
      numRuns: 300,
      examples: [
        [
          [{ path: '/c', content: '' }],
          [
            { path: '/c', content: '1' },
            { path: '/c', content: '' },
          ],
        ],
      ],
    },
  );
});

test('links are followed, listed as what they are, and refused where they lead nowhere', async () => {
  const files = await workspace();
  await files.write('/data/a.txt', 'A');
  const made = await files.apply([
    { path: '/to/file', content: '../data/a.txt', as: 'link' },
    { path: '/folder', content: 'data', as: 'link' },
    { path: '/round', content: '/round', as: 'link' },
    { path: '/out', content: '../../etc/passwd', as: 'link' },
    { path: '/run.sh', content: 'true', as: 'program' },
  ]);
  expect(made).toMatchObject({ ok: true });
  expect(await files.readText('/to/file')).toEqual({ ok: true, value: 'A' });
  expect(await files.readText('/folder/a.txt')).toEqual({ ok: true, value: 'A' });
  expect(await files.readLink('/folder')).toEqual({ ok: true, value: 'data' });
  expect(await files.read('/round')).toMatchObject({ code: 'not_found', message: expect.stringContaining('circle') });
  expect(await files.read('/out')).toMatchObject({ code: 'not_found', message: expect.stringContaining('leads out') });
  expect(await files.readLink('/run.sh')).toMatchObject({ ok: false });
  await files.write('/folder/b.txt', 'B');
  expect(await files.readText('/data/b.txt')).toEqual({ ok: true, value: 'B' });
  expect(await files.list('/folder')).toMatchObject({ value: [{ path: '/folder', kind: 'file', as: 'link' }] });
  await files.write('/run.sh', 'false');
  expect(await files.list('/run.sh')).toMatchObject({ value: [{ as: 'program' }] });
  await files.remove('/folder');
  expect(await files.readText('/data/b.txt')).toMatchObject({ ok: true });
});

test('a file takes the place of a folder, and what is too large or the root is refused', async () => {
  const files = await workspace();
  await files.write('/a/b', '1');
  expect(await files.apply([{ path: '/a', content: 'file' }])).toMatchObject({ ok: false, code: 'is_folder' });
  expect(
    await files.apply([
      { path: '/a', content: 'file' },
      { path: '/a', content: null },
    ]),
  ).toMatchObject({ ok: true });
  expect(await files.readText('/a')).toEqual({ ok: true, value: 'file' });
  const large = new Uint8Array(101 * 2 ** 20);
  expect(
    await files.apply([
      { path: '/l', content: large },
      { path: '/m', content: '' },
    ]),
  ).toMatchObject({ code: 'too_large' });
  expect(await files.apply([{ path: '/', content: null }])).toMatchObject({ code: 'bad_path' });
  expect(await contents(files)).toHaveLength(1);
});
