/** `npm` and `npx` of the embedded shell: over the resolver of rung 02, with installed packages beside the workspace. */
import type { Command, CommandCall } from './command.contract.ts';
import { filesIn } from './folder-files.ts';
import type { InstallOptions, Npm } from './npm.contract.ts';
import { quoted } from './quoted.ts';

interface Options {
  npm: Npm;
  now: () => number;
  /** Programs of the page that stand in for those that packages bring. */
  instead?: ReadonlySet<string>;
}

interface Project {
  name?: string;
  version?: string;
  scripts?: Record<string, string>;
}

type Call = CommandCall & { project: Project | null; root: string };

const version = '11.0.0-embedded';
const aliases: Record<string, string> = {
  i: 'install',
  add: 'install',
  'clean-install': 'ci',
  r: 'uninstall',
  rm: 'uninstall',
  remove: 'uninstall',
  un: 'uninstall',
  list: 'ls',
  'run-script': 'run',
  t: 'test',
  x: 'exec',
  create: 'init',
};
const below = (folder: string, path: string) => (folder === '/' ? `/${path}` : `${folder}/${path}`);
const plural = (count: number) => `${count} package${count === 1 ? '' : 's'}`;

export function npmCommands({ npm, now, instead = new Set() }: Options): Command[] {
  const say = ({ write }: CommandCall, text: string) => write('out', `${text}\n`);
  const complain = ({ write }: CommandCall, text: string) => {
    for (const line of text.split('\n')) write('error', `npm error ${line}\n`);
    return 1;
  };

  /** Everything of the lock file into `node_modules`, which is emptied first. */
  async function unpack(call: Call): Promise<number | null> {
    const { root, beside, files, signal } = call;
    const held: [string, Uint8Array][] = [];
    const encoder = new TextEncoder();
    const done = await npm.unpack(
      filesIn(files, root),
      ({ path, programs, files: contents }) => {
        if (!contents) return;
        for (const [name, bytes] of contents) held.push([below(root, `${path}/${name}`), bytes]);
        const modules = path.slice(0, path.lastIndexOf('node_modules/') + 'node_modules'.length);
        for (const [name, file] of Object.entries(programs)) {
          const target = below(root, `${path}/${file.replace(/^\.?\//, '')}`);
          const line = instead.has(name) ? `exec /usr/bin/${name} "$@"` : `exec node ${quoted(target)} "$@"`;
          held.push([below(root, `${modules}/.bin/${name}`), encoder.encode(`#!/bin/sh\n${line}\n`)]);
        }
      },
      signal,
    );
    if (!done.ok) return signal.aborted ? 130 : complain(call, done.message);
    beside.remove(below(root, 'node_modules'));
    for (const [path, bytes] of held) beside.write(path, bytes);
    return null;
  }

  async function install(call: Call, options: InstallOptions): Promise<number> {
    const began = now();
    const had = new Set([...call.beside.paths()].flatMap((path) => packageAt(path, call.root) ?? []));
    const done = await npm.install(filesIn(call.files, call.root), { ...options, signal: call.signal });
    if (call.signal.aborted) return 130;
    if (!done.ok) {
      if (options.locked) complain(call, 'code EUSAGE');
      return complain(call, done.message);
    }
    for (const warning of done.value.warnings) call.write('error', `npm warn ${warning}\n`);
    const failed = await unpack(call);
    if (failed !== null) return failed;
    const has = new Set([...call.beside.paths()].flatMap((path) => packageAt(path, call.root) ?? []));
    const added = [...has].filter((name) => !had.has(name)).length;
    const gone = [...had].filter((name) => !has.has(name)).length;
    const parts = [added > 0 && `added ${plural(added)}`, gone > 0 && `removed ${plural(gone)}`].filter(Boolean);
    const seconds = Math.max(1, Math.round((now() - began) / 1000));
    say(call, `\n${parts.join(', ') || 'up to date'} in ${seconds}s`);
    return 0;
  }

  /** A script of package.json with those before and after it, as npm runs them. */
  async function script(call: Call, name: string, args: string[], quiet: boolean): Promise<number> {
    const { project, root } = call;
    if (!project) return noProject(call);
    const scripts = project.scripts ?? {};
    const usual =
      name === 'start' && (await call.files.read(below(root, 'server.js'))).ok ? 'node server.js' : undefined;
    const main = scripts[name] ?? usual;
    if (main === undefined) {
      complain(call, `Missing script: "${name}"`);
      return complain(call, '\nTo see a list of scripts, run:\n  npm run');
    }
    for (const [step, line] of [
      [`pre${name}`, scripts[`pre${name}`]],
      [name, [main, ...args.map(quotedIfNeeded)].join(' ')],
      [`post${name}`, scripts[`post${name}`]],
    ] as const) {
      if (line === undefined) continue;
      const label = [project.name, project.version].filter(Boolean).join('@');
      if (!quiet) say(call, `\n> ${label ? `${label} ` : ''}${step}\n> ${line}\n`);
      const exitCode = await call.shell(line, { folder: root, environment: scriptEnvironment(call, step) });
      if (exitCode !== 0) return exitCode;
    }
    return 0;
  }

  async function execute(call: Call, given: string[]): Promise<number> {
    const args = given.filter((arg, at) => !(at === 0 && arg === '--'));
    while (args[0]?.startsWith('-')) {
      const flag = args.shift();
      if (flag === '-c' || flag === '--call')
        return call.shell(args.join(' '), { environment: scriptEnvironment(call, 'npx') });
      if (flag === '-p' || flag === '--package') args.shift();
      if (flag === '--') break;
    }
    const [name, ...rest] = args;
    if (!name) return complain(call, 'npx needs the name of a program.');
    const plain = name.replace(/(?<=.)@[^/]*$/, '').replace(/^@[^/]+\//, '');
    const folders = upward(call.folder).map((folder) => below(folder, `node_modules/.bin/${plain}`));
    if (!folders.some((path) => call.beside.has(path)) && !instead.has(plain))
      return complain(
        call,
        `${plain} is not installed here, and the embedded npx brings nothing in by itself.\nInstall it first: npm install --save-dev ${name}`,
      );
    const line = [plain, ...rest].map(quotedIfNeeded).join(' ');
    return call.shell(line, { environment: scriptEnvironment(call, 'npx') });
  }

  async function list(call: Call): Promise<number> {
    const { project, root } = call;
    const listed = await npm.list(filesIn(call.files, root));
    if (!listed.ok) return complain(call, listed.message);
    const here = new Set([...call.beside.paths()].flatMap((path) => packageAt(path, root) ?? []));
    const wanted = Object.keys({
      ...dependenciesOf(project, 'dependencies'),
      ...dependenciesOf(project, 'devDependencies'),
    }).sort();
    const label = [project?.name, project?.version].filter(Boolean).join('@');
    say(call, `${label ? `${label} ` : ''}${root}`);
    let missing = 0;
    if (wanted.length === 0) say(call, '└── (empty)');
    for (const [at, name] of wanted.entries()) {
      const found = listed.value.find(({ path }) => path === `node_modules/${name}`);
      const lacks = !found || !here.has(`node_modules/${name}`);
      if (lacks) missing++;
      const branch = at === wanted.length - 1 ? '└──' : '├──';
      say(call, `${branch} ${lacks ? 'UNMET DEPENDENCY ' : ''}${name}@${found?.version ?? '?'}`);
    }
    return missing > 0
      ? complain(call, `code ELSPROBLEMS\nmissing: ${missing}. Install them with npm ci or npm install.`)
      : 0;
  }

  async function init(call: Call): Promise<number> {
    const name = call.folder.split('/').at(-1) || 'workspace';
    const text = JSON.stringify(
      {
        name,
        version: '1.0.0',
        description: '',
        main: 'index.js',
        scripts: { test: 'echo "Error: no test specified" && exit 1' },
        license: 'ISC',
      },
      null,
      2,
    );
    const path = below(call.folder, 'package.json');
    if ((await call.files.read(path)).ok) return complain(call, 'There is a package.json here already.');
    const written = await call.files.write(path, `${text}\n`);
    if (!written.ok) return complain(call, written.message);
    say(call, `Wrote to ${path}:\n\n${text}\n`);
    return 0;
  }

  async function run(given: CommandCall): Promise<number> {
    const flags = given.args.filter((arg, at) => arg.startsWith('-') && !given.args.slice(0, at).includes('--'));
    const [name = 'help', ...rest] = given.args.filter((arg) => !flags.includes(arg) || arg === '--');
    const has = (...names: string[]) => names.some((flag) => flags.includes(flag));
    if (has('-v', '--version') && name === 'help') {
      say(given, version);
      return 0;
    }
    const call = await withProject(given);
    if (typeof call === 'string') return complain(given, call);
    const command = aliases[name] ?? name;
    const passed = rest.includes('--') ? rest.slice(rest.indexOf('--') + 1) : [];
    const names = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
    const quiet = has('-s', '--silent');
    switch (command) {
      case 'install': {
        if (names.length === 0) return install(call, {});
        const add = Object.fromEntries(names.map(parted));
        return install(call, { add, ...(has('-D', '--save-dev') && { dev: true }) });
      }
      case 'ci':
        return install(call, { locked: true });
      case 'uninstall':
        return install(call, { remove: names });
      case 'ls':
        return list(call);
      case 'init':
        return init(call);
      case 'test':
      case 'start':
      case 'stop':
      case 'restart':
        return script(call, command, [...names, ...passed], quiet);
      case 'run': {
        const [step, ...more] = names;
        if (step !== undefined) {
          if (has('--if-present') && call.project?.scripts?.[step] === undefined) return 0;
          return script(call, step, [...more, ...passed], quiet);
        }
        if (!call.project) return noProject(call);
        for (const [one, line] of Object.entries(call.project.scripts ?? {})) say(call, `  ${one}\n    ${line}`);
        return 0;
      }
      case 'exec':
        return execute(call, given.args.slice(given.args.indexOf(name) + 1));
      case 'help':
        say(
          call,
          'npm of the embedded shell: install, ci, uninstall, ls, init, run, test, start, exec. Scripts of packages never run.',
        );
        return flags.length > 0 || given.args.length > 0 ? 0 : 1;
      default:
        return complain(
          call,
          `The embedded npm has no “${name}”. It has install, ci, uninstall, ls, init, run, test, start and exec.`,
        );
    }
  }

  async function withProject(call: CommandCall): Promise<Call | string> {
    for (const root of upward(call.folder)) {
      const read = await call.files.readText(below(root, 'package.json'));
      if (!read.ok) continue;
      try {
        return { ...call, project: JSON.parse(read.value) as Project, root };
      } catch {
        return `code EJSONPARSE\n${below(root, 'package.json')} is no JSON.`;
      }
    }
    return { ...call, project: null, root: call.folder };
  }
  function noProject(call: Call): number {
    complain(call, `code ENOENT\nThere is no package.json in ${call.folder} or above.`);
    return 254;
  }

  return [
    { name: 'npm', about: 'Packages and scripts: install, ci, uninstall, ls, run, test, start, exec.', run },
    {
      name: 'npx',
      about: 'Runs a program of an installed package.',
      async run(call) {
        const own = await withProject(call);
        return typeof own === 'string' ? complain(call, own) : execute(own, call.args);
      },
    },
  ];
}

function scriptEnvironment({ environment, root, project }: Call, step: string): Record<string, string> {
  const bins = upward(root).map((folder) => below(folder, 'node_modules/.bin'));
  return {
    PATH: [...bins, environment.PATH ?? '/usr/bin:/bin'].join(':'),
    npm_lifecycle_event: step,
    npm_command: 'run',
    INIT_CWD: root,
    ...(project?.name !== undefined && { npm_package_name: project.name }),
    ...(project?.version !== undefined && { npm_package_version: project.version }),
  };
}

/** A folder and those above it, the root last. */
function upward(folder: string): string[] {
  const names = folder.split('/').filter(Boolean);
  return [...names.map((_, at) => `/${names.slice(0, names.length - at).join('/')}`), '/'];
}

/** `node_modules/a` of a path in it. */
function packageAt(path: string, root: string): string[] | null {
  const own = path.startsWith(below(root, 'node_modules/')) ? path.slice(below(root, '').length) : '';
  const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?(?!\.bin\/)[^/]+(?=\/)/.exec(own)?.[0];
  return found ? [found] : null;
}

const dependenciesOf = (project: Project | null, field: string) =>
  ((project as Record<string, unknown> | null)?.[field] ?? {}) as Record<string, string>;

const quotedIfNeeded = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : quoted(text));

/** `zod@^4` is a name and a range; the first sign of `@scope/name` is no divider. */
function parted(text: string): [name: string, range: string] {
  const at = text.indexOf('@', 1);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
