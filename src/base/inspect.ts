/** Renders values as a developer's console does: one line where it fits, indented lines where not. */

const widest = 76;
const deepest = 4;
const mostItems = 100;
const longestString = 10_000;
const plainKey = /^[A-Za-z_$][\w$]*$/;
const opaque = new WeakMap<object, string>();

/** Shows `value` as `text` without looking into it: for things whose every property is a trap. */
export const showAs = (value: object, text: string) => void opaque.set(value, text);

export function inspect(value: unknown, depth = deepest): string {
  try {
    return render(value, depth, [], 0);
  } catch {
    return '[cannot be shown]';
  }
}

function render(value: unknown, depth: number, above: object[], indent: number): string {
  switch (typeof value) {
    case 'string':
      return quote(value.length > longestString ? `${value.slice(0, longestString)}…` : value);
    case 'bigint':
      return `${value}n`;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'function':
      return renderFunction(value);
    case 'object':
      return value === null ? 'null' : renderObject(value, depth, above, indent);
    default:
      return String(value);
  }
}

const quote = (text: string) => {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : '`';
  const escaped = text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t');
  return mark + (text.includes(mark) ? escaped.replaceAll(mark, `\\${mark}`) : escaped) + mark;
};

function renderFunction(value: object): string {
  const shown = opaque.get(value);
  if (shown) return shown;
  const { name } = value as { name?: unknown };
  const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'Function';
  return typeof name === 'string' && name ? `[${kind}: ${name}]` : `[${kind} (anonymous)]`;
}

function renderObject(value: object, depth: number, above: object[], indent: number): string {
  const shown = opaque.get(value);
  if (shown) return shown;
  if (above.includes(value)) return '[Circular]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (value instanceof Error) return renderError(value, depth, above, indent);
  if (value instanceof Promise) return 'Promise {}';
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) return `${nameOf(value)} {}`;
  const boxed = boxedValue(value);
  if (boxed !== undefined) return `[${nameOf(value)}: ${render(boxed, depth, above, indent)}]`;
  const list = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (depth < 0) return list ? '[Array]' : `[${nameOf(value) || 'Object'}]`;
  const inner = (part: unknown) => render(part, depth - 1, [...above, value], indent + 2);
  if (list) return renderList(value as unknown as ArrayLike<unknown> & object, inner, indent);
  if (value instanceof Map) {
    const rows = take([...value], ([key, part]) => `${inner(key)} => ${inner(part)}`, value.size);
    return wrapped(`Map(${value.size}) `, '{', rows, '}', indent);
  }
  if (value instanceof Set)
    return wrapped(`Set(${value.size}) `, '{', take([...value], inner, value.size), '}', indent);
  if (value instanceof ArrayBuffer) return `ArrayBuffer { byteLength: ${value.byteLength} }`;
  const name = nameOf(value);
  const title = name === undefined ? '[Object: null prototype] ' : name === 'Object' ? '' : `${name} `;
  return wrapped(title, '{', members(value, inner), '}', indent);
}

function renderList(list: ArrayLike<unknown> & object, inner: (part: unknown) => string, indent: number): string {
  const rows: string[] = [];
  for (let i = 0; i < list.length && rows.length < mostItems; i++) {
    if (i in list) {
      rows.push(inner(list[i]));
      continue;
    }
    let holes = 0;
    while (i < list.length && !(i in list) && holes < 1e6) {
      holes++;
      i++;
    }
    i--;
    rows.push(`<${holes} empty ${holes === 1 ? 'item' : 'items'}>`);
  }
  if (list.length > mostItems && rows.length >= mostItems) rows.push(more(list.length - mostItems));
  const title = Array.isArray(list) ? '' : `${nameOf(list)}(${list.length}) `;
  const short = rows.length > 6 && rows.every((row) => row.length <= 12 && !row.includes('\n'));
  return short ? columns(title, rows, indent) : wrapped(title, '[', rows, ']', indent);
}

function members(value: object, inner: (part: unknown) => string): string[] {
  const keys = Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
  return take(keys, (key) => `${shownKey(key)}: ${member(value, key, inner)}`, keys.length);
}

function member(value: object, key: PropertyKey, inner: (part: unknown) => string): string {
  const own = Object.getOwnPropertyDescriptor(value, key);
  if (!own || 'value' in own) return inner(own?.value);
  return own.get ? (own.set ? '[Getter/Setter]' : '[Getter]') : '[Setter]';
}

function renderError(error: Error, depth: number, above: object[], indent: number): string {
  const head = String(error.message) ? `${error.name}: ${error.message}` : String(error.name);
  const inner = (part: unknown) => render(part, depth - 1, [...above, error], indent + 2);
  const rows = depth < 0 ? [] : members(error, inner);
  if (error.cause !== undefined && depth >= 0) rows.push(`[cause]: ${inner(error.cause)}`);
  if (error instanceof AggregateError && depth >= 0) rows.push(`[errors]: ${inner(error.errors)}`);
  return rows.length === 0 ? head : wrapped(`${head} `, '{', rows, '}', indent);
}

function take<T>(items: readonly T[], show: (item: T) => string, total: number): string[] {
  const rows = items.slice(0, mostItems).map(show);
  if (total > mostItems) rows.push(more(total - mostItems));
  return rows;
}

const more = (count: number) => `… ${count} more ${count === 1 ? 'item' : 'items'}`;

function wrapped(title: string, open: string, rows: string[], close: string, indent: number): string {
  if (rows.length === 0) return `${title}${open}${close}`;
  const space = open === '{' ? ' ' : '';
  const line = `${title}${open}${space}${rows.join(', ')}${space}${close}`;
  if (line.length + indent <= widest && !line.includes('\n')) return line;
  const margin = ' '.repeat(indent);
  return `${title}${open}\n${rows.map((row) => `${margin}  ${row}`).join(',\n')}\n${margin}${close}`;
}

function columns(title: string, rows: string[], indent: number): string {
  const line = `${title}[${rows.join(', ')}]`;
  if (line.length + indent <= widest) return line;
  const width = Math.max(...rows.map((row) => row.length)) + 2;
  const across = Math.max(1, Math.min(16, Math.floor((widest - indent) / width)));
  const margin = ' '.repeat(indent);
  const lines: string[] = [];
  for (let i = 0; i < rows.length; i += across) {
    const last = i + across >= rows.length;
    lines.push(`${margin}  ${rows.slice(i, i + across).join(', ')}${last ? '' : ','}`);
  }
  return `${title}[\n${lines.join('\n')}\n${margin}]`;
}

function shownKey(key: string | symbol): string {
  if (typeof key === 'symbol') return `[${String(key)}]`;
  return plainKey.test(key) ? key : quote(key);
}

function boxedValue(value: object): unknown {
  if (value instanceof String || value instanceof Number || value instanceof Boolean) return value.valueOf();
  return undefined;
}

function nameOf(value: object): string | undefined {
  for (let owner: object | null = value; owner; owner = Object.getPrototypeOf(owner)) {
    const own = Object.getOwnPropertyDescriptor(owner, 'constructor')?.value as { name?: unknown } | undefined;
    if (typeof own === 'function' && typeof own.name === 'string' && own.name) return own.name;
  }
  return undefined;
}
