// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are lines of a shell
import { describe, expect, it } from 'vitest';
import type { Command } from './command.contract.ts';
import { openShell } from './shell-open.suite.ts';

const greeter: Command = {
  name: 'twice',
  about: 'Says its arguments and runs a line.',
  async run({ args, write, shell, stdin, files, environment, folder }) {
    write('out', `${args} [${new TextDecoder().decode(stdin)}] ${environment.X} ${folder}\n`);
    await files.write('/by-command.txt', 'c');
    const code = await shell('echo inner $X; exit 3');
    write('out', 'last\n');
    return code;
  },
};

/** What bash itself gives, out, and the code. */
const table: [line: string, out: string, code: number][] = [
  ['echo hi > a.txt; cat a.txt; ls', 'hi\na.txt\n', 0],
  ['false || echo b && echo c; (exit 3)', 'b\nc\n', 3],
  ['nope; echo $?', '127\n', 0],
  ['docker ps', '', 127],
  ['mkdir -p d/e && cd d/e && pwd; cd ../..; rmdir d/e d; ls d', '/d/e\n', 2],
  ['echo x > no/f || echo failed; echo $?', 'failed\n0\n', 0],
  ['{ echo a; echo b >&2; } > both 2>&1; cat both', 'a\nb\n', 0],
  ['echo a > f; echo b >> f; ls nope &> g; wc -l < f; grep -c nope g', '2\n1\n', 0],
  ['set -o noclobber; echo a > f; echo b > f; echo $?; echo c >| f; cat f', '1\nc\n', 0],
  ['for i in 1 2 3; do echo $i; done | tac', '3\n2\n1\n', 0],
  [
    'printf "#!/bin/bash\\necho script $1\\nexit 4\\n" > s.sh; ./s.sh; echo $?; chmod +x s.sh; ./s.sh',
    '126\nscript\n',
    4,
  ],
  ['ln -s a.txt l; echo t > a.txt; cat l; readlink l; rm l; cat a.txt', 't\na.txt\nt\n', 0],
  ['echo 1 | gzip -c | gunzip; echo two > z; gzip z; ls; zcat z.gz', '1\nz.gz\ntwo\n', 0],
  [
    'echo 1 > f; mkdir d; echo 2 > "d/a name"; ln -s ../f d/l; tar czf a.tgz f d; rm -r f d; tar tzf a.tgz; tar xzf a.tgz; cat d/*',
    'f\nd/\nd/a name\nd/l\n2\n1\n',
    0,
  ],
  ['echo 1 > f; zip -q a f; rm f; unzip -q a; cat f; echo damage > b.zip; unzip b.zip', '1\n', 9],
  ['tar cf x no; echo $?; tar xf a; echo $?; head -c 700 /dev/urandom > r; tar tf r', '2\n2\n', 2],
  ['echo 1 > f; gzip -k f; gzip f; echo $?; gzip -t f; echo $?; gzip --no-such f', '2\n1\n', 1],
  ['exec 3> three; echo x >&3; exec 3>&-; cat three', 'x\n', 0],
  ['set -e; false; echo no', '', 1],
  ['set -u; echo $nothing; echo no', '', 1],
  ['echo "open', '', 2],
  ['exit 9', '', 9],
  ['yes | head -2', 'y\ny\n', 0],
  ['x=$(mktemp); echo t > $x; cat $x; ls /', 't\n', 0],
  ['read q <<< "w e"; echo ${q^^}; [[ $q =~ ^(w) ]] && echo ${BASH_REMATCH[1]}', 'W E\nw\n', 0],
  ['rm -rf /', '', 1],
  ['head -c 3 /dev/zero | wc -c', '3\n', 0],
];

describe('A line of the embedded shell', () => {
  it.each(table)('%s', async (line, out, code) => {
    const { run } = await openShell();
    expect(await run(line)).toMatchObject({ out, code });
  });

  it('is shown as it goes, and what goes into a pipe or a file is not', async () => {
    const { run } = await openShell([greeter]);
    const { parts, out } = await run('echo a; twice b | tr a-z A-Z; twice c > /dev/null; x=$(echo d); echo e');
    expect(out).toBe('a\nB [] UNDEFINED /\nINNER\nLAST\ne\n');
    expect(parts[0]).toBe('a\n');
  });

  it('hands a program its files, its input and its environment, and gives what it changed', async () => {
    const { run } = await openShell([greeter]);
    const done = await run('export X=1; echo new > own.txt; cd /; printf in | X=2 twice 1 2; cat by-command.txt');
    expect(done).toMatchObject({ out: '1,2 [in] 2 /\ninner 2\nlast\nc', code: 0 });
    expect(done.changed).toEqual(['/by-command.txt', '/own.txt']);
  });

  it('starts a file with a shebang by what that names', async () => {
    const { run } = await openShell([greeter]);
    await run('printf "#!/usr/bin/env twice\\nnot bash" > tool; chmod +x tool');
    expect((await run('./tool 5')).out).toContain('./tool,5 []');
  });

  it('keeps what belongs to nobody out of the workspace', async () => {
    const { run, files, beside } = await openShell();
    await run('mkdir -p node_modules/a; echo 1 > node_modules/a/x; echo 2 > /tmp/y; echo 3 > z; ls');
    expect([...beside.paths()].sort()).toEqual(['/node_modules/a/x', '/tmp/y']);
    expect(await files.list()).toMatchObject({ value: [{ path: '/z' }] });
    expect((await run('cat node_modules/a/x /tmp/y z; rm -rf node_modules; ls')).out).toBe('1\n2\n3\nz\n');
    expect([...beside.paths()]).toEqual(['/tmp/y']);
  });
});

describe('A shell', () => {
  it('keeps its folder, its names and its functions from line to line', async () => {
    const { run, shell } = await openShell();
    await run('mkdir src; cd src; f() { echo "f $1 $PWD"; }; export X=1; Y=2; arr=(1 "2 3"); declare -A m; m[k]=v');
    expect(shell.folder()).toBe('/src');
    expect(shell.environment()).toMatchObject({ X: '1', PWD: '/src' });
    expect((await run('f z; echo $X $Y "${arr[1]}" ${m[k]} $OLDPWD')).out).toBe('f z /src\n1 2 2 3 v /\n');
    expect((await run('pwd; echo $Z $Y', { folder: '/', environment: { Z: 'z' } })).out).toBe('/\nz 2\n');
    expect((await run('pwd; echo "$Z"; false; ')).out).toBe('/src\n\n');
    expect((await run('echo $?')).out).toBe('1\n');
  });

  it('completes names of programs, of files and of folders', async () => {
    const { run, shell } = await openShell([greeter]);
    await run('mkdir -p src/inner; touch src/index.ts "src/with space"');
    expect(await shell.complete('twi', 3)).toEqual({ from: 0, words: ['twice '] });
    expect(await shell.complete('cat src/in', 10)).toEqual({ from: 4, words: ['src/index.ts ', 'src/inner/'] });
    expect(await shell.complete('ls | cat src/w', 14)).toEqual({ from: 9, words: ['src/with\\ space '] });
  });
});

describe('What goes too far ends clearly, with the files as they were', () => {
  it.each([
    ['a fork bomb', ':(){ :|:& };:', 'jobs'],
    ['a fork bomb in the foreground', ':(){ :|:; };:', 'depth'],
    ['an endless yes', 'echo lost > a; yes', 'characters'],
    ['large files', 'head -c 90M /dev/zero > x; cp x y; cp x z; ls', '256 MB'],
  ])('%s', async (_, line, word) => {
    const { run, files } = await openShell();
    await run('echo first > a; mark=1');
    const done = await run(line);
    expect(done).toMatchObject({
      code: 137,
      changed: [],
      fault: { code: 'limit', message: expect.stringContaining(word) },
    });
    expect(done.error).not.toContain('executionLimits');
    expect(await files.readText('/a')).toMatchObject({ value: 'first\n' });
    expect((await run('cat a; echo $mark; while true; do echo alive; break; done')).out).toBe('first\n1\nalive\n');
  });

  it('a file of 1 GB', async () => {
    const { run } = await openShell();
    const done = await run('head -c 1G /dev/zero > x');
    expect(done).toMatchObject({ code: 1, error: expect.stringContaining('more than the embedded shell holds') });
  });

  it('everything removed is there again with the snapshot before', async () => {
    const { run, files } = await openShell();
    await run('echo first > a');
    const done = await run('rm -rf /*; ls');
    expect(done).toMatchObject({ code: 0, out: '', changed: ['/a'] });
    await files.restore(done.files!.before);
    expect((await run('cat a')).out).toBe('first\n');
  });

  it('what waits is stopped, and what was done before stays', async () => {
    const { shell, files, run } = await openShell();
    const line = shell.run('echo kept > a; sleep 60; echo no');
    shell.subscribe(() => undefined);
    setTimeout(line.stop, 50);
    expect(await line.end).toMatchObject({ exitCode: 130 });
    expect(await files.readText('/a')).toMatchObject({ value: 'kept\n' });
    expect(await run('sleep 60', { wallMs: 50 })).toMatchObject({ code: 124, fault: { code: 'timeout' } });
  });
});
