/** Flags and names of a command of Git. */
export interface GitArguments {
  /** As `-m` or `--message`; the letters of `-am` one by one. */
  has(...names: string[]): boolean;
  value(...names: string[]): string | undefined;
  /** What is no flag, before `--`; and what comes after. */
  names: string[];
  paths: string[];
  /** A flag that is not known; nothing is done then. */
  unknown: string | undefined;
}

/**
 * @param flags known ones without a value, as `a` and `all`
 * @param valued known ones with a value
 */
export function readArguments(args: readonly string[], flags: string, valued = ''): GitArguments {
  const [plain, withValue] = [new Set(flags.split(' ')), new Set(valued.split(' '))];
  const found = new Map<string, string>();
  const names: string[] = [];
  let unknown: string | undefined;
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  for (let at = 0; at < own.length; at++) {
    const arg = own[at]!;
    if (!arg.startsWith('-') || arg === '-') names.push(arg);
    else if (arg.startsWith('--')) {
      const [name = '', value] = arg.slice(2).split(/=(.*)/s);
      if (withValue.has(name)) found.set(name, value ?? own[++at] ?? '');
      else if (plain.has(name)) found.set(name, value ?? '');
      else unknown ??= arg;
    } else if (/^-\d+$/.test(arg) && withValue.has('n')) found.set('n', arg.slice(1));
    else
      for (let letter = 1; letter < arg.length; letter++) {
        const name = arg[letter]!;
        if (withValue.has(name)) {
          found.set(name, arg.slice(letter + 1) || (own[++at] ?? ''));
          break;
        }
        if (plain.has(name)) found.set(name, '');
        else unknown ??= `-${name}`;
      }
  }
  return {
    has: (...of) => of.some((name) => found.has(name)),
    value: (...of) => of.map((name) => found.get(name)).find((value) => value !== undefined),
    names,
    paths: end < 0 ? [] : args.slice(end + 1),
    unknown,
  };
}
