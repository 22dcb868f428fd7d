import { describe, expect, it } from 'vitest';
import type { FileEdit, FileResult } from './files.contract.ts';
import { openFiles } from './files.ts';
import { createMemoryBlobs } from './memory-blobs.ts';
import { mergeFiles, planFileMerge } from './merge.ts';

function value<T>(result: FileResult<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}`);
  return result.value;
}

/** Three states, each as changes of the first. */
async function three(base: FileEdit[], ours: FileEdit[], theirs: FileEdit[]) {
  const store = createMemoryBlobs();
  const files = value(await openFiles({ store, workspaceId: 'w', now: () => 1 }));
  value(await files.apply(base));
  const trees = { base: value(await files.snapshot()), ours: '', theirs: '' };
  for (const [side, edits] of [['theirs', theirs] as const, ['ours', ours] as const]) {
    value(await files.restore(trees.base));
    value(await files.apply(edits));
    trees[side] = value(await files.snapshot());
  }
  const plan = async () => value(await planFileMerge(store, trees));
  const merge = async () => {
    value(await files.restore(value(await mergeFiles(store, trees, new Map(), 2)).hash));
    const listed = value(await files.list()).filter(({ kind }) => kind === 'file');
    return Promise.all(
      listed.map(async ({ path, as }) => {
        const text = as === 'link' ? await files.readLink(path) : await files.readText(path);
        return `${path} ${as ?? 'plain'} ${value(text)}`;
      }),
    );
  };
  return { plan, merge };
}

const head = (id: string): FileEdit => ({ path: '/.git/refs/heads/main', content: id });

describe('merging what is more than text', () => {
  it('leaves what Git keeps here as it is, so that two commits beside each other are no conflict', async () => {
    const { plan, merge } = await three(
      [head('1'), { path: '/a', content: 'a' }],
      [head('2'), { path: '/.git/objects/22', content: 'two' }],
      [head('3'), { path: '/.git/objects/33', content: 'three' }, { path: '/a', content: 'b' }],
    );
    expect(await plan()).toEqual([{ path: '/a', is: 'taken' }]);
    expect(await merge()).toEqual(['/.git/objects/22 plain two', '/.git/refs/heads/main plain 2', '/a plain b']);
  });

  it('takes over a repository where there was none on this side', async () => {
    const { merge } = await three([{ path: '/a', content: 'a' }], [{ path: '/b', content: 'b' }], [head('3')]);
    expect(await merge()).toEqual(['/.git/refs/heads/main plain 3', '/a plain a', '/b plain b']);
  });

  it('keeps the permission to be run of a file that both wrote, whoever gave or took it', async () => {
    const text = 'one\ntwo\nthree\nfour\nfive\n';
    const [mine, other] = [text.replace('one', 'ONE'), text.replace('five', 'FIVE')];
    const both = 'ONE\ntwo\nthree\nfour\nFIVE\n';
    const sorts = [
      ['program', 'program', 'program', 'program'],
      ['program', 'program', undefined, 'plain'],
      [undefined, 'program', undefined, 'program'],
      [undefined, undefined, 'program', 'program'],
    ] as const;
    for (const [was, here, there, then] of sorts) {
      const edit = (content: string, as?: 'program') => [{ path: '/run', content, ...(as && { as }) }];
      const { plan, merge } = await three(edit(text, was), edit(mine, here), edit(other, there));
      expect(await plan()).toEqual([{ path: '/run', is: 'combined' }]);
      expect(await merge()).toEqual([`/run ${then} ${both}`]);
    }
  });

  it('brings a permission that only the other side changed, and never puts two links together', async () => {
    const given = await three(
      [{ path: '/run', content: 'true' }],
      [{ path: '/x', content: 'x' }],
      [{ path: '/run', content: 'true', as: 'program' }],
    );
    expect(await given.merge()).toEqual(['/run program true', '/x plain x']);
    const link = (content: string): FileEdit => ({ path: '/l', content, as: 'link' });
    const links = await three([link('a')], [link('b')], [link('c')]);
    expect(await links.plan()).toEqual([{ path: '/l', is: 'conflict', why: 'binary' }]);
  });
});
