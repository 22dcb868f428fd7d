import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileResult, Files } from './files.contract.ts';
import { openFiles } from './files.ts';
import { createMemoryBlobs } from './memory-blobs.ts';
import type { Decision } from './merge.contract.ts';
import { mergeFiles, planFileMerge, regionsOf } from './merge.ts';

function value<T>(result: FileResult<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
}

type Tree = Record<string, string | Uint8Array>;

async function three(base: Tree, ours: Tree, theirs: Tree) {
  let clock = 0;
  const store = createMemoryBlobs();
  const files = value(await openFiles({ store, workspaceId: 'w', now: () => ++clock }));
  const snapshot = async (tree: Tree) => {
    const there = value(await files.list()).filter(({ path, kind }) => kind === 'file' && !(path in tree));
    for (const { path } of there) value(await files.remove(path));
    for (const [path, content] of Object.entries(tree)) value(await files.write(path, content));
    return value(await files.snapshot());
  };
  const trees = { base: await snapshot(base), theirs: await snapshot(theirs), ours: await snapshot(ours) };
  const plan = () => planFileMerge(store, trees);
  const merge = (decisions: Record<string, Decision> = {}) =>
    mergeFiles(store, trees, new Map(Object.entries(decisions)), 99);
  return { store, files, trees, plan, merge };
}

async function contents(files: Files, hash: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { path, kind } of value(await files.listSnapshot(hash)))
    if (kind === 'file') found[path] = new TextDecoder().decode(value(await files.readSnapshot(hash, path)));
  return found;
}

const poem = 'one\ntwo\nthree\nfour\nfive\n';

describe('merging files from where two branches parted', () => {
  it('takes what only the other side wrote or removed, keeps what only this side did, and leaves alone what is equal', async () => {
    const { files, plan, merge, trees } = await three(
      { '/same': 'a', '/theirs': 'a', '/ours': 'a', '/gone/there': 'a', '/gone-here': 'a', '/both': 'a' },
      { '/same': 'a', '/theirs': 'a', '/ours': 'b', '/gone/there': 'a', '/both': 'c', '/new-here': 'n' },
      { '/same': 'a', '/theirs': 'b', '/ours': 'a', '/gone-here': 'a', '/both': 'c', '/new/there': 'n' },
    );
    expect(value(await plan())).toEqual([
      { path: '/gone/there', is: 'removed' },
      { path: '/new/there', is: 'taken' },
      { path: '/theirs', is: 'taken' },
    ]);
    const merged = value(await merge());
    expect(await contents(files, merged.hash)).toEqual({
      '/same': 'a',
      '/theirs': 'b',
      '/ours': 'b',
      '/both': 'c',
      '/new-here': 'n',
      '/new/there': 'n',
    });
    expect(merged.changed).toContainEqual({ path: '/new/there', how: 'taken' });
    // The files as they are were not touched.
    expect(value(await files.snapshot())).toBe(trees.ours);
  });

  it('puts together what both wrote in different places', async () => {
    const { files, plan, merge } = await three(
      { '/p': poem },
      { '/p': poem.replace('one', 'ONE') },
      { '/p': poem.replace('five', 'FIVE') },
    );
    expect(value(await plan())).toEqual([{ path: '/p', is: 'combined' }]);
    const merged = value(await merge());
    expect(await contents(files, merged.hash)).toEqual({ '/p': 'ONE\ntwo\nthree\nfour\nFIVE\n' });
    expect(merged.changed).toEqual([{ path: '/p', how: 'combined' }]);
  });

  it('leaves a person to decide what both wrote in one place, and writes nothing before', async () => {
    const { files, plan, merge, store } = await three(
      { '/p': poem },
      { '/p': poem.replace('two', 'zwei') },
      { '/p': poem.replace('two', 'deux') },
    );
    expect(value(await plan())).toEqual([
      {
        path: '/p',
        is: 'conflict',
        why: 'text',
        regions: [
          { kind: 'settled', text: 'one\n' },
          { kind: 'conflict', ours: 'zwei\n', base: 'two\n', theirs: 'deux\n' },
          { kind: 'settled', text: 'three\nfour\nfive\n' },
        ],
      },
    ]);
    const before = await store.writtenBefore(Number.POSITIVE_INFINITY);
    expect(await merge()).toMatchObject({ ok: false, code: 'conflict', message: expect.stringContaining('/p') });
    expect(await store.writtenBefore(Number.POSITIVE_INFINITY)).toEqual(before);
    const own = value(await merge({ '/p': { text: 'mine' } }));
    expect(await contents(files, own.hash)).toEqual({ '/p': 'mine' });
    expect(own.changed).toEqual([{ path: '/p', how: 'decided' }]);
    const theirs = value(await merge({ '/p': { take: 'theirs' } }));
    expect(await contents(files, theirs.hash)).toEqual({ '/p': poem.replace('two', 'deux') });
    expect(value(await merge({ '/p': { take: 'ours' } })).changed).toEqual([]);
  });

  it('of what is no text lets a person choose a side, also of what one removed and the other wrote', async () => {
    const { files, plan, merge } = await three(
      { '/i.png': new Uint8Array([0, 1]), '/a': 'a', '/b': 'b' },
      { '/i.png': new Uint8Array([0, 2]), '/a': 'changed' },
      { '/i.png': new Uint8Array([0, 3]), '/b': 'changed' },
    );
    expect(value(await plan())).toEqual([
      { path: '/a', is: 'conflict', why: 'removed there' },
      { path: '/b', is: 'conflict', why: 'removed here' },
      { path: '/i.png', is: 'conflict', why: 'binary' },
    ]);
    const merged = value(
      await merge({ '/a': { take: 'theirs' }, '/b': { take: 'theirs' }, '/i.png': { take: 'theirs' } }),
    );
    expect(await contents(files, merged.hash)).toEqual({ '/b': 'changed', '/i.png': '\u0000\u0003' });
  });

  it('of a text over 512 KiB, and of one that both began, too', async () => {
    const large = 'x'.repeat(600 * 1024);
    const { plan } = await three(
      { '/l': large },
      { '/l': `${large}a`, '/n': 'a\n' },
      { '/l': `${large}b`, '/n': 'b\n' },
    );
    expect(value(await plan())).toMatchObject([
      { path: '/l', why: 'binary' },
      { path: '/n', why: 'text', regions: [{ kind: 'conflict', ours: 'a\n', base: '', theirs: 'b\n' }] },
    ]);
  });

  it('where a file stands in the place of a folder, keeps one of them', async () => {
    const { files, plan, merge } = await three(
      { '/x': '1' },
      { '/x': '1', '/a': 'file' },
      { '/x': '1', '/a/b': 'below' },
    );
    expect(value(await plan())).toEqual([{ path: '/a/b', is: 'conflict', why: 'place' }]);
    expect(await merge()).toMatchObject({ ok: false, code: 'conflict' });
    expect(await contents(files, value(await merge({ '/a/b': { take: 'theirs' } })).hash)).toEqual({
      '/x': '1',
      '/a/b': 'below',
    });
    const other = await three({ '/x': '1' }, { '/x': '1', '/a/b': 'below' }, { '/x': '1', '/a': 'file' });
    const taken = value(await other.merge({ '/a': { take: 'theirs' } }));
    expect(await contents(other.files, taken.hash)).toEqual({ '/x': '1', '/a': 'file' });
  });

  it('follows a file that became a folder there', async () => {
    const { files, plan, merge } = await three({ '/a': '1' }, { '/a': '1' }, { '/a/b': '2' });
    expect(value(await plan())).toEqual([
      { path: '/a', is: 'removed' },
      { path: '/a/b', is: 'taken' },
    ]);
    expect(await contents(files, value(await merge()).hash)).toEqual({ '/a/b': '2' });
  });

  it('says so where a snapshot or a content is missing', async () => {
    const { store, trees, plan } = await three(
      { '/p': poem },
      { '/p': poem.replace('two', 'zwei') },
      { '/p': poem.replace('two', 'deux') },
    );
    expect(await planFileMerge(store, { ...trees, base: 'f'.repeat(64) })).toMatchObject({ ok: false, code: 'failed' });
    const { blobs } = await store.writtenBefore(Number.POSITIVE_INFINITY);
    await store.remove({ blobs, trees: [] }, Number.POSITIVE_INFINITY);
    expect(await plan()).toMatchObject({ ok: false, message: expect.stringContaining('missing in storage') });
  });

  it('with nothing changed there is nothing, and with nothing changed here is theirs', async () => {
    const path = fc.constantFrom('/a', '/b/c', '/b/d', '/e/f/g');
    const tree = fc.dictionary(path, fc.constantFrom('', '1\n', '1\n2\n', '2\n'));
    await fc.assert(
      fc.asyncProperty(tree, tree, async (one, two) => {
        const none = await three(one, two, one);
        expect(value(await none.plan())).toEqual([]);
        expect(value(await none.merge()).hash).toBe(none.trees.ours);
        const all = await three(one, one, two);
        expect(value(await all.plan()).some((file) => file.is === 'conflict')).toBe(false);
        expect(await contents(all.files, value(await all.merge()).hash)).toEqual(
          await contents(all.files, all.trees.theirs),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('keeps all of both sides in its regions, line ends as they are', () => {
    const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\r\n', 'd'), { maxLength: 8 }).map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, text, (base, ours, theirs) => {
        const regions = regionsOf(base, ours, theirs);
        if (base === theirs)
          expect(regions.map((one) => (one.kind === 'settled' ? one.text : 'conflict')).join('')).toBe(ours);
        if (base === ours)
          expect(regions.map((one) => (one.kind === 'settled' ? one.text : 'conflict')).join('')).toBe(theirs);
        for (const one of regions) if (one.kind === 'conflict') expect(one.ours).not.toBe(one.theirs);
      }),
    );
  });
});
