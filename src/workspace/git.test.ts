import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gitWorkspace, hasGit, onDisk, git as real } from './git.suite.ts';

test('files are staged, committed, looked back at, and each operation is one change of the workspace', async () => {
  const { files, git, must } = await gitWorkspace();
  expect(await git.status()).toMatchObject({ ok: false, code: 'no_repository' });
  await must(git.init());
  await files.write('/a.txt', 'one\n');
  await files.write('/lib/b.txt', 'b\n');
  expect((await must(git.status())).files).toEqual([
    { path: 'a.txt', staged: null, unstaged: 'untracked' },
    { path: 'lib/b.txt', staged: null, unstaged: 'untracked' },
  ]);
  expect(await git.commit({ message: 'none' })).toMatchObject({ code: 'nothing_to_commit' });
  const told: string[][] = [];
  files.watch((paths) => told.push(paths));
  await must(git.add({ paths: ['.'] }));
  expect(told).toHaveLength(1);
  const first = await must(git.commit({ message: 'First' }));
  expect(told).toHaveLength(2);
  expect((await must(git.status())).files).toEqual([]);
  // As many bytes, within the same second.
  await files.write('/a.txt', 'two\n');
  await files.remove('/lib/b.txt');
  expect((await must(git.status())).files).toEqual([
    { path: 'a.txt', staged: null, unstaged: 'changed' },
    { path: 'lib/b.txt', staged: null, unstaged: 'removed' },
  ]);
  expect(await must(git.diff())).toContain('--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+two\n');
  expect(await must(git.diff({ staged: true }))).toBe('');
  await must(git.commit({ message: 'Second', all: true, author: { name: 'Ada', email: 'ada@x.test' } }));
  const log = await must(git.log());
  expect(log.map(({ message, author, parents }) => [message, author, parents.length])).toEqual([
    ['Second', 'Ada', 1],
    ['First', 'Espalier', 0],
  ]);
  expect(await must(git.diff({ from: first, to: 'HEAD' }))).toContain('-b\n');
  expect(await must(git.log({ path: '/lib/b.txt' }))).toHaveLength(2);
  expect(await git.log({ ref: 'nowhere' })).toMatchObject({ code: 'not_found' });
  expect(await git.log({ ref: 'HEAD~7' })).toMatchObject({ code: 'not_found' });
  expect(await git.add({ paths: ['none.txt'] })).toMatchObject({ code: 'not_found' });
});

test('a snapshot holds the files and what Git knows of them at one moment', async () => {
  const { files, git, must, commit } = await gitWorkspace();
  await must(git.init());
  await commit({ '/a': '1' }, 'One');
  const then = await must(files.snapshot());
  await commit({ '/a': '2' }, 'Two');
  await must(files.restore(then));
  expect((await must(git.log())).map(({ message }) => message)).toEqual(['One']);
  expect((await must(git.status())).files).toEqual([]);
});

test('branches part, merge, and meet in conflict; nothing that is not committed is lost', async () => {
  const { files, git, must, commit } = await gitWorkspace();
  await must(git.init());
  await commit({ '/a': 'a\nb\nc\n', '/x': 'x\n' }, 'Base');
  await must(git.checkout({ ref: 'side', create: true }));
  await commit({ '/a': 'a\nb\nside\n', '/new': 'n\n' }, 'Side');
  await must(git.checkout({ ref: 'main' }));
  expect(await files.readText('/new')).toMatchObject({ code: 'not_found' });
  await commit({ '/a': 'main\nb\nc\n' }, 'Main');
  await files.write('/x', 'dirty\n');
  expect(await git.merge({ ref: 'side' })).toMatchObject({ code: 'conflict', detail: { paths: ['x'] } });
  await must(git.checkout({ paths: ['x'] }));
  expect(await must(git.merge({ ref: 'side' }))).toMatchObject({ conflicts: [] });
  expect(await files.readText('/a')).toEqual({ ok: true, value: 'main\nb\nside\n' });
  expect(await files.readText('/new')).toMatchObject({ ok: true });

  await must(git.checkout({ ref: 'other', create: true }));
  await commit({ '/x': 'other\n' }, 'Other');
  await must(git.checkout({ ref: 'main' }));
  await commit({ '/x': 'main\n' }, 'Ours');
  expect(await must(git.merge({ ref: 'other' }))).toEqual({ id: null, conflicts: ['x'] });
  expect(await files.readText('/x')).toMatchObject({
    value: expect.stringMatching(/^<<<<<<< main\nmain\n\|{7} \S+\nx\n=======\nother\n>>>>>>> \S+\n$/),
  });
  expect(await must(git.status())).toMatchObject({ merging: true });
  await must(git.abortMerge());
  expect(await files.readText('/x')).toEqual({ ok: true, value: 'main\n' });
  expect(await must(git.status())).toMatchObject({ merging: false, files: [] });
  await must(git.merge({ ref: 'other' }));
  await files.write('/x', 'both\n');
  await must(git.add({ paths: ['x'] }));
  await must(git.commit({ message: 'Settled' }));
  expect((await must(git.log({ limit: 1 })))[0]?.parents).toHaveLength(2);
  expect(await must(git.status())).toMatchObject({ merging: false, files: [] });
  if (hasGit) {
    const folder = await onDisk(files);
    expect(real(folder, 'fsck', '--strict', '--no-dangling')).toBe('');
    expect(real(folder, 'status', '--porcelain')).toBe('');
    expect(real(folder, 'log', '--format=%s').split('\n').slice(0, 2)).toEqual(['Settled', 'Ours']);
    rmSync(folder, { recursive: true });
  }
});

test('stash, reset, cherry-pick, tags, branches and blame', async () => {
  const { files, git, must, commit } = await gitWorkspace();
  await must(git.init());
  const one = await commit({ '/a': '1\n2\n3\n' }, 'One');
  const two = await commit({ '/a': '1\ntwo\n3\n' }, 'Two');
  await files.write('/a', 'dirty\n');
  await must(git.stash({ action: 'push', message: 'later' }));
  expect(await files.readText('/a')).toEqual({ ok: true, value: '1\ntwo\n3\n' });
  expect(await must(git.stash({ action: 'list' }))).toHaveLength(1);
  await must(git.stash({ action: 'pop' }));
  expect(await files.readText('/a')).toEqual({ ok: true, value: 'dirty\n' });
  await must(git.reset({ mode: 'hard', ref: 'HEAD' }));
  expect(await files.readText('/a')).toEqual({ ok: true, value: '1\ntwo\n3\n' });
  const three = await commit({ '/b': 'b\n', '/a': '0\n1\ntwo\n3\n' }, 'Three');
  const blamed = await must(git.blame({ path: '/a' }));
  expect(blamed.map(({ line, id }) => [line, id])).toEqual([
    ['0', three],
    ['1', one],
    ['two', two],
    ['3', one],
  ]);
  expect(await git.blame({ path: '/none' })).toMatchObject({ code: 'not_found' });
  await must(git.tag({ name: 'v1', message: 'A release' }));
  await must(git.tag({ name: 'light', ref: 'HEAD~1' }));
  expect(await must(git.tags())).toEqual(['light', 'v1']);
  expect(await must(git.log({ ref: 'v1', limit: 1 }))).toMatchObject([{ id: three }]);
  expect(await git.tag({ name: 'v1' })).toMatchObject({ code: 'exists' });
  await must(git.reset({ ref: two, mode: 'soft' }));
  expect((await must(git.status())).files).toMatchObject([
    { path: 'a', staged: 'changed' },
    { path: 'b', staged: 'added' },
  ]);
  await must(git.reset({ mode: 'mixed' }));
  expect((await must(git.status())).files).toMatchObject([
    { path: 'a', unstaged: 'changed' },
    { path: 'b', unstaged: 'untracked' },
  ]);
  await must(git.reset({ ref: one, mode: 'hard' }));
  await files.remove('/b');
  await must(git.branch({ name: 'picked' }));
  await must(git.branch({ name: 'picked', rename: 'side' }));
  await must(git.checkout({ ref: 'side' }));
  expect((await must(git.branches())).map(({ name, current }) => [name, current])).toEqual([
    ['main', false],
    ['side', true],
  ]);
  expect(await must(git.cherryPick({ ref: two }))).toMatchObject({ conflicts: [] });
  expect(await files.readText('/a')).toEqual({ ok: true, value: '1\ntwo\n3\n' });
  expect(await git.branch({ name: 'side', remove: true })).toMatchObject({ code: 'conflict' });
  await must(git.branch({ name: 'main', remove: true }));
  expect(await git.checkout({ ref: 'main' })).toMatchObject({ code: 'not_found' });
});

const path = fc.constantFrom('/a', '/b', '/d/a', '/d/e/b');
const step = fc.oneof(
  fc.record({ path, content: fc.option(fc.constantFrom('1\n', '2\n', '2\n2\n'), { nil: null }) }),
  fc.constantFrom('add', 'commit'),
);

describe.skipIf(!hasGit)('as the Git of this machine has it', () => {
  test('status, after any steps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const { files, git, must } = await gitWorkspace();
        await must(git.init());
        for (const one of steps) {
          if (one === 'add') await git.add({ paths: ['.'] });
          else if (one === 'commit') await git.commit({ message: 'x' });
          else if (typeof one === 'object') await files.apply([one]);
        }
        const letters = { added: 'A', changed: 'M', removed: 'D', untracked: '?' };
        const mine = (await must(git.status())).files.flatMap(({ path: at, staged, unstaged }) => {
          // A file that is out of the index and still there are two lines of Git's.
          if (staged === 'removed' && unstaged === 'untracked') return [`D  ${at}`, `?? ${at}`];
          const second = unstaged ? letters[unstaged] : ' ';
          return [`${unstaged === 'untracked' ? '?' : staged ? letters[staged] : ' '}${second} ${at}`];
        });
        const folder = await onDisk(files);
        const theirs = real(folder, 'status', '--porcelain', '-uall').split('\n').filter(Boolean);
        rmSync(folder, { recursive: true });
        expect(mine.sort()).toEqual(theirs.sort());
      }),
      { numRuns: 25 },
    );
  });

  test('an export is a repository whose history are the checkpoints', async () => {
    const { files, git, must } = await gitWorkspace();
    const trees: string[] = [];
    for (const text of ['1\n', '2\n', '2\n', '3\n']) {
      await files.apply([
        { path: '/a', content: text },
        { path: '/run', content: 'true\n', as: 'program' },
        { path: '/l', content: 'a', as: 'link' },
      ]);
      trees.push(await must(files.snapshot()));
    }
    const before = await must(files.snapshot());
    const at = (index: number, parent: number | null) => ({
      id: `e${index}`,
      tree: trees[index]!,
      message: `Step ${index}`,
      time: 1_700_000_000_000 + index * 1000,
      parent: parent === null ? null : `e${parent}`,
    });
    const zip = await must(git.exportRepository({ checkpoints: [at(0, null), at(1, 0), at(2, 1), at(3, 0)] }));
    expect(await must(files.snapshot())).toBe(before);
    const folder = await onDisk((await gitWorkspace()).files);
    writeFileSync(join(folder, 'x.zip'), zip);
    execFileSync('unzip', ['-q', 'x.zip'], { cwd: folder });
    rmSync(join(folder, 'x.zip'));
    expect(real(folder, 'fsck', '--strict', '--full')).toBe('');
    expect(real(folder, 'status', '--porcelain')).toBe('');
    expect(real(folder, 'log', '--format=%s')).toBe('Step 3\nStep 0\n');
    expect(real(folder, 'log', '--format=%s', 'espalier/1')).toBe('Step 1\nStep 0\n');
    expect(real(folder, 'show', 'espalier/1:a')).toBe('2\n');
    expect(
      real(folder, 'ls-tree', 'HEAD')
        .split('\n')
        .map((line) => line.slice(0, 6)),
    ).toEqual(['100644', '120000', '100755', '']);
    rmSync(folder, { recursive: true });
  });
});
