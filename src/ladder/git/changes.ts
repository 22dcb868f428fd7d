/** Commands of Git that change files, the index or the branch. */
import { readArguments } from './arguments.ts';
import { exists, failed, usage, type Verb } from './verb.ts';
import { countsOf, longStatus, statOf, summaryOf } from './words.ts';

export const add = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'A all u update v verbose f force n dry-run');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const named = [...args.names, ...args.paths];
  if (named.length === 0 && !args.has('A', 'all', 'u', 'update')) {
    verb.error('Nothing specified, nothing added.\n');
    return 0;
  }
  const paths = named.length > 0 ? named.map(verb.inRoot) : ['.'];
  for (const [at, path] of paths.entries()) {
    const done = await verb.git.add({ paths: [path] });
    if (done.ok) continue;
    // An empty workspace has nothing to stage, and that is well.
    if (done.code === 'not_found' && path === '.') continue;
    if (done.code === 'not_found')
      return failed(verb, { ...done, message: `pathspec '${named[at]}' did not match any files` });
    return failed(verb, done);
  }
  return 0;
};

export const commit = async (verb: Verb): Promise<number> => {
  const args = readArguments(
    verb.args,
    'a all amend allow-empty no-verify n q quiet no-edit allow-empty-message s signoff',
    'm message author F file',
  );
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const before = await verb.git.status({});
  if (!before.ok) return failed(verb, before);
  const messages = verb.args.flatMap((arg, at) =>
    arg === '--message' || /^-\w*m$/.test(arg)
      ? [verb.args[at + 1] ?? '']
      : arg.startsWith('--message=')
        ? [arg.slice(10)]
        : [],
  );
  let message = messages.length > 0 ? messages.join('\n\n') : args.value('m', 'message');
  const amended = args.has('amend') ? await verb.git.log({ limit: 1 }) : null;
  if (amended && !amended.ok) return failed(verb, { ...amended, message: 'You have nothing to amend.' });
  if (message === undefined && amended?.ok) message = amended.value[0]?.message;
  if (message === undefined && before.value.merging) {
    const kept = await verb.files.readText('/.git/MERGE_MSG');
    message = kept.ok ? kept.value.trim() : 'Merge';
  }
  if (message === undefined)
    return failed(verb, { ok: false, code: '', message: 'There is no editor here. Say the message with -m.' }, 1);
  if (!message.trim()) {
    verb.error('Aborting commit due to empty commit message.\n');
    return 1;
  }
  const [, name, email] = /^(.*?)\s*<(.*)>$/.exec(args.value('author') ?? '') ?? [];
  const author = {
    ...((name ?? verb.settings['user.name']) && { name: name ?? verb.settings['user.name']! }),
    ...((email ?? verb.settings['user.email']) && { email: email ?? verb.settings['user.email']! }),
  };
  const done = await verb.git.commit({
    message: message.trimEnd(),
    author,
    amend: args.has('amend'),
    all: args.has('a', 'all'),
    allowEmpty: args.has('allow-empty'),
  });
  if (!done.ok) {
    if (done.code !== 'nothing_to_commit') return failed(verb, done, done.code === 'conflict' ? 128 : 1);
    verb.out(longStatus(before.value, 'Initial commit'));
    return 1;
  }
  if (args.has('q', 'quiet')) return 0;
  const { branch: on, head } = before.value;
  const parent = amended?.ok ? amended.value[0]?.parents[0] : head;
  const diff = await verb.git.diff(parent ? { from: parent, to: done.value } : { to: done.value, from: null });
  const counts = diff.ok ? countsOf(diff.value) : [];
  verb.out(
    `[${on ?? 'detached HEAD'}${parent ? '' : ' (root-commit)'} ${done.value.slice(0, 7)}] ${message.split('\n')[0]}\n`,
  );
  if (counts.length > 0) verb.out(summaryOf(counts));
  for (const { path, fresh, gone } of counts) {
    if (fresh) verb.out(` create mode 100644 ${path}\n`);
    if (gone) verb.out(` delete mode 100644 ${path}\n`);
  }
  return 0;
};

export const reset = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'soft mixed hard q quiet');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const [first, ...rest] = args.names;
  const isRef = first !== undefined && (await verb.git.log({ ref: first, limit: 1 })).ok;
  const paths = [...(isRef || first === undefined ? rest : args.names), ...args.paths].map(verb.inRoot);
  if (first !== undefined && !isRef && !(await exists(verb, first)))
    return failed(verb, {
      ok: false,
      code: '',
      message: `ambiguous argument '${first}': unknown revision or path not in the working tree.`,
    });
  const mode = args.has('hard') ? 'hard' : args.has('soft') ? 'soft' : 'mixed';
  const done = await verb.git.reset({ ...(isRef && { ref: first }), mode, ...(paths.length > 0 && { paths }) });
  if (!done.ok) return failed(verb, done);
  if (mode === 'hard' && !args.has('q', 'quiet')) {
    const head = await verb.git.log({ limit: 1 });
    if (head.ok) verb.out(`HEAD is now at ${head.value[0]?.id.slice(0, 7)} ${head.value[0]?.message.split('\n')[0]}\n`);
  }
  return 0;
};

export const rm = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'r f force cached q quiet');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const tracked = await verb.git.tracked();
  if (!tracked.ok) return failed(verb, tracked);
  for (const name of [...args.names, ...args.paths]) {
    const at = verb.inRoot(name);
    const own = tracked.value.filter((path) => at === '.' || path === at || path.startsWith(`${at}/`));
    if (own.length === 0)
      return failed(verb, { ok: false, code: '', message: `pathspec '${name}' did not match any files` });
    if (own.some((path) => path !== at) && !args.has('r'))
      return failed(verb, { ok: false, code: '', message: `not removing '${name}' recursively without -r` });
    const done = await verb.git.remove({ paths: own, keepFiles: args.has('cached') });
    if (!done.ok) return failed(verb, done);
    if (!args.has('q', 'quiet')) verb.out(own.map((path) => `rm '${path}'\n`).join(''));
  }
  return 0;
};

export const mv = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'f force k v');
  const [from, to] = args.names;
  if (from === undefined || to === undefined)
    return failed(verb, { ok: false, code: '', message: 'usage: git mv <source> <destination>' }, 129);
  const [source, target] = [verb.inRoot(from), verb.inRoot(to)];
  const into = (await verb.files.list(`/${target}`)).ok && !(await verb.files.read(`/${target}`)).ok;
  const place = into ? `${target}/${source.split('/').at(-1)}` : target;
  const moved = await verb.files.move(`/${source}`, `/${place}`);
  if (!moved.ok) return failed(verb, { ...moved, message: `bad source, source=${from}, destination=${to}` });
  const done = await verb.git.add({ paths: [source, place] });
  return done.ok ? 0 : failed(verb, done);
};

export const stash = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'q quiet u include-untracked', 'm message');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const [action = 'push', which = ''] = args.names;
  if (!['push', 'pop', 'apply', 'drop', 'list', 'clear'].includes(action))
    return failed(verb, { ok: false, code: '', message: `The embedded Git has no stash ${action}.` }, 129);
  const message = args.value('m', 'message');
  const state = await verb.git.status({});
  if (!state.ok) return failed(verb, state);
  const dirty = state.value.files.some(({ staged, unstaged }) => staged || unstaged !== 'untracked');
  if (action === 'push' && !dirty) {
    verb.out('No local changes to save\n');
    return 0;
  }
  const index = Number(/\d+/.exec(which)?.[0] ?? 0);
  const listed = await verb.git.stash({ action: 'list' });
  if (action !== 'push' && action !== 'list' && action !== 'clear' && listed.ok && listed.value.length === 0) {
    verb.error('No stash entries found.\n');
    return 1;
  }
  const done = await verb.git.stash({ action: action as 'push', index, ...(message !== undefined && { message }) });
  if (!done.ok) return failed(verb, done, 1);
  if (action === 'list') verb.out(done.value.map((line) => `${line}\n`).join(''));
  const head = await verb.git.log({ limit: 1 });
  const on = head.ok ? `${head.value[0]?.id.slice(0, 7)} ${head.value[0]?.message.split('\n')[0]}` : '';
  if (action === 'push')
    verb.out(
      `Saved working directory and index state ${message === undefined ? `WIP on ${state.value.branch}: ${on}` : `On ${state.value.branch}: ${message}`}\n`,
    );
  if (action === 'pop' || action === 'drop') verb.out(`Dropped stash@{${index}}\n`);
  return 0;
};

export const cherryPick = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'x');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  for (const ref of args.names) {
    const done = await verb.git.cherryPick({ ref });
    if (!done.ok)
      return failed(verb, { ...done, message: done.code === 'not_found' ? `bad revision '${ref}'` : done.message });
    if (done.value.conflicts.length > 0) {
      for (const path of done.value.conflicts) verb.out(`CONFLICT (content): Merge conflict in ${path}\n`);
      verb.error(`error: could not apply ${ref}\n`);
      return 1;
    }
  }
  return 0;
};

export const merge = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'abort no-ff ff-only no-edit q quiet', 'm');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  if (args.has('abort')) {
    const done = await verb.git.abortMerge();
    return done.ok ? 0 : failed(verb, { ...done, message: 'There is no merge to abort (MERGE_HEAD missing).' });
  }
  const [ref] = args.names;
  if (ref === undefined) return failed(verb, { ok: false, code: '', message: 'No remote for the current branch.' }, 1);
  const before = await verb.git.log({ limit: 1 });
  const message = args.value('m');
  const done = await verb.git.merge({ ref, ...(message !== undefined && { message }) });
  if (!done.ok) {
    if (done.code !== 'not_found') return failed(verb, done, 1);
    verb.error(`merge: ${ref} - not something we can merge\n`);
    return 1;
  }
  if (done.value.conflicts.length > 0) {
    for (const path of done.value.conflicts)
      verb.out(`Auto-merging ${path}\nCONFLICT (content): Merge conflict in ${path}\n`);
    verb.out('Automatic merge failed; fix conflicts and then commit the result.\n');
    return 1;
  }
  const was = before.ok ? before.value[0]?.id : undefined;
  const is = await verb.git.log({ limit: 1 });
  const now = is.ok ? is.value[0] : undefined;
  if (was === now?.id) verb.out('Already up to date.\n');
  else {
    verb.out(
      now && now.parents.length > 1
        ? "Merge made by the 'ort' strategy.\n"
        : `Updating ${was?.slice(0, 7)}..${now?.id.slice(0, 7)}\nFast-forward\n`,
    );
    const diff = was && now ? await verb.git.diff({ from: was, to: now.id }) : null;
    if (diff?.ok) verb.out(statOf(diff.value));
  }
  return 0;
};
