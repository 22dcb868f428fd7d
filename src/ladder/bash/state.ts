/**
 * What lasts in a shell from line to line. The interpreter runs each line on a copy of its state and lets go of that; its
 * copies of variables, arrays and functions are taken hold of as they are made, so that the next line begins with them.
 */
import type { Bash } from 'just-bash/browser';
import type { ShellState } from '../bash.contract.ts';
import { hidden } from './reshape.ts';

type Text = Map<string, string>;

/** Of the interpreter’s own state, what is used here. */
interface Inner {
  env: Text;
  cwd: string;
  previousDir: string;
  arrays: Map<string, unknown>;
  functions: Map<string, unknown>;
  lastExitCode: number;
  options: Record<string, boolean>;
  shoptOptions: Record<string, boolean>;
  exportedVars: Set<string>;
}

/** Sets that it makes when the first name comes into them; made before, they are shared with its copies. */
const attributes = 'readonlyVars associativeArrays integerVars namerefs lowercaseVars uppercaseVars declaredVars'.split(
  ' ',
);
/** Options that last. One that ends a script at a failure is not for a shell that stays. */
const lasting = ['allexport', 'noclobber', 'noglob', 'pipefail', 'verbose', 'xtrace'];
const kept = ['env', 'arrays', 'functions', 'shoptOptions', 'options', 'exportedVars', 'lastExitCode', ...attributes];

const stateOf = (bash: Bash) => (bash as unknown as { state: Inner & Record<string, unknown> }).state;

/** Functions that every shell has: the interpreter’s own `wait` waits for nothing, and text of `eval` is read by it alone. */
const given = new Map<string, unknown>();
export const givenFunctions = (): Map<string, unknown> => new Map(given);

export function prepare(bash: Bash, state?: ShellState): void {
  const own = stateOf(bash);
  const [wait] = bash.transform(`wait() { ${hidden.wait} "$@"; }`).ast.statements;
  given.set('wait', wait!.pipelines[0]!.commands[0]);
  for (const [name, node] of given) if (!own.functions.has(name)) own.functions.set(name, node);
  for (const name of attributes) own[name] ??= new Set<string>();
  if (!state) return;
  Object.assign(own, state.inner);
  own.cwd = state.folder;
}

export function stateFrom(bash: Bash): ShellState {
  const own = stateOf(bash);
  const inner = Object.fromEntries(kept.map((name) => [name, own[name]]));
  return { folder: own.cwd, exported: [...own.exportedVars], inner };
}

export function exportedOf(bash: Bash): Record<string, string> {
  const { env, exportedVars } = stateOf(bash);
  return Object.fromEntries([...exportedVars].flatMap((name) => (env.has(name) ? [[name, env.get(name)!]] : [])));
}

export const folderOf = (bash: Bash): string => stateOf(bash).cwd;

/** The live variables, functions and arrays of a shell that runs. */
export type Made = Pick<Inner, 'env' | 'functions' | 'arrays'>;

/** Starts something in a shell of its own that begins with these, as copies; `exported` are names of its variables. */
export function startIn<T>(
  bash: Bash,
  { env, functions, arrays, folder, exported }: Made & { folder: string; exported: Iterable<string> },
  start: () => T,
): { result: T; made: Made } {
  const before = stateOf(bash);
  const set = new Set((env.get('SHELLOPTS') ?? '').split(':'));
  const given: Inner = {
    ...before,
    env,
    functions,
    arrays,
    cwd: folder,
    previousDir: env.get('OLDPWD') ?? before.previousDir,
    options: Object.fromEntries(Object.keys(before.options).map((name) => [name, set.has(name)])),
    exportedVars: new Set(exported),
    lastExitCode: Number(env.get('?') ?? 0),
  };
  const holder = bash as unknown as { state: Inner };
  holder.state = given;
  try {
    return withMaps(given, start);
  } finally {
    holder.state = before;
  }
}

/**
 * Starts a line that stands in a folder and has some names more in its environment.
 *
 * @param last whether what it makes of the shell is there for the next line: all but that folder and those names
 * @param id of this shell, for its jobs
 * @param begun is told what it has, at once
 * @param ended does what comes at its end, before it is over
 */
export async function startOn<T>(
  bash: Bash,
  how: { folder?: string; environment?: Record<string, string>; last: boolean; id: string },
  start: () => Promise<T>,
  begun: (made: Made) => void,
  ended: (result: T) => Promise<void>,
): Promise<void> {
  const { folder, environment = {}, last, id } = how;
  const before = stateOf(bash);
  const names = Object.entries(environment);
  const given: Inner = {
    ...before,
    env: new Map([...before.env, ...names, [hidden.run, id]]),
    exportedVars: new Set([...before.exportedVars, ...names.map(([name]) => name)]),
    ...(!last && { functions: givenFunctions(), arrays: new Map() }),
  };
  if (!last) for (const name of before.env.keys()) if (!before.exportedVars.has(name)) given.env.delete(name);
  if (!last) for (const [name, value] of shellOwn) if (!given.env.has(name)) given.env.set(name, value);
  if (folder !== undefined) {
    given.cwd = folder;
    given.env.set('PWD', folder);
  }
  const holder = bash as unknown as { state: Inner };
  holder.state = given;
  const { result, made } = withMaps(given, start);
  holder.state = before;
  begun(made);
  try {
    await ended(await result);
  } finally {
    if (last) holder.state = lasted();
  }

  function lasted(): Inner {
    const { env, functions, arrays } = made;
    const standsIn = env.get('PWD') ?? before.cwd;
    for (const name of [...env.keys()]) if (name.startsWith(hidden.prefix)) env.delete(name);
    for (const [name] of names) {
      const was = before.env.get(name);
      if (was === undefined) env.delete(name);
      else env.set(name, was);
      if (!before.exportedVars.has(name)) given.exportedVars.delete(name);
    }
    if (folder !== undefined) env.set('PWD', before.cwd);
    const set = new Set((env.get('SHELLOPTS') ?? '').split(':'));
    const options = Object.fromEntries(
      Object.keys(before.options).map((name) => [name, lasting.includes(name) && set.has(name)]),
    );
    env.set('SHELLOPTS', [...set].filter((name) => options[name] !== false).join(':'));
    return {
      ...given,
      env,
      functions,
      arrays,
      options,
      lastExitCode: Number(env.get('?') ?? 0),
      cwd: folder === undefined ? standsIn : before.cwd,
      previousDir: env.get('OLDPWD') ?? before.previousDir,
    };
  }
}

/** What a program’s own shell has that is not exported. */
const shellOwn: [string, string][] = [
  ['IFS', ' \t\n'],
  ['OPTIND', '1'],
  ['OSTYPE', 'linux-gnu'],
  ['HOSTNAME', 'espalier'],
  ['SHELLOPTS', 'braceexpand:hashall:interactive-comments'],
  ['BASHOPTS', 'globskipdots'],
];

/** The interpreter makes its copies before it first waits: `Map` tells of them until then. */
function withMaps<T>(state: Inner, start: () => T): { result: T; made: Made } {
  const Plain = Map;
  const made: Partial<Inner> = {};
  class Telling<K, V> extends Plain<K, V> {
    constructor(items?: Iterable<readonly [K, V]> | null) {
      super(items);
      const own = this as unknown as Map<string, never>;
      if ((items as unknown) === state.env) made.env ??= own;
      else if ((items as unknown) === state.functions) made.functions ??= own;
      else if (made.env && Array.isArray(items)) made.arrays ??= own;
    }
  }
  globalThis.Map = Telling as unknown as MapConstructor;
  let result: T;
  try {
    result = start();
  } finally {
    globalThis.Map = Plain;
  }
  const { env, functions, arrays } = made;
  return {
    result,
    made: { env: env ?? state.env, functions: functions ?? state.functions, arrays: arrays ?? state.arrays },
  };
}
