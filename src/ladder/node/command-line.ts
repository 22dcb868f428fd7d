/** What follows the word `node`: its own options, then a file or text, then what the program is handed. */

export interface NodeLine {
  kind: 'file' | 'text' | 'stdin' | 'tests' | 'version' | 'help' | 'check';
  /** The file, the text, or nothing. */
  subject: string;
  module: boolean;
  print: boolean;
  /** Options of Node itself, which a program sees as `process.execArgv`. */
  execArgs: string[];
  args: string[];
  tests: { reporter: string; names: string[]; only: boolean; skipped: string[]; force: boolean };
}

export type ReadLine = { ok: true; line: NodeLine } | { ok: false; message: string; exitCode: number };

/** With a value of their own behind them where none is joined on. */
const valued = new Set([
  '-r',
  '--require',
  '--import',
  '-C',
  '--conditions',
  '--test-reporter',
  '--test-name-pattern',
  '--test-skip-pattern',
  '--test-timeout',
  '--test-concurrency',
  '--test-isolation',
  '--input-type',
  '--env-file',
  '--title',
  '--stack-trace-limit',
  '--max-http-header-size',
  '--test-reporter-destination',
  '--unhandled-rejections',
  '--disable-warning',
  '--loader',
  '--experimental-loader',
  '--env-file-if-exists',
  '--test-shard',
  '--test-coverage-include',
  '--test-coverage-exclude',
]);

/** Without any effect here, as most programs that name them do not need it. */
const harmless =
  /^--(no-warnings|no-deprecation|trace-warnings|trace-uncaught|trace-deprecation|throw-deprecation|enable-source-maps|experimental-[\w-]+|no-experimental-[\w-]+|unhandled-rejections|disable-warning|max-old-space-size|max-semi-space-size|stack-size|stack-trace-limit|title|test-concurrency|test-isolation|test-timeout|test-force-exit|test-only|no-addons|preserve-symlinks|preserve-symlinks-main|expose-gc|pending-deprecation|abort-on-uncaught-exception|max-http-header-size|harmony[\w-]*|no-opt|use-strict|no-network-family-autoselection|dns-result-order|strip-types|disable-proto|frozen-intrinsics)$/;
const refused: Record<string, string> = {
  '--watch': 'files are not watched here',
  '--inspect': 'it cannot be inspected',
  '--inspect-brk': 'it cannot be inspected',
  '--loader': 'loaders of your own are not part of it',
  '--experimental-loader': 'loaders of your own are not part of it',
  '--prof': 'it cannot be profiled',
  '--cpu-prof': 'it cannot be profiled',
  '--experimental-test-coverage': 'it measures no coverage',
  '--test-update-snapshots': 'it has no snapshots',
  '--test-shard': 'it runs all test files',
  '--test-reporter-destination': 'reports go to its output',
  '-i': 'it has no prompt',
  '--interactive': 'it has no prompt',
  '--build-snapshot': 'it makes no snapshots',
};

export function readNodeLine(given: readonly string[]): ReadLine {
  const line: NodeLine = {
    kind: 'stdin',
    subject: '',
    module: false,
    print: false,
    execArgs: [],
    args: [],
    tests: { reporter: 'spec', names: [], only: false, skipped: [], force: false },
  };
  let text: string | undefined;
  let check = false;
  let tests = false;
  for (let at = 0; at < given.length; at++) {
    const arg = given[at]!;
    if (arg === '--') {
      line.args = given.slice(at + 1);
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      line.args = given.slice(at);
      break;
    }
    const [name, joined] =
      arg.startsWith('--') && arg.includes('=')
        ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]
        : [arg, undefined];
    const value = () => joined ?? given[++at];
    if (name === '-v' || name === '--version') return { ok: true, line: { ...line, kind: 'version' } };
    if (name === '-h' || name === '--help') return { ok: true, line: { ...line, kind: 'help' } };
    if (name === '-e' || name === '--eval' || name === '-p' || name === '--print' || name === '-pe') {
      line.print ||= name !== '-e' && name !== '--eval';
      // `-p` alone prints what `-e` gives.
      if (joined === undefined && name === '-p' && (given[at + 1] === undefined || given[at + 1] === '-e')) continue;
      text = value();
      if (text === undefined) return wrong(`${name} requires an argument`);
      continue;
    }
    if (name === '-c' || name === '--check') {
      check = true;
      continue;
    }
    if (name === '--test') {
      tests = true;
      continue;
    }
    if (Object.hasOwn(refused, name))
      return { ok: false, exitCode: 9, message: `node: ${name} is not part of the embedded Node: ${refused[name]}.` };
    const own = valued.has(name) ? value() : joined;
    if (valued.has(name) && own === undefined) return wrong(`${name} requires an argument`);
    if (name === '--test-reporter') line.tests.reporter = own!;
    else if (name === '--test-name-pattern') line.tests.names.push(own!);
    else if (name === '--test-skip-pattern') line.tests.skipped.push(own!);
    else if (name === '--test-only') line.tests.only = true;
    else if (name === '--test-force-exit') line.tests.force = true;
    else if (name === '--input-type') line.module = own === 'module' || own === 'module-typescript';
    else if (!valued.has(name) && !harmless.test(name))
      return { ok: false, exitCode: 9, message: `node: bad option: ${arg}` };
    line.execArgs.push(...(joined === undefined && valued.has(name) ? [name, own!] : [arg]));
  }
  if (tests) return { ok: true, line: { ...line, kind: 'tests' } };
  if (text !== undefined) return { ok: true, line: { ...line, kind: 'text', subject: text } };
  const [file, ...args] = line.args;
  if (file === undefined || file === '-')
    return check ? wrong('--check requires a file') : { ok: true, line: { ...line, args } };
  return { ok: true, line: { ...line, kind: check ? 'check' : 'file', subject: file, args } };
}

const wrong = (message: string): ReadLine => ({ ok: false, exitCode: 9, message: `node: ${message}` });
