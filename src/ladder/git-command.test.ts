import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitOfTests, openShell } from './shell-open.suite.ts';

/** Run one after another, here and by Git itself. */
const lines = [
  'git status',
  'git init -b main',
  'git config user.name Ada; git config user.email ada@example.com; git config user.name; git config no.such; echo $?',
  'git status; git log',
  'git commit -m nothing',
  'echo one > a.txt; mkdir src; echo two > src/b.txt; git status --short; git status --porcelain -b',
  'git add nope; echo $?; git add a.txt && git status',
  'git commit -m "First" && git log --oneline | cut -d" " -f2-',
  'git add -A; git commit -q -m "Second"; git log --format="%an %ae %s"',
  'echo more >> a.txt; git diff; git diff --stat; git diff --name-only; git diff --quiet; echo $?',
  'git add .; git diff; git diff --cached --name-status; git reset -q; git status -s',
  'git commit -am "Third"; git status',
  'git show --stat | tail -3; git show HEAD:a.txt; git log -1 --format=%s; git log -n 2 --oneline | wc -l',
  'git branch; git branch side; git branch side; echo $?; git checkout side; git branch --show-current',
  'echo side > a.txt; git commit -qam side; git checkout -q main; cat a.txt; git merge side; cat a.txt',
  'git checkout -q -b left; echo left > a.txt; git commit -qam left; git switch -q main; echo right > a.txt; git commit -qam right',
  'git merge left; echo $?; git status --short; grep -c "<<<<<<<" a.txt; echo both > a.txt; git add a.txt; git commit -q -m merged; git log -1 --format=%s',
  'git branch -d left; git branch -d nope; echo $?; git branch -d main; echo $?; git checkout nope; echo $?',
  'git tag v1; git tag; git tag v1; echo $?; git tag -d v1',
  'echo x > a.txt; git checkout a.txt; cat a.txt; echo y > a.txt; git restore a.txt; cat a.txt; git checkout -- nope; echo $?',
  'git rm -q src/b.txt; ls; git status -s; git reset -q --hard; ls src; git mv a.txt c.txt; ls; git reset -q --hard',
  'git rev-parse --abbrev-ref HEAD; git rev-parse --is-inside-work-tree; git ls-files; git rev-parse nope; echo $?',
  'git stash; echo z > a.txt; git stash; cat a.txt; git stash pop > /dev/null; cat a.txt; git checkout -q a.txt; git stash pop; echo $?',
  'git nope; echo $?; git log nope; echo $?; git remote add origin https://example.com/x.git; git remote -v; git remote add origin y; echo $?',
  'cd src; git status -s; echo q > q.txt; git add q.txt; git status -s; git commit -qm sub; git log -1 --format=%s -- q.txt',
];

const plain = (text: string) => text.replace(/\b[0-9a-f]{7,40}\b/g, '<id>');

describe('Git of the embedded shell, as Git itself', () => {
  let folder = '';
  let real: (line: string) => { out: string; code: number };
  let here: Awaited<ReturnType<typeof openShell>>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'git-'));
    execFileSync('git', ['--version']);
    let at = folder;
    real = (line) => {
      const env = {
        PATH: process.env.PATH,
        HOME: folder,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_SYSTEM: '/dev/null',
        LANG: 'C.UTF-8',
      };
      const done = spawnSync('bash', ['-c', `${line}\ncode=$?; exit $code`], { cwd: at, env, encoding: 'utf8' });
      if (line.startsWith('cd ')) at = join(at, line.split(/[ ;]/)[1]!);
      return { out: done.stdout, code: done.status ?? -1 };
    };
    here = await openShell([gitOfTests()]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(lines)('%s', async (line) => {
    const own = await here.run(line);
    const expected = real(line);
    expect({ out: plain(own.out), code: own.code }).toEqual({
      out: plain(expected.out.replaceAll(`${folder}/`, '/').replaceAll(folder, '/')),
      code: expected.code,
    });
  });
});
