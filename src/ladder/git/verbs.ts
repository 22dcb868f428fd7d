/** The commands of the embedded Git, each as Git has it. */
import { readArguments } from './arguments.ts';
import { branch, checkout, restore, switchTo } from './branches.ts';
import { add, cherryPick, commit, merge, mv, reset, rm, stash } from './changes.ts';
import { readConfiguration, setConfiguration } from './configuration.ts';
import { blame, diff, log, lsFiles, revParse, show } from './history.ts';
import { clone, fetch, pull, push, remote } from './remotes.ts';
import { failed, usage, type Verb } from './verb.ts';
import { collapsed, longStatus, shortStatus } from './words.ts';

const init = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'q quiet', 'b initial-branch');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const [name] = args.names;
  const own =
    name === undefined
      ? verb
      : verb.within(verb.root === '/' ? `/${verb.inRoot(name)}` : `${verb.root}/${verb.inRoot(name)}`);
  const again = (await own.files.read('/.git/HEAD')).ok;
  const done = await own.git.init({
    branch: args.value('b', 'initial-branch') ?? verb.settings['init.defaultBranch'] ?? 'master',
  });
  if (!done.ok) return failed(verb, done);
  if (!args.has('q', 'quiet'))
    verb.out(
      `${again ? 'Reinitialized existing' : 'Initialized empty'} Git repository in ${own.root === '/' ? '' : own.root}/.git/\n`,
    );
  return 0;
};

const status = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 's short b branch porcelain u untracked-files long v1');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const found = await verb.git.status({});
  if (!found.ok) return failed(verb, found);
  const { branch: on, head } = found.value;
  if (args.has('b', 'branch')) verb.out(`## ${head ? '' : 'No commits yet on '}${on ?? 'HEAD (no branch)'}\n`);
  const tracked = await verb.git.tracked();
  const near = tracked.ok && !args.has('u', 'untracked-files') ? collapsed(found.value, tracked.value) : found.value;
  const files = args.has('porcelain')
    ? near.files
    : near.files.map((file) => ({ ...file, path: verb.fromHere(file.path) }));
  verb.out((args.has('s', 'short', 'porcelain') ? shortStatus : longStatus)({ ...near, files }));
  return 0;
};

const tag = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'a d delete l list f', 'm message');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const [name, ref] = args.names;
  if (name === undefined || args.has('l', 'list')) {
    const found = await verb.git.tags();
    if (!found.ok) return failed(verb, found);
    verb.out(found.value.map((one) => `${one}\n`).join(''));
    return 0;
  }
  const message = args.value('m', 'message');
  const remove = args.has('d', 'delete');
  const was = remove ? await verb.git.log({ ref: name, limit: 1 }) : null;
  const done = await verb.git.tag({
    name,
    remove,
    ...(ref !== undefined && { ref }),
    ...(message !== undefined && { message }),
  });
  if (!done.ok)
    return failed(
      verb,
      { ...done, message: done.code === 'exists' ? `tag '${name}' already exists` : done.message },
      remove ? 1 : 128,
    );
  if (remove) verb.out(`Deleted tag '${name}' (was ${was?.ok ? was.value[0]?.id.slice(0, 7) : ''})\n`);
  return 0;
};

const config = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'global local l list get unset add', '');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const path = '/.git/config';
  const read = await verb.files.readText(path);
  const text = read.ok ? read.value : '';
  const all = readConfiguration(text);
  if (args.has('l', 'list')) {
    verb.out(all.map(([name, value]) => `${name}=${value}\n`).join(''));
    return 0;
  }
  const [name, value] = args.names;
  if (name === undefined || !name.includes('.')) {
    verb.error(
      name === undefined ? 'usage: git config <name> [<value>]\n' : `error: key does not contain a section: ${name}\n`,
    );
    return name === undefined ? 129 : 1;
  }
  const key = name.replace(/^[^.]+/, (part) => part.toLowerCase()).replace(/[^.]+$/, (part) => part.toLowerCase());
  if (value === undefined && !args.has('unset')) {
    const found = all.findLast(([one]) => one === key)?.[1];
    if (found === undefined) return 1;
    verb.out(`${found}\n`);
    return 0;
  }
  const written = await verb.files.write(path, setConfiguration(text, name, args.has('unset') ? null : value!));
  return written.ok ? 0 : failed(verb, written);
};

export const gitVerbs: Record<string, ((verb: Verb) => Promise<number>) | undefined> = {
  add,
  blame,
  branch,
  checkout,
  'cherry-pick': cherryPick,
  clone,
  commit,
  config,
  diff,
  fetch,
  init,
  log,
  'ls-files': lsFiles,
  merge,
  mv,
  pull,
  push,
  remote,
  reset,
  restore,
  'rev-parse': revParse,
  rm,
  show,
  stash,
  status,
  switch: switchTo,
  tag,
};
