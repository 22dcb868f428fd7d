import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gitWorkspace, hasGit, onDisk, git as real } from './git.suite.ts';

test.skipIf(!hasGit)(
  '2,000 files are added as the Git of this machine adds them, and the page gets its turn',
  async () => {
    const { files, git, must } = await gitWorkspace();
    const edits = Array.from({ length: 2000 }, (_, at) => ({
      path: `/src/part${at % 50}/${'long-'.repeat(at % 30)}ü${at}.ts`,
      content: `export const value${at} = ${at};\n`.repeat(1 + (at % 7)),
    }));
    await must(
      files.apply([
        ...edits,
        { path: '/run.sh', content: 'true\n', as: 'program' },
        { path: '/to', content: 'src', as: 'link' },
        { path: '/empty', content: '' },
        { path: '/large.bin', content: new Uint8Array(100_000).map((_, at) => at) },
        { path: '/edge.bin', content: new Uint8Array(0xffff - 64) },
        { path: '/a-file', content: 'sorts before /a' },
        { path: '/a/b', content: 'b' },
        { path: '/.gitignore', content: 'ignored\n' },
        { path: '/ignored', content: 'x' },
      ]),
    );
    await must(git.init());
    let turns = 0;
    const turn = setInterval(() => turns++, 0);
    const added = await must(git.add({ paths: ['.'] }));
    clearInterval(turn);
    expect(added).toHaveLength(2008);
    expect(turns).toBeGreaterThan(10);
    expect((await must(git.status())).files.filter((one) => one.staged !== 'added' || one.unstaged)).toEqual([]);
    await must(git.commit({ message: 'All' }));
    const folder = await onDisk(files);
    expect(real(folder, 'fsck', '--strict')).toBe('');
    expect(real(folder, 'status', '--porcelain')).toBe('');
    // The same tree as the real one makes of these files.
    const made = real(folder, 'rev-parse', 'HEAD^{tree}');
    rmSync(`${folder}/.git/index`);
    real(folder, '-c', 'core.filemode=true', 'add', '.');
    expect(real(folder, 'write-tree')).toBe(made);
    rmSync(folder, { recursive: true });

    // Changed, and added again: the index is read back.
    await must(
      files.apply([
        { path: '/empty', content: 'now with something' },
        { path: '/a/b', content: null },
      ]),
    );
    expect(await must(git.add({ paths: ['.'] }))).toEqual(['a/b', 'empty']);
    expect(await must(git.diff({ staged: true }))).toContain('+now with something');
  },
  60_000,
);
