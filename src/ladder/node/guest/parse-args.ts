/** `util.parseArgs`. Source: Node's documentation of it. */

interface Option {
  type: 'boolean' | 'string';
  short?: string;
  multiple?: boolean;
  default?: string | boolean | string[] | boolean[];
}

interface Config {
  args?: string[];
  options?: Record<string, Option>;
  strict?: boolean;
  allowPositionals?: boolean;
  allowNegative?: boolean;
  tokens?: boolean;
}

type Token =
  | {
      kind: 'option';
      index: number;
      name: string;
      rawName: string;
      value: string | undefined;
      inlineValue: boolean | undefined;
    }
  | { kind: 'positional'; index: number; value: string }
  | { kind: 'option-terminator'; index: number };

const failure = (code: string, message: string) => Object.assign(new TypeError(message), { code });

export function parseArgs(config: Config = {}) {
  const { options = {}, strict = true, allowPositionals = !strict, allowNegative = false } = config;
  const args = config.args ?? (globalThis as unknown as { process: { argv: string[] } }).process.argv.slice(2);
  const tokens = tokensOf(args, options);
  const values: Record<string, unknown> = Object.create(null);
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (!allowPositionals)
        throw failure(
          'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL',
          `Unexpected argument '${token.value}'. This command does not take positional arguments`,
        );
      positionals.push(token.value);
    }
    if (token.kind !== 'option') continue;
    const negated = allowNegative && token.name.startsWith('no-') && !Object.hasOwn(options, token.name);
    const name = negated ? token.name.slice(3) : token.name;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (strict) check(token, option);
    if (name === '__proto__') continue;
    const value = token.value ?? !negated;
    if (option?.multiple) values[name] = [...((values[name] as unknown[]) ?? []), value];
    else values[name] = value;
  }
  for (const [name, option] of Object.entries(options))
    if (option.default !== undefined && !Object.hasOwn(values, name)) values[name] = option.default;
  return { values, positionals, ...(config.tokens && { tokens }) };
}

function check(token: Extract<Token, { kind: 'option' }>, option: Option | undefined): void {
  if (!option)
    throw failure(
      'ERR_PARSE_ARGS_UNKNOWN_OPTION',
      `Unknown option '${token.rawName}'${token.rawName.startsWith('--') ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${token.rawName}"` : ''}`,
    );
  const shown = `${option.short ? `-${option.short}, ` : ''}--${token.name}`;
  if (option.type === 'string' && token.value === undefined)
    throw failure('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown} <value>' argument missing`);
  if (option.type === 'boolean' && token.value !== undefined)
    throw failure('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown}' does not take an argument`);
}

function tokensOf(args: readonly string[], options: Record<string, Option>): Token[] {
  const tokens: Token[] = [];
  const byShort = (short: string) => Object.entries(options).find(([, option]) => option.short === short)?.[0] ?? short;
  const takes = (name: string) => (Object.hasOwn(options, name) ? options[name]?.type === 'string' : false);
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    const next = args[index + 1];
    const follows = next !== undefined && (next === '-' || !next.startsWith('-'));
    const option = (name: string, rawName: string) => {
      const value = takes(name) && follows ? next : undefined;
      tokens.push({
        kind: 'option',
        index,
        name,
        rawName,
        value,
        inlineValue: value === undefined ? undefined : false,
      });
      if (value !== undefined) index++;
    };
    if (arg === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (let rest = index + 1; rest < args.length; rest++)
        tokens.push({ kind: 'positional', index: rest, value: args[rest]! });
      break;
    }
    if (/^--[^=]+=/.test(arg)) {
      const cut = arg.indexOf('=');
      tokens.push({
        kind: 'option',
        index,
        name: arg.slice(2, cut),
        rawName: arg.slice(0, cut),
        value: arg.slice(cut + 1),
        inlineValue: true,
      });
    } else if (arg.startsWith('--')) option(arg.slice(2), arg);
    else if (/^-[^-]$/.test(arg)) option(byShort(arg[1]!), arg);
    else if (/^-[^-]/.test(arg)) {
      for (let at = 1; at < arg.length; at++) {
        const name = byShort(arg[at]!);
        if (takes(name) && at < arg.length - 1) {
          tokens.push({
            kind: 'option',
            index,
            name,
            rawName: `-${arg[at]}`,
            value: arg.slice(at + 1),
            inlineValue: true,
          });
          break;
        }
        if (at === arg.length - 1) option(name, `-${arg[at]}`);
        else
          tokens.push({
            kind: 'option',
            index,
            name,
            rawName: `-${arg[at]}`,
            value: undefined,
            inlineValue: undefined,
          });
      }
    } else tokens.push({ kind: 'positional', index, value: arg });
  }
  return tokens;
}
