/**
 * Writes a value for a model within a budget of tokens. What does not fit is left out by structure: the first rows of
 * an array and the shape of the rest, the start of a string and how much follows. Nothing is cut without saying so.
 */
import { estimateTokens } from '#base/tokens.ts';

interface Detail {
  items: number;
  keys: number;
  characters: number;
  depth: number;
}

const details: Detail[] = [
  { items: Number.POSITIVE_INFINITY, keys: Number.POSITIVE_INFINITY, characters: Number.POSITIVE_INFINITY, depth: 30 },
  { items: 60, keys: 200, characters: 2_000, depth: 10 },
  { items: 30, keys: 100, characters: 800, depth: 8 },
  { items: 15, keys: 60, characters: 300, depth: 6 },
  { items: 8, keys: 40, characters: 150, depth: 5 },
  { items: 4, keys: 25, characters: 80, depth: 4 },
  { items: 2, keys: 15, characters: 50, depth: 3 },
  { items: 1, keys: 8, characters: 30, depth: 2 },
];

export function renderValue(value: unknown, budget: number): { text: string; complete: boolean } {
  for (const [index, detail] of details.entries()) {
    const text = print(value, detail, budget * 4);
    if (text !== undefined && estimateTokens(text) <= budget) return { text, complete: index === 0 };
  }
  const shape = shapeOf(value, 2);
  const short = estimateTokens(shape) <= budget ? shape : shapeOf(value, 0);
  return { text: `(too large to show) ${short}`, complete: false };
}

/** Undefined as soon as the text is longer than `room`. */
function print(root: unknown, detail: Detail, room: number): string | undefined {
  const above: unknown[] = [];
  let left = room;
  const spend = (text: string): string => {
    left -= text.length;
    if (left < 0) throw tooLong;
    return text;
  };

  const list = (values: unknown[], open: string, close: string, depth: number): string => {
    const shown = values.slice(0, detail.items).map((one) => visit(one, depth + 1));
    const rest = values.slice(detail.items);
    if (rest.length > 0) {
      const count = `${rest.length.toLocaleString('en')} more ${rest.length === 1 ? 'item' : 'items'}`;
      shown.push(spend(`… ${count}: ${elementShape(rest, 2)}`));
    }
    return joined(shown, open, close, depth);
  };

  const visit = (value: unknown, depth: number): string => {
    if (typeof value === 'string') return spend(stringText(value, detail.characters));
    if (typeof value === 'bigint') return spend(`${value}n`);
    if (typeof value !== 'object' || value === null) return spend(Object.is(value, -0) ? '-0' : String(value));
    if (above.includes(value)) return '[circular]';
    if (value instanceof Date)
      return spend(Number.isNaN(value.getTime()) ? 'Invalid Date' : `Date(${value.toISOString()})`);
    if (value instanceof RegExp) return spend(String(value));
    if (value instanceof Error) return spend(`${value.name}: ${stringText(value.message, detail.characters, String)}`);
    if (value instanceof ArrayBuffer) return spend(`ArrayBuffer of ${value.byteLength.toLocaleString('en')} bytes`);
    if (depth > detail.depth) return spend(shapeOf(value, 1));
    above.push(value);
    try {
      if (ArrayBuffer.isView(value)) {
        if (value instanceof DataView) return spend(`DataView of ${value.byteLength.toLocaleString('en')} bytes`);
        const numbers = value as Uint8Array;
        const first = [...numbers.subarray(0, 64)].join(', ');
        const more = numbers.length > 64 ? ', …' : '';
        return spend(`${numbers.constructor.name}(${numbers.length}) [${first}${more}]`);
      }
      if (Array.isArray(value)) return list(value, '[', ']', depth);
      if (value instanceof Set) return list([...value], `Set(${value.size}) {`, '}', depth);
      const entries: [string, unknown][] =
        value instanceof Map ? [...value].map(([key, one]) => [`${visit(key, depth + 1)} => `, one]) : fields(value);
      const shown = entries.slice(0, detail.keys).map(([key, one]) => spend(key) + visit(one, depth + 1));
      const rest = entries.length - shown.length;
      if (rest > 0) shown.push(`… ${rest.toLocaleString('en')} more ${rest === 1 ? 'field' : 'fields'}`);
      return joined(shown, value instanceof Map ? `Map(${value.size}) {` : '{', '}', depth);
    } finally {
      above.pop();
    }
  };

  try {
    return visit(root, 0);
  } catch (error) {
    // A value nested beyond the stack is as little to be shown as one that is too long.
    if (error === tooLong || error instanceof RangeError) return undefined;
    throw error;
  }
}

const tooLong = Symbol('too long');

const fields = (value: object): [string, unknown][] =>
  Object.entries(value).map(([key, one]) => [`${JSON.stringify(key)}: `, one]);

/** The outermost gets a line for each part, so that rows read as rows. */
function joined(parts: string[], open: string, close: string, depth: number): string {
  const inline = `${open}${parts.join(', ')}${close}`;
  return depth > 0 || inline.length <= 100 ? inline : `${open}\n  ${parts.join(',\n  ')}\n${close}`;
}

function stringText(value: string, limit: number, quote: (text: string) => string = JSON.stringify): string {
  if (value.length <= limit) return quote(value);
  return `${quote(value.slice(0, limit))}… (${(value.length - limit).toLocaleString('en')} more characters)`;
}

/** The shape of a value as a TypeScript type, to a depth; arrays by a sample of their items. */
export function shapeOf(value: unknown, depth: number): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  if (Array.isArray(value)) {
    const element = elementShape(value, depth);
    return `${/[|&\s]/.test(element) && !element.startsWith('{') ? `(${element})` : element}[] of ${value.length.toLocaleString('en')}`;
  }
  if (value instanceof Map || value instanceof Set) return `${value instanceof Map ? 'Map' : 'Set'} of ${value.size}`;
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  if (name !== undefined && name !== 'Object') return String(name);
  return objectShape([value], depth);
}

function elementShape(items: unknown[], depth: number): string {
  const sample = items.slice(0, 50);
  const objects = sample.filter(
    (one): one is object => typeof one === 'object' && one !== null && Object.getPrototypeOf(one) === Object.prototype,
  );
  const others = sample.filter((one) => !objects.includes(one as object)).map((one) => shapeOf(one, depth - 1));
  const shapes = new Set(others.map((shape) => shape.replace(/ of [\d,]+$/, '')));
  if (objects.length > 0) shapes.add(objectShape(objects, depth));
  return [...shapes].slice(0, 4).join(' | ') || 'unknown';
}

function objectShape(samples: object[], depth: number): string {
  const keys = new Set(samples.flatMap((one) => Object.keys(one)));
  if (depth <= 0) return `{ ${keys.size} ${keys.size === 1 ? 'field' : 'fields'} }`;
  const shown = [...keys].slice(0, 20).map((key) => {
    const having = samples.filter((one) => Object.hasOwn(one, key));
    const types = new Set(having.map((one) => shapeOf(Reflect.get(one, key), depth - 1).replace(/ of [\d,]+$/, '')));
    return `${key}${having.length < samples.length ? '?' : ''}: ${[...types].slice(0, 3).join(' | ')}`;
  });
  if (keys.size > 20) shown.push('…');
  return `{ ${shown.join('; ')} }`;
}
