/** `git` of the embedded shell: the library over the files of the workspace, with the words and exit codes of Git. */
import type { Files } from '#workspace/files.contract.ts';
import type { Git } from '#workspace/git.ts';
import type { Command, CommandCall } from './command.contract.ts';
import { filesIn } from './folder-files.ts';
import { gitVerbs } from './git/verbs.ts';

const version = 'git version 2.39.5-embedded';

/** @param open the library on a folder of files, which is the root of a repository */
export function gitCommand(open: (files: Files) => Git, now: () => number): Command {
  return {
    name: 'git',
    about: 'Version control: the everyday commands, over the files of the workspace.',
    async run(call) {
      let folder = call.folder;
      const args = [...call.args];
      const settings: Record<string, string> = {};
      while (args[0]?.startsWith('-')) {
        const flag = args.shift();
        if (flag === '--version' || flag === '-v') return say(call, `${version}\n`);
        if (flag === '-C') folder = absolute(folder, args.shift() ?? '.');
        else if (flag === '-c') {
          const [name = '', value = ''] = (args.shift() ?? '').split(/=(.*)/s);
          settings[name] = value;
        } else if (flag !== '--no-pager' && flag !== '-P') return fail(call, `unknown option: ${flag}`, 129);
      }
      const name = args.shift();
      if (name === undefined || name === 'help' || name === '--help')
        return say(
          call,
          `usage: git <command>. The embedded Git has: ${Object.keys(gitVerbs).join(', ')}\n`,
          name ? 0 : 1,
        );
      if (name === 'version') return say(call, `${version}\n`);
      const verb = gitVerbs[name];
      if (!verb) {
        call.write(
          'error',
          `git: '${name}' is not a git command of the embedded Git. It has: ${Object.keys(gitVerbs).join(', ')}\n`,
        );
        return 1;
      }
      const fresh = name === 'init' || name === 'clone';
      const root = fresh ? folder : await rootAbove(call.files, folder);
      if (root === null)
        return fail(call, 'not a git repository (or any of the parent directories): .git', name === 'diff' ? 129 : 128);
      const within = (base: string) => ({
        files: filesIn(call.files, base),
        git: open(filesIn(call.files, base)),
        root: base,
      });
      return verb({
        ...within(root),
        within,
        args,
        settings,
        call,
        now,
        folder,
        out: (text) => call.write('out', text),
        error: (text) => call.write('error', text),
        inRoot: (path) => relative(root, absolute(folder, path)),
        fromHere: (path) => between(relative(root, folder), path),
      });
    },
  };
}

function say({ write }: CommandCall, text: string, code = 0): number {
  write('out', text);
  return code;
}
function fail({ write }: CommandCall, text: string, code: number): number {
  write('error', `fatal: ${text}\n`);
  return code;
}

async function rootAbove(files: Files, folder: string): Promise<string | null> {
  const names = folder.split('/').filter(Boolean);
  for (let count = names.length; count >= 0; count--) {
    const base = count === 0 ? '' : `/${names.slice(0, count).join('/')}`;
    if ((await files.read(`${base}/.git/HEAD`)).ok) return base || '/';
  }
  return null;
}

function absolute(folder: string, path: string): string {
  const names: string[] = [];
  for (const name of (path.startsWith('/') ? path : `${folder}/${path}`).split('/'))
    if (name === '..') names.pop();
    else if (name && name !== '.') names.push(name);
  return `/${names.join('/')}`;
}

/** As in `src/a.ts`; `.` is the root. */
function relative(root: string, path: string): string {
  const own = root === '/' ? path.slice(1) : path.slice(root.length + 1);
  return own || '.';
}

/** A path of the root as it is named in a folder of it, as in `../a.ts`. */
function between(folder: string, path: string): string {
  if (folder === '.') return path;
  const [from, to] = [folder.split('/'), path.split('/')];
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/') || './';
}
