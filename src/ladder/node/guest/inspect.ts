/** `util.inspect`, as Node's prints: checked against it case by case in the tests. */
import {
  boxedText,
  errorKeys,
  errorText,
  functionText,
  isError,
  primitive,
  quote,
  symbolText,
} from './inspect-kinds.ts';
import { defaults, type Form, type InspectOptions, joined, type State } from './inspect-lines.ts';

export const custom = Symbol.for('nodejs.util.inspect.custom');

/** Codes of the terminal by what is shown. */
const styles: Record<string, [number, number]> = {
  special: [36, 39],
  number: [33, 39],
  bigint: [33, 39],
  boolean: [33, 39],
  undefined: [90, 39],
  null: [1, 22],
  string: [32, 39],
  symbol: [32, 39],
  date: [35, 39],
  regexp: [31, 39],
  module: [4, 24],
};

export function inspect(
  value: unknown,
  options: InspectOptions | boolean = {},
  depth?: number,
  colors?: boolean,
): string {
  const given: InspectOptions = typeof options === 'object' ? { ...options } : { showHidden: options };
  if (depth !== undefined) given.depth = depth;
  if (colors !== undefined) given.colors = colors;
  const state: State = {
    ...defaults,
    ...given,
    above: [],
    circles: new Map(),
    level: 0,
    indent: 0,
    style: (text) => text,
  };
  if (state.colors)
    state.style = (text, kind) => {
      const [on, off] = styles[kind] ?? [0, 0];
      return on ? `\u001b[${on}m${text}\u001b[${off}m` : text;
    };
  return show(state, value, 0);
}

function show(state: State, value: unknown, depth: number): string {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return primitive(state, value);
  const object = value as { [custom]?: unknown };
  if (state.customInspect) {
    const own = object[custom];
    if (typeof own === 'function' && own !== inspect) {
      const left = state.depth === null ? null : state.depth - depth;
      const { above: _above, circles: _circles, level: _level, indent: _indent, style, ...rest } = state;
      const shown = own.call(object, left, { ...rest, stylize: style }, inspect);
      if (shown !== object) {
        if (typeof shown !== 'object' || shown === null)
          return typeof shown === 'string'
            ? shown.replaceAll('\n', `\n${' '.repeat(state.indent)}`)
            : show(state, shown, depth);
        return show(state, shown, depth);
      }
    }
  }
  if (state.above.includes(object)) {
    if (!state.circles.has(object)) state.circles.set(object, state.circles.size + 1);
    return state.style(`[Circular *${state.circles.get(object)}]`, 'special');
  }
  return showObject(state, object, depth);
}

/** The name of what made it; `null` for one without a prototype. */
function makerOf(object: object): string | null {
  for (let at: object | null = object; at; at = Object.getPrototypeOf(at)) {
    const own = Object.getOwnPropertyDescriptor(at, 'constructor');
    if (
      own &&
      typeof own.value === 'function' &&
      own.value.name !== '' &&
      (at !== object || object instanceof own.value)
    )
      return own.value.name as string;
  }
  return null;
}

const tagOf = (object: object, maker: string | null) => {
  const tag = (object as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  const shown = Object.prototype.propertyIsEnumerable.call(object, Symbol.toStringTag);
  return typeof tag === 'string' && tag !== maker && !shown ? tag : '';
};

const prefixed = (maker: string | null, tag: string, fallback: string, size = '') =>
  `${maker === null ? `[${fallback}${size}: null prototype]` : `${maker}${size}`} ${tag && maker !== tag ? `[${tag}] ` : ''}`;

function keysOf(state: State, object: object): (string | symbol)[] {
  const symbols = Object.getOwnPropertySymbols(object);
  if (state.showHidden) return [...Object.getOwnPropertyNames(object), ...symbols];
  return [...Object.keys(object), ...symbols.filter((key) => Object.prototype.propertyIsEnumerable.call(object, key))];
}

const isIndex = (key: string | symbol) => typeof key === 'string' && /^(0|[1-9]\d{0,9})$/.test(key);
const typedArray = (value: object): value is Uint8Array => ArrayBuffer.isView(value) && !(value instanceof DataView);

function showObject(state: State, object: object, depth: number): string {
  const form = formOf(state, object, depth);
  if (typeof form === 'string') return form;
  if (state.depth !== null && depth > state.depth) {
    if (object instanceof RegExp) return form.base;
    const name = prefixed(makerOf(object), tagOf(object, makerOf(object)), 'Object').trim();
    return state.style(`[${Array.isArray(object) && name === 'Array' ? 'Array' : name}]`, 'special');
  }
  state.above.push(object);
  state.level = depth;
  const rows = form.rows();
  const members = form.keys.map((key) => member(state, object, key, depth, form.list ?? false));
  state.above.pop();
  const circle = state.circles.get(object);
  const mark = circle === undefined ? '' : state.style(`<ref *${circle}>`, 'special');
  let { base, open } = form;
  if (mark) {
    if (state.compact !== true) base = base === '' ? mark : `${mark} ${base}`;
    else open = `${mark} ${open}`;
  }
  if (state.sorted) {
    const by = typeof state.sorted === 'function' ? state.sorted : undefined;
    members.sort(by);
    if (!form.list) return joined(state, [...rows, ...members].sort(by), { ...form, base, open }, object, depth);
  }
  return joined(state, [...rows, ...members], { ...form, base, open }, object, depth);
}

function formOf(state: State, object: object, depth: number): Form | string {
  const maker = makerOf(object);
  const tag = tagOf(object, maker);
  const braces = (open: string, rows: () => string[] = () => []): Form => ({ open, close: '}', base: '', rows, keys });
  const inner = (value: unknown) => below(state, value, depth);
  let keys: (string | symbol)[] = [];
  if (Array.isArray(object)) {
    keys = keysOf(state, object).filter((key) => !isIndex(key));
    const prefix = maker !== 'Array' || tag ? prefixed(maker, tag, 'Array', `(${object.length})`) : '';
    if (object.length === 0 && keys.length === 0) return `${prefix}[]`;
    return { open: `${prefix}[`, close: ']', base: '', keys, list: true, rows: () => listRows(state, object, inner) };
  }
  keys = keysOf(state, object);
  if (object instanceof Set) {
    const form = braces(`${prefixed(maker, tag, 'Set', `(${object.size})`)}{`, () =>
      indented(state, () => limited(state, [...object], inner)),
    );
    return object.size === 0 && keys.length === 0 ? `${form.open}}` : form;
  }
  if (object instanceof Map) {
    const form = braces(`${prefixed(maker, tag, 'Map', `(${object.size})`)}{`, () =>
      indented(state, () => limited(state, [...object], ([key, value]) => `${inner(key)} => ${inner(value)}`)),
    );
    return object.size === 0 && keys.length === 0 ? `${form.open}}` : form;
  }
  if (typedArray(object)) {
    keys = keys.filter((key) => !isIndex(key));
    const prefix = prefixed(
      maker,
      tag === Object.prototype.toString.call(object).slice(8, -1) ? '' : tag,
      'TypedArray',
      `(${object.length})`,
    );
    if (object.length === 0 && keys.length === 0) return `${prefix}[]`;
    return {
      open: `${prefix}[`,
      close: ']',
      base: '',
      keys,
      list: true,
      rows: () => listRows(state, Array.from(object), inner),
    };
  }
  if (isIterator(object)) return braces(`[${tag}] {`, () => limited(state, [...copyOf(object)], inner));
  const empty = (base: string, kind?: string) => {
    const shown = kind && keys.length === 0 ? state.style(base, kind) : base;
    return keys.length === 0 ? shown : { ...braces('{'), base: shown };
  };
  if (Object.prototype.toString.call(object) === '[object Arguments]')
    return keys.length === 0 ? '[Arguments] {}' : braces('[Arguments] {');
  if (typeof object === 'function') return empty(functionText(object, maker, tag), 'special');
  if (object instanceof RegExp) return empty(RegExp.prototype.toString.call(object), 'regexp');
  if (object instanceof Date)
    return empty(Number.isNaN(object.getTime()) ? 'Invalid Date' : object.toISOString(), 'date');
  if (isError(object)) {
    keys = errorKeys(state, object, keys);
    return empty(errorText(state, object, maker, tag));
  }
  if (
    object instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer !== 'undefined' && object instanceof SharedArrayBuffer)
  ) {
    const prefix = prefixed(maker, tag, 'ArrayBuffer');
    return braces(`${prefix}{`, () => {
      const bytes = new Uint8Array(object);
      const hex = Array.from(bytes.subarray(0, 50), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
      const more = bytes.length > 50 ? ` ... ${bytes.length - 50} more byte${bytes.length > 51 ? 's' : ''}` : '';
      return [`${state.style('[Uint8Contents]', 'special')}: <${hex}${more}>`, `byteLength: ${inner(bytes.length)}`];
    });
  }
  if (object instanceof DataView)
    return braces(`${prefixed(maker, tag, 'DataView')}{`, () => [
      `byteLength: ${inner(object.byteLength)}`,
      `byteOffset: ${inner(object.byteOffset)}`,
      `buffer: ${indented(state, () => inner(object.buffer))}`,
    ]);
  if (object instanceof Promise)
    return braces(`${prefixed(maker, tag, 'Promise')}{`, () => [state.style('<pending>', 'special')]);
  if (object instanceof WeakSet || object instanceof WeakMap)
    return braces(`${prefixed(maker, tag, 'WeakSet')}{`, () => [state.style('<items unknown>', 'special')]);
  if (tag === 'Module' && maker === null) return braces(`[${state.style('Module: null prototype', 'module')}] {`);
  const boxed = boxedText(state, object, maker, tag);
  if (boxed !== undefined) {
    if (object instanceof String) keys = keys.filter((key) => !isIndex(key));
    return empty(boxed);
  }
  const prefix = maker === 'Object' && !tag ? '' : prefixed(maker, tag, 'Object');
  return keys.length === 0 ? `${prefix}{}` : braces(`${prefix}{`);
}

const iteratorKinds = new Set(['Map Iterator', 'Set Iterator', 'Map Entries', 'Set Entries']);
const isIterator = (object: object) => iteratorKinds.has(Object.prototype.toString.call(object).slice(8, -1));
/** An iterator cannot be looked into without using it up. */
const copyOf = (_object: object): unknown[] => [];

const below = (state: State, value: unknown, depth: number) => show(state, value, depth + 1);

function indented<T>(state: State, make: () => T): T {
  state.indent += 2;
  const made = make();
  state.indent -= 2;
  return made;
}

function limited<T>(state: State, items: readonly T[], row: (item: T) => string): string[] {
  const most = Math.max(0, state.maxArrayLength ?? Number.POSITIVE_INFINITY);
  const rows = items.slice(0, most).map(row);
  if (items.length > rows.length) rows.push(more(items.length - rows.length));
  return rows;
}

const more = (count: number) => `... ${count} more item${count > 1 ? 's' : ''}`;

function listRows(state: State, list: readonly unknown[], inner: (value: unknown) => string): string[] {
  const most = Math.min(Math.max(0, state.maxArrayLength ?? Number.POSITIVE_INFINITY), list.length);
  const rows: string[] = [];
  let at = 0;
  while (at < list.length && rows.length < most) {
    if (Object.hasOwn(list, at)) {
      rows.push(indented(state, () => inner(list[at])));
      at++;
      continue;
    }
    const from = at;
    while (at < list.length && !Object.hasOwn(list, at)) at++;
    rows.push(state.style(`<${at - from} empty item${at - from > 1 ? 's' : ''}>`, 'undefined'));
  }
  if (at < list.length) rows.push(more(list.length - at));
  return rows;
}

function member(state: State, object: object, key: string | symbol, depth: number, list: boolean): string {
  const own = Object.getOwnPropertyDescriptor(object, key) ?? {
    value: (object as Record<PropertyKey, unknown>)[key],
    enumerable: true,
  };
  let text: string;
  if ('value' in own || own.value !== undefined) {
    const step = state.compact !== true || !list ? 2 : 3;
    state.indent += step;
    text = below(state, own.value, depth);
    state.indent -= step;
  } else if (own.get) text = state.style(own.set ? '[Getter/Setter]' : '[Getter]', 'special');
  else text = own.set ? state.style('[Setter]', 'special') : state.style('undefined', 'undefined');
  const name = keyText(state, key);
  return `${own.enumerable === false ? `[${typeof key === 'symbol' ? symbolText(key) : key}]` : name}: ${text}`;
}

const keyText = (state: State, key: string | symbol) => {
  if (typeof key === 'symbol') return `[${state.style(symbolText(key), 'symbol')}]`;
  if (key === '__proto__') return "['__proto__']";
  return /^[a-zA-Z_][a-zA-Z_0-9]*$/.test(key) ? key : state.style(quote(key), 'string');
};
