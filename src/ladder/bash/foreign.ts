/** Programs that people call by name and that no page has: each says so, and what there is in its place. */

const instead: Record<string, string> = {
  curl: 'It has no network. A program reaches hosts that policy allows with codemode.web_fetch.',
  wget: 'It has no network. A program reaches hosts that policy allows with codemode.web_fetch.',
  python: 'Python runs on its own rung: a Python program, or codemode.python_run.',
  python3: 'Python runs on its own rung: a Python program, or codemode.python_run.',
  pip: 'Python runs on its own rung, with its standard library and no packages.',
  sudo: 'There is nobody else to be: what it may touch is the workspace.',
  yarn: 'npm is here, and reads package.json all the same.',
  pnpm: 'npm is here, and reads package.json all the same.',
  bun: 'node is here, embedded.',
  deno: 'node is here, embedded.',
  vi: 'The editor beside it opens files of the workspace.',
  vim: 'The editor beside it opens files of the workspace.',
  nano: 'The editor beside it opens files of the workspace.',
  emacs: 'The editor beside it opens files of the workspace.',
  nohup: 'A job (“&”) goes on beside its line, and ends with it.',
  setsid: 'A job (“&”) goes on beside its line, and ends with it.',
  tmux: 'The terminal has tabs.',
  screen: 'The terminal has tabs.',
  ps: '“jobs” lists what a line started.',
  pgrep: '“jobs” lists what a line started.',
  pkill: '“kill %1” ends a job of the line.',
  killall: '“kill %1” ends a job of the line.',
  bzip2: 'tar and zip are here, with gzip.',
  xz: 'tar and zip are here, with gzip.',
  zstd: 'tar and zip are here, with gzip.',
  '7z': 'tar and zip are here, with gzip.',
  sqlite3: 'Databases are there for programs with codemode.db_query.',
};

const native =
  'docker podman gcc g++ cc clang make cmake cargo rustc go java javac ruby perl php apt apt-get brew ssh scp rsync systemctl mount ping psql mysql redis-server ffmpeg convert gdb strace crontab nc telnet dig useradd passwd su chown'.split(
    ' ',
  );

/** @param own names that the page has programs for */
export function foreignCommands(own: ReadonlySet<string>) {
  return [...Object.keys(instead), ...native]
    .filter((name) => !own.has(name))
    .map((name) => ({
      name,
      execute: async () => ({
        stdout: '',
        stderr: `bash: ${name}: command not found\nThis is the embedded shell of the page, which starts no native programs. ${
          instead[name] ?? '“help” lists what it has; the Linux and WebContainers providers have more.'
        }\n`,
        exitCode: 127,
      }),
    }));
}
