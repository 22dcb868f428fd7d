/** Commands of Git that tell what was and what is. */
import { readArguments } from './arguments.ts';
import { failed, usage, type Verb } from './verb.ts';
import { countsOf, formatted, longCommit, statOf } from './words.ts';

export const log = async (verb: Verb): Promise<number> => {
  const args = readArguments(
    verb.args,
    'oneline all graph stat p patch decorate no-decorate abbrev-commit reverse no-color',
    'n max-count format pretty',
  );
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const state = await verb.git.status({ paths: ['.git/none'] });
  if (!state.ok) return failed(verb, state);
  if (!state.value.head)
    return failed(verb, {
      ok: false,
      code: '',
      message: `your current branch '${state.value.branch}' does not have any commits yet`,
    });
  const [ref, ...more] = args.names;
  const [path] = [...more, ...args.paths];
  const limit = Number(args.value('n', 'max-count') ?? 1000);
  const found = await verb.git.log({
    ...(ref !== undefined && { ref }),
    limit,
    ...(path !== undefined && { path: verb.inRoot(path) }),
  });
  if (!found.ok)
    return failed(verb, {
      ...found,
      message: `ambiguous argument '${ref}': unknown revision or path not in the working tree.`,
    });
  const commits = args.has('reverse') ? [...found.value].reverse() : found.value;
  const format = (args.value('format', 'pretty') ?? (args.has('oneline') ? 'oneline' : 'medium')).replace(
    /^t?format:/,
    '',
  );
  for (const [at, one] of commits.entries()) {
    if (format === 'oneline') verb.out(`${one.id.slice(0, 7)} ${one.message.split('\n')[0]}\n`);
    else if (format === 'medium') verb.out(`${at > 0 ? '\n' : ''}${longCommit(one)}`);
    else {
      const line = formatted(format, one);
      if (line === null)
        return failed(verb, {
          ok: false,
          code: '',
          message: `the embedded Git does not know all of the format ${format}`,
        });
      verb.out(`${line}\n`);
    }
    if (!args.has('stat', 'p', 'patch')) continue;
    const diff = await verb.git.diff({ from: one.parents[0] ?? null, to: one.id });
    if (diff.ok) verb.out(`\n${args.has('stat') ? statOf(diff.value) : diff.value}`);
  }
  return 0;
};

export const diff = async (verb: Verb): Promise<number> => {
  const args = readArguments(
    verb.args,
    'staged cached stat name-only name-status exit-code quiet no-color numstat',
    '',
  );
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const refs: string[] = [];
  const paths = args.paths.map(verb.inRoot);
  for (const name of args.names) {
    const [from, to] = name.split(/\.{2,3}/);
    const isRef = paths.length === 0 && (await verb.git.log({ ref: from || 'HEAD', limit: 1 })).ok;
    if (isRef) refs.push(...(to === undefined ? [from!] : [from || 'HEAD', to || 'HEAD']));
    else paths.push(verb.inRoot(name));
  }
  const found = await verb.git.diff({
    ...(refs[0] !== undefined && { from: refs[0] }),
    ...(refs[1] !== undefined && { to: refs[1] }),
    staged: args.has('staged', 'cached'),
    ...(paths.length > 0 && { paths }),
  });
  if (!found.ok) return failed(verb, found);
  const counts = countsOf(found.value);
  if (!args.has('quiet')) {
    if (args.has('stat')) verb.out(statOf(found.value));
    else if (args.has('numstat'))
      verb.out(counts.map(({ added, removed, path }) => `${added}\t${removed}\t${path}\n`).join(''));
    else if (args.has('name-only')) verb.out(counts.map(({ path }) => `${path}\n`).join(''));
    else if (args.has('name-status'))
      verb.out(counts.map(({ path, fresh, gone }) => `${fresh ? 'A' : gone ? 'D' : 'M'}\t${path}\n`).join(''));
    else verb.out(found.value);
  }
  return args.has('exit-code', 'quiet') && counts.length > 0 ? 1 : 0;
};

export const show = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'stat s no-patch oneline name-only', 'format pretty');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const [ref = 'HEAD', path] = (args.names[0] ?? 'HEAD').split(':');
  const found = await verb.git.log({ ref, limit: 1 });
  const one = found.ok ? found.value[0] : undefined;
  if (!found.ok || !one) return failed(verb, { ok: false, code: '', message: `bad object ${ref}` });
  if (path !== undefined) {
    const lines = await verb.git.blame({ path, ref });
    if (!lines.ok) return failed(verb, { ...lines, message: `path '${path}' does not exist in '${ref}'` });
    verb.out(lines.value.map(({ line }) => `${line}\n`).join(''));
    return 0;
  }
  verb.out(args.has('oneline') ? `${one.id.slice(0, 7)} ${one.message.split('\n')[0]}\n` : longCommit(one));
  if (args.has('s', 'no-patch')) return 0;
  const diff = await verb.git.diff({ from: one.parents[0] ?? null, to: one.id });
  if (!diff.ok) return failed(verb, diff);
  const names = countsOf(diff.value).map(({ path: at }) => `${at}\n`);
  verb.out(args.has('name-only') ? `\n${names.join('')}` : `\n${args.has('stat') ? statOf(diff.value) : diff.value}`);
  return 0;
};

export const blame = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, '');
  const [path, ref] = [args.paths[0] ?? args.names.at(-1), args.names.length > 1 ? args.names[0] : undefined];
  if (path === undefined) return failed(verb, { ok: false, code: '', message: 'usage: git blame <file>' }, 129);
  const done = await verb.git.blame({ path: verb.inRoot(path), ...(ref !== undefined && { ref }) });
  if (!done.ok) return failed(verb, { ...done, message: `no such path '${path}' in HEAD` });
  for (const [at, { line, id, author, time }] of done.value.entries())
    verb.out(
      `${id.slice(0, 8)} (${author} ${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} +0000 ${at + 1}) ${line}\n`,
    );
  return 0;
};

export const revParse = async (verb: Verb): Promise<number> => {
  const args = readArguments(
    verb.args,
    'abbrev-ref short show-toplevel is-inside-work-tree git-dir verify q quiet show-prefix',
  );
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  if (args.has('show-toplevel')) verb.out(`${verb.root}\n`);
  if (args.has('is-inside-work-tree')) verb.out('true\n');
  if (args.has('git-dir')) verb.out('.git\n');
  if (args.has('show-prefix')) verb.out(`${verb.inRoot('.') === '.' ? '' : `${verb.inRoot('.')}/`}\n`);
  for (const ref of args.names) {
    const found = await verb.git.log({ ref, limit: 1 });
    const state = await verb.git.status({ paths: ['.git/none'] });
    if (!found.ok && !args.has('verify', 'q', 'quiet')) verb.out(`${ref}\n`);
    if (!found.ok || !state.ok)
      return failed(verb, {
        ok: false,
        code: '',
        message: `ambiguous argument '${ref}': unknown revision or path not in the working tree.`,
      });
    const id = found.value[0]?.id ?? '';
    if (args.has('abbrev-ref')) verb.out(`${ref === 'HEAD' ? (state.value.branch ?? 'HEAD') : ref}\n`);
    else verb.out(`${args.has('short') ? id.slice(0, 7) : id}\n`);
  }
  return 0;
};

export const lsFiles = async (verb: Verb): Promise<number> => {
  const args = readArguments(verb.args, 'o others exclude-standard m modified c cached');
  const wrong = usage(verb, args);
  if (wrong !== null) return wrong;
  const found = await verb.git.status({});
  const listed = await verb.git.tracked();
  if (!found.ok) return failed(verb, found);
  if (!listed.ok) return failed(verb, listed);
  const other = found.value.files.filter(({ unstaged }) => unstaged === 'untracked').map(({ path }) => path);
  const modified = found.value.files.filter(({ unstaged }) => unstaged === 'changed').map(({ path }) => path);
  const all = args.has('o', 'others') ? other : args.has('m', 'modified') ? modified : listed.value;
  const within = args.names.map(verb.inRoot).filter((path) => path !== '.');
  const shown =
    within.length === 0 ? all : all.filter((path) => within.some((one) => path === one || path.startsWith(`${one}/`)));
  verb.out(shown.map((path) => `${path}\n`).join(''));
  return 0;
};
