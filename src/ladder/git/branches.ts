/** Commands of Git that go by branches. */
import { type GitArguments, readArguments } from './arguments.ts';
import { failed, usage, type Verb } from './verb.ts';

export const branch = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'a all r l list d delete D m move M v show-current f force');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const [name, other] = args.names;
  const found = await verb.git.branches();
  if (!found.ok) return failed(verb, found);
  const current = found.value.find((one) => one.current)?.name;
  if (args.has('show-current')) {
    const state = await verb.git.status({ paths: ['.git/none'] });
    verb.out(state.ok && state.value.branch ? `${state.value.branch}\n` : '');
    return 0;
  }
  if (name === undefined) {
    for (const one of found.value)
      verb.out(`${one.current ? '*' : ' '} ${one.name}${args.has('v') ? ` ${one.id.slice(0, 7)}` : ''}\n`);
    return 0;
  }
  if (args.has('d', 'D', 'delete')) {
    for (const one of args.names) {
      const of = found.value.find((known) => known.name === one);
      if (!of) {
        verb.error(`error: branch '${one}' not found.\n`);
        return 1;
      }
      if (of.current) {
        verb.error(`error: Cannot delete branch '${one}' checked out at '${verb.root}'\n`);
        return 1;
      }
      const merged = await verb.git.log({ limit: 5000 });
      if (!args.has('D') && merged.ok && !merged.value.some(({ id }) => id === of.id)) {
        verb.error(
          `error: The branch '${one}' is not fully merged.\nIf you are sure you want to delete it, run 'git branch -D ${one}'.\n`,
        );
        return 1;
      }
      const done = await verb.git.branch({ name: one, remove: true });
      if (!done.ok) return failed(verb, done, 1);
      verb.out(`Deleted branch ${one} (was ${of.id.slice(0, 7)}).\n`);
    }
    return 0;
  }
  if (args.has('m', 'move', 'M')) {
    const [from, to] = other === undefined ? [current ?? '', name] : [name, other];
    const done = await verb.git.branch({ name: from, rename: to });
    return done.ok
      ? 0
      : failed(verb, { ...done, message: done.code === 'not_found' ? `no branch named '${from}'` : done.message });
  }
  if (found.value.some((one) => one.name === name))
    return failed(verb, { ok: false, code: '', message: `a branch named '${name}' already exists` });
  const done = await verb.git.branch({ name, ...(other !== undefined && { from: other }) });
  return done.ok
    ? 0
    : failed(verb, {
        ...done,
        message: done.code === 'not_found' ? `not a valid object name: '${other ?? 'HEAD'}'` : done.message,
      });
};

export const checkout = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'f force q quiet detach', 'b B');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const create = args.value('b', 'B');
  if (create !== undefined) return goTo(verb, args, create, args.names[0] ?? null);
  const [ref] = args.names;
  if (args.paths.length > 0 || args.names.length > 1) {
    const isRef = ref !== undefined && (await verb.git.log({ ref, limit: 1 })).ok;
    const paths = [...(isRef ? args.names.slice(1) : args.names), ...args.paths];
    return bring(verb, isRef ? ref : undefined, paths);
  }
  if (ref === undefined) return 0;
  if ((await verb.git.log({ ref: previous(ref), limit: 1 })).ok || (await verb.git.branches()).ok === false)
    return goTo(verb, args, ref);
  return bring(verb, undefined, [ref]);
};

export const switchTo = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'f force discard-changes d detach q quiet', 'c C create');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const create = args.value('c', 'C', 'create');
  if (create !== undefined) return goTo(verb, args, create, args.names[0] ?? null);
  const [name] = args.names;
  if (name === undefined) return failed(verb, { ok: false, code: '', message: 'missing branch or commit argument' });
  const known = await verb.git.branches();
  const isBranch = known.ok && known.value.some((one) => one.name === name);
  if (!isBranch && !args.has('d', 'detach'))
    return failed(verb, { ok: false, code: '', message: `invalid reference: ${name}` });
  return goTo(verb, args, name);
};

export const restore = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'S staged W worktree q quiet', 's source');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const paths = [...args.names, ...args.paths];
  if (paths.length === 0) return failed(verb, { ok: false, code: '', message: 'you must specify path(s) to restore' });
  if (args.has('S', 'staged')) {
    const done = await verb.git.reset({ paths: paths.map(verb.inRoot) });
    if (!done.ok) return failed(verb, done);
    if (!args.has('W', 'worktree')) return 0;
  }
  return bring(verb, args.value('s', 'source'), paths);
};

const previous = (ref: string) => (ref === '-' ? '@{-1}' : ref);

/** @param from where a branch that is made begins; `null` for here */
async function goTo(verb: Verb, args: GitArguments, ref: string, from?: string | null): Promise<number> {
  const create = from !== undefined;
  const known = await verb.git.branches();
  if (!known.ok) return failed(verb, known);
  const before = known.value.find((one) => one.current)?.name;
  const existing = known.value.some((one) => one.name === ref);
  if (create && existing)
    return failed(verb, { ok: false, code: '', message: `a branch named '${ref}' already exists` });
  if (!create && before === ref) {
    verb.error(`Already on '${ref}'\n`);
    return 0;
  }
  if (create && from) {
    const made = await verb.git.branch({ name: ref, from });
    if (!made.ok) return failed(verb, made);
  }
  if (create && known.value.length === 0) {
    // Before the first commit a branch is only a name.
    const written = await verb.files.write('/.git/HEAD', `ref: refs/heads/${ref}\n`);
    if (!written.ok) return failed(verb, written);
  } else {
    const done = await verb.git.checkout({
      ref,
      create: create && !from,
      force: args.has('f', 'force', 'discard-changes'),
    });
    if (!done.ok) {
      if (done.code !== 'not_found') return failed(verb, done, 1);
      verb.error(`error: pathspec '${ref}' did not match any file(s) known to git\n`);
      return 1;
    }
  }
  if (args.has('q', 'quiet')) return 0;
  const isBranch = create || existing;
  verb.error(
    isBranch ? `Switched to ${create ? 'a new ' : ''}branch '${ref}'\n` : `HEAD is now at ${ref.slice(0, 7)}\n`,
  );
  return 0;
}

/** Files as a commit has them; as the index has them, where none is named and nothing else is staged. */
async function bring(verb: Verb, ref: string | undefined, paths: string[]): Promise<number> {
  const tracked = await verb.git.tracked();
  if (!tracked.ok) return failed(verb, tracked);
  for (const path of paths) {
    const at = verb.inRoot(path);
    if (at === '.' || tracked.value.some((one) => one === at || one.startsWith(`${at}/`))) continue;
    verb.error(`error: pathspec '${path}' did not match any file(s) known to git\n`);
    return 1;
  }
  const done = await verb.git.checkout({ paths: paths.map(verb.inRoot), ...(ref !== undefined && { ref }) });
  return done.ok ? 0 : failed(verb, done, 1);
}
