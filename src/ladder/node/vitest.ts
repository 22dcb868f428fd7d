/** The command `vitest`: a runner of ours for the tests that are written for it. What it cannot do it refuses. */
import type { Command, CommandCall } from '../command.contract.ts';
import { type RunWorld, runNode } from './run.ts';

const refused =
  /^--?(watch|w|ui|coverage|config|c|environment|browser|typecheck|bail|shard|project|root|r|dir|inspect|pool|update|u|mode|api)\b/;
/** Those beside `package.json`; the first is taken. */
const configs = [/^vitest\.config\.[cm]?[jt]s$/, /^vite\.config\.[cm]?[jt]s$/];

/** `source`: the text of the runner. May reject. */
export function vitestCommand(world: RunWorld, source: () => Promise<string>): Command {
  return {
    name: 'vitest',
    about: 'runs tests for Vitest, by a runner of this page',
    async run(call) {
      const complain = (text: string) => {
        call.write('error', `vitest: ${text}\n`);
        return 1;
      };
      const read = readArgs(call.args);
      if (typeof read === 'string') return complain(read);
      const base = call.folder.replace(/\/+$/, '');
      const listed = await call.files.list(base || undefined);
      const all = listed.ok
        ? listed.value
            .filter(({ kind, path }) => kind === 'file' && !path.includes('/node_modules/'))
            .map(({ path }) => path)
        : [];
      const below = (path: string) => path.slice(base.length + 1);
      const workspace = all.find((path) => /^vitest\.workspace\.\w+$/.test(below(path)));
      if (workspace) return complain(`${workspace} is not read by the embedded runner.`);
      const config =
        configs.map((name) => all.find((path) => name.test(below(path)))).find((path) => path !== undefined) ?? null;
      const usual = (path: string) =>
        /\.(test|spec)\.[cm]?[jt]sx?$/.test(path) &&
        (read.filters.length === 0 || read.filters.some((filter) => below(path).includes(filter.replace(/^\.\//, ''))));
      // What a configuration says is seen where the tests run.
      const files = config === null ? all.filter(usual) : all;
      if (files.length === 0) {
        call.write('error', 'No test files found, exiting with code 1\n');
        return read.pass ? 0 : 1;
      }
      const text = await loaded(source, call);
      if (text === null) return 1;
      const { filters, names, pass } = read;
      const main = { kind: 'vitest', files, names, filters, config, pass, source: text } as const;
      return runNode(
        world,
        { main, args: call.args, execArgs: [], tests: { only: false, names: [], skipped: [], reporter: 'spec' } },
        {
          ...call,
          environment: {
            ...call.environment,
            VITEST: 'true',
            NODE_ENV: call.environment.NODE_ENV ?? 'test',
            MODE: 'test',
          },
        },
      );
    },
  };
}

async function loaded(source: () => Promise<string>, call: CommandCall): Promise<string | null> {
  try {
    return await source();
  } catch {
    call.write('error', 'vitest: The runner could not be loaded. Check the connection.\n');
    return null;
  }
}

function readArgs(given: readonly string[]): { filters: string[]; names: string[]; pass: boolean } | string {
  const filters: string[] = [];
  const names: string[] = [];
  let pass = false;
  for (let at = 0; at < given.length; at++) {
    const arg = given[at]!;
    const [name, value] = arg.includes('=')
      ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]
      : [arg, undefined];
    if (name === '-t' || name === '--testNamePattern') names.push(value ?? given[++at] ?? '');
    else if (name === '--passWithNoTests') pass = true;
    else if (name === '--reporter') value ?? at++;
    else if (arg === '--run' || arg === '--no-color' || arg === '--no-watch' || arg === '--globals=false') continue;
    else if (refused.test(arg)) return `${name} is not part of the embedded runner.`;
    else if (arg.startsWith('-')) return `${name} is not known to the embedded runner.`;
    else if (!(at === 0 && arg === 'run')) {
      if (at === 0 && ['watch', 'dev', 'bench', 'list', 'init', 'related'].includes(arg))
        return `“vitest ${arg}” is not part of the embedded runner: use “vitest run”.`;
      filters.push(arg);
    }
  }
  return { filters, names, pass };
}
