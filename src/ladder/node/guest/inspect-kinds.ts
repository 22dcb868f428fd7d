/** Values that are told in a few words: simple ones, functions, errors, boxes. */
import type { State } from './inspect-lines.ts';

const escapes: Record<string, string> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '\\': '\\\\',
  '\v': '\\x0B',
};

export function quote(text: string): string {
  const mark = !text.includes("'")
    ? "'"
    : !text.includes('"')
      ? '"'
      : !text.includes('`') && !text.includes('${')
        ? '`'
        : "'";
  const escaped = text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is to be escaped
    /[\x00-\x1f\x7f-\x9f\\]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (char) => {
      const code = char.charCodeAt(0);
      return (
        escapes[char] ??
        (code > 255
          ? `\\u${code.toString(16).toUpperCase()}`
          : `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`)
      );
    },
  );
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

const separated = (text: string) => text.replace(/^(-?\d+)/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, '_'));

export function primitive(state: State, value: unknown): string {
  switch (typeof value) {
    case 'string': {
      const most = state.maxStringLength ?? Number.POSITIVE_INFINITY;
      const more = value.length > most ? value.length - most : 0;
      const text = more ? value.slice(0, most) : value;
      const tail = more ? `... ${more} more character${more > 1 ? 's' : ''}` : '';
      if (state.compact !== true && text.length > 16 && text.length > state.breakLength - state.indent - 4)
        return (
          text
            .split(/(?<=\n)/)
            .map((line) => state.style(quote(line), 'string'))
            .join(` +\n${' '.repeat(state.indent + 2)}`) + tail
        );
      return state.style(quote(text), 'string') + tail;
    }
    case 'number':
      return state.style(
        Object.is(value, -0) ? '-0' : state.numericSeparator ? separated(String(value)) : String(value),
        'number',
      );
    case 'bigint':
      return state.style(`${state.numericSeparator ? separated(String(value)) : value}n`, 'bigint');
    case 'boolean':
      return state.style(String(value), 'boolean');
    case 'undefined':
      return state.style('undefined', 'undefined');
    case 'symbol':
      return state.style(symbolText(value), 'symbol');
    default:
      return state.style('null', 'null');
  }
}

export const symbolText = (value: symbol) => `Symbol(${value.description === undefined ? '' : value.description})`;

export function functionText(object: object, maker: string | null, tag: string): string {
  const made = Function.prototype.toString.call(object);
  const { name } = object as { name: string };
  if (made.startsWith('class') && made.endsWith('}')) {
    const parent = Object.getPrototypeOf(object)?.name;
    const extending = parent ? ` extends ${parent}` : maker === null ? ' extends [null prototype]' : '';
    return `[class ${typeof name === 'string' && name ? name : '(anonymous)'}${tag && tag !== maker ? ` [${tag}]` : ''}${extending}]`;
  }
  const kind =
    maker === null
      ? 'Function'
      : (/(Async)?(Generator)?Function$/.exec(Object.prototype.toString.call(object).slice(8, -1))?.[0] ?? 'Function');
  const nameless = maker === null ? ' (null prototype)' : '';
  return `[${kind}${nameless}${typeof name === 'string' && name ? `: ${name}` : ' (anonymous)'}]${tag && tag !== kind ? ` [${tag}]` : ''}`;
}

export const isError = (object: object): object is Error =>
  object instanceof Error || Object.prototype.toString.call(object) === '[object Error]';

export function errorKeys(state: State, error: Error, keys: (string | symbol)[]): (string | symbol)[] {
  const stack = String(error.stack ?? '');
  const kept = state.showHidden
    ? keys
    : keys.filter(
        (key) =>
          !['name', 'message', 'stack'].includes(String(key)) ||
          !stack.includes(String((error as unknown as Record<string, unknown>)[String(key)])),
      );
  for (const key of ['cause', 'errors']) if (Object.hasOwn(error, key) && !kept.includes(key)) kept.push(key);
  return kept;
}

export function errorText(state: State, error: Error, maker: string | null, tag: string): string {
  let stack = error.stack ? String(error.stack) : Error.prototype.toString.call(error);
  const name = error.name != null ? String(error.name) : 'Error';
  // What was renamed after it was made is told by the name of its class.
  if (
    maker !== null &&
    name.endsWith('Error') &&
    stack.startsWith(name) &&
    (stack.length === name.length || /[:\n]/.test(stack[name.length]!))
  ) {
    if (!name.includes(maker) && maker !== 'Error')
      stack = `${maker}${stack.slice(name.length)}`.replace(/^(\w+)/, `${maker} [${name}]`.replace(` [${maker}]`, ''));
    else if (maker !== name && maker.includes(name)) stack = `${maker}${stack.slice(name.length)}`;
  }
  if (tag && !stack.split('\n')[0]!.includes(tag)) stack = stack.replace(/^(\w+)/, `$1 [${tag}]`);
  const frames = stack.indexOf('\n    at');
  if (frames < 0) stack = `[${stack}]`;
  return state.indent === 0 ? stack : stack.replaceAll('\n', `\n${' '.repeat(state.indent)}`);
}

export function boxedText(state: State, object: object, maker: string | null, tag: string): string | undefined {
  const kinds: [string, (object: object) => unknown][] = [
    ['Number', (it) => Number.prototype.valueOf.call(it)],
    ['String', (it) => String.prototype.valueOf.call(it)],
    ['Boolean', (it) => Boolean.prototype.valueOf.call(it)],
    ['BigInt', (it) => BigInt.prototype.valueOf.call(it)],
    ['Symbol', (it) => Symbol.prototype.valueOf.call(it)],
  ];
  for (const [kind, read] of kinds) {
    if (Object.prototype.toString.call(object) !== `[object ${kind}]`) continue;
    try {
      const name = maker === null ? `${kind} (null prototype)` : maker !== kind ? `${kind} (${maker})` : kind;
      return state.style(
        `[${name}: ${primitive({ ...state, style: (text) => text }, read(object))}]${tag && tag !== kind ? ` [${tag}]` : ''}`,
        kind.toLowerCase(),
      );
    } catch {
      return undefined;
    }
  }
  return undefined;
}
