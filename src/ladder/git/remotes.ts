/** Commands of Git that reach other repositories: through the page’s one door, to hosts that a person has allowed. */
import { readArguments } from './arguments.ts';
import { failed, usage, type Verb } from './verb.ts';

export const remote = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'v verbose');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const [action, name, url] = args.names;
  const found = await verb.git.remotes();
  if (!found.ok) return failed(verb, found);
  if (action === undefined) {
    for (const { remote: of, url: at } of found.value)
      verb.out(args.has('v', 'verbose') ? `${of}\t${at} (fetch)\n${of}\t${at} (push)\n` : `${of}\n`);
    return 0;
  }
  const known = found.value.find((one) => one.remote === name);
  const fail = (message: string, code: number) => {
    verb.error(`error: ${message}\n`);
    return code;
  };
  switch (action) {
    case 'add': {
      if (name === undefined || url === undefined) return fail('usage: git remote add <name> <url>', 129);
      if (known) return fail(`remote ${name} already exists.`, 3);
      const done = await verb.git.remote({ name, url });
      return done.ok ? 0 : failed(verb, done);
    }
    case 'set-url':
    case 'remove':
    case 'rm':
    case 'get-url': {
      if (!known || name === undefined) return fail(`No such remote '${name ?? ''}'`, 2);
      if (action === 'get-url') {
        verb.out(`${known.url}\n`);
        return 0;
      }
      const done = await verb.git.remote(action === 'set-url' ? { name, url: url ?? '' } : { name, remove: true });
      return done.ok ? 0 : failed(verb, done);
    }
    default:
      return fail(`The embedded Git has no remote ${action}.`, 129);
  }
};

export const clone = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'q quiet single-branch', 'depth b branch');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const [url, folder] = args.names;
  if (url === undefined)
    return failed(verb, { ok: false, code: '', message: 'You must specify a repository to clone.' }, 129);
  const name =
    folder ??
    url
      .replace(/\/+$/, '')
      .replace(/\.git$/, '')
      .split('/')
      .at(-1)!;
  const root = verb.inRoot(name) === '.' ? verb.root : `${verb.root === '/' ? '' : verb.root}/${verb.inRoot(name)}`;
  const own = verb.within(root);
  const there = await own.files.list();
  if (there.ok && there.value.length > 0)
    return failed(verb, {
      ok: false,
      code: '',
      message: `destination path '${name}' already exists and is not an empty directory.`,
    });
  verb.error(`Cloning into '${name}'...\n`);
  const depth = Number(args.value('depth') ?? 0);
  const ref = args.value('b', 'branch');
  const done = await own.git.clone(
    { url, ...(depth > 0 && { depth }), ...(ref !== undefined && { ref }) },
    verb.call.signal,
  );
  return done.ok ? 0 : failed(verb, done);
};

export const fetch = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'q quiet all p prune tags', 'depth');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const [name, ref] = args.names;
  const { fetch: bring } = verb.git;
  const done = await bring(
    { ...(name !== undefined && { remote: name }), ...(ref !== undefined && { ref }) },
    verb.call.signal,
  );
  return done.ok ? 0 : failed(verb, done);
};

export const pull = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'q quiet ff-only no-rebase');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const state = await verb.git.status({ paths: ['.git/none'] });
  if (!state.ok) return failed(verb, state);
  const [name = 'origin', ref = state.value.branch ?? 'main'] = args.names;
  const { fetch: bring } = verb.git;
  const fetched = await bring({ remote: name, ref }, verb.call.signal);
  if (!fetched.ok) return failed(verb, fetched, 1);
  const merged = await verb.git.merge({ ref: `${name}/${ref}` });
  if (!merged.ok) return failed(verb, merged, 1);
  for (const path of merged.value.conflicts) verb.out(`CONFLICT (content): Merge conflict in ${path}\n`);
  return merged.value.conflicts.length > 0 ? 1 : 0;
};

export const push = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'f force u set-upstream q quiet tags');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const [name, ref] = args.names;
  const done = await verb.git.push(
    { ...(name !== undefined && { remote: name }), ...(ref !== undefined && { ref }), force: args.has('f', 'force') },
    verb.call.signal,
  );
  return done.ok ? 0 : failed(verb, done, done.code === 'network' ? 128 : 1);
};
