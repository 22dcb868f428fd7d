// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are lines of a shell
import { describe, expect, it } from 'vitest';
import type { Command } from './command.contract.ts';
import { openShell } from './shell-open.suite.ts';

/** Ends when it is told to, and says so. */
const waiter: Command = {
  name: 'serve',
  about: 'Waits for its end.',
  run: ({ signal, write }) =>
    new Promise((resolve) => {
      write('out', 'up\n');
      signal.addEventListener('abort', () => {
        write('out', 'down\n');
        resolve(130);
      });
    }),
};
const writer: Command = {
  name: 'put',
  about: 'Writes a file.',
  async run({ args: [name = ''], files }) {
    await files.write(`/${name}`, name);
    return 0;
  },
};

/** What bash gives. That of the real one, of many more lines, is in the table of exit codes. */
const table: [line: string, out: string, code: number][] = [
  ["x=1; trap 'echo $x $(f)' EXIT; f() { echo fun; }; x=2; cd /tmp", '2 fun\n', 0],
  ["trap 'echo bye' EXIT; trap - EXIT; echo a", 'a\n', 0],
  ["f() { trap 'echo f' EXIT; }; f; echo a", 'a\nf\n', 0],
  ["trap 'echo err' ERR; if false; then :; fi; ! true; f() { false; true; }; f; ls no 2> /dev/null", 'err\n', 2],
  [
    'printf "trap \'echo bye\' EXIT; false & wait \\$!; echo \\$1 \\$?" > s; chmod +x s; ./s a; bash s b',
    'a 1\nbye\nb 1\nbye\n',
    0,
  ],
  [
    'f() { sleep 0.0$1; echo $1 >> log; }; f 2 & f 1 & jobs; wait; sort log',
    '[1]-  Running                 f 2 &\n[2]+  Running                 f 1 &\n1\n2\n',
    0,
  ],
  ['a=(1 2); echo "${a[1]}" & wait; (a=3; echo $a & wait); echo $a', '2\n3\n1\n', 0],
  ['{ echo a & wait; } | tr a-z A-Z; echo b & wait', 'A\nb\n', 0],
  ['(exit 5) & fg; echo $?; jobs', '(exit 5)\n5\n', 0],
  ['if false; then :; else x=1; fi; echo $?', '0\n', 0],
];

describe('Jobs and traps', () => {
  it.each(table)('%s', async (line, out, code) => {
    const { run } = await openShell();
    expect(await run(line)).toMatchObject({ out, code });
  });

  it('a job prints while the line goes on, and is ended alone', async () => {
    const { run } = await openShell([waiter]);
    const done = await run('serve & sleep 0.05; echo between; kill %1; wait %1; echo $?; echo after');
    expect(done).toMatchObject({ out: 'up\nbetween\ndown\n143\nafter\n', code: 0 });
  });

  it('programs beside each other keep what each wrote', async () => {
    const { run, files } = await openShell([writer]);
    await run('for i in 1 2 3 4; do (put p$i; echo $i > s$i) & done; echo own > own; wait; ls');
    const listed = await files.list();
    expect(listed.ok && listed.value.map(({ path }) => path)).toEqual(
      'own p1 p2 p3 p4 s1 s2 s3 s4'.split(' ').map((name) => `/${name}`),
    );
  });

  it.each([
    ["trap 'echo interrupted' INT; trap 'echo kept > a' EXIT; serve & wait; echo no", 'up\n', /down\ninterrupted\n$/],
    ['echo kept > a; sleep 60 &', 'bash: the line ends with its jobs: sleep 60\n', /sleep 60\n$/],
  ])('Ctrl-C ends a line with its jobs, and its traps are heard: %s', async (given, sign, words) => {
    const { shell, run } = await openShell([waiter]);
    const line = shell.run(given);
    let text = '';
    shell.subscribe((event) => {
      if (event.type !== 'output') return;
      text += event.text;
      if (event.text.includes(sign)) line.stop();
    });
    expect(await line.end).toMatchObject({ exitCode: 130, changed: ['/a'] });
    expect(text).toMatch(words);
    expect((await run('cat a; trap -p; jobs')).out).toBe('kept\n');
  });

  it('a timeout ends a program of the page', async () => {
    let heard = '';
    const told: Command = { ...waiter, run: (call) => waiter.run({ ...call, write: (_, text) => (heard += text) }) };
    const { run } = await openShell([told]);
    expect(await run('timeout 0.05 serve; echo $?')).toMatchObject({ out: '124\n' });
    expect(heard).toBe('up\ndown\n');
  });

  it.each([
    ["trap '' INT", 'Ctrl-C always ends a line', 1],
    ["trap 'echo x' DEBUG", 'no such trap', 1],
    ["x=$(trap 'echo x' EXIT) || echo failed", 'keeps no traps of a part', 0],
    ['sleep 0 & disown', 'ends with its line', 1],
    ["eval 'false & wait $!'", 'is not a child of this shell', 127],
    ["echo 'false & wait $!' > s; . ./s", 'is not a child of this shell', 127],
    ['nohup true', 'A job', 127],
  ])('says what it cannot do: %s', async (line, words, code) => {
    const { run } = await openShell();
    expect(await run(line)).toMatchObject({ error: expect.stringContaining(words), code });
  });
});
