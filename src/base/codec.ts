/**
 * Plain data (see `plain.ts`) as text and back: JSON, with what JSON has no word for as `{ "$": tag, "v": … }`, and an object
 * that has a key `$` of its own as the tag `object`. Reading trusts its text: it is only given what was written here.
 */
import { fromBase64, toBase64 } from './base64.ts';

type Tagged = { $: string; v: unknown };

const views = new Map<string, new (buffer: ArrayBuffer) => ArrayBufferView>(
  [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  ].map((view) => [view.name, view]),
);

export const encodePlain = (value: unknown): string => JSON.stringify(write(value));

export const decodePlain = (text: string): unknown => read(JSON.parse(text));

const tagged = ($: string, v: unknown = null): Tagged => ({ $, v });

function write(value: unknown): unknown {
  switch (typeof value) {
    case 'undefined':
      return tagged('undefined');
    case 'bigint':
      return tagged('bigint', String(value));
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : tagged('number', value === 0 ? '-0' : String(value));
    case 'object':
      return value === null ? null : writeObject(value);
    default:
      return value;
  }
}

function writeObject(value: object): unknown {
  if (Array.isArray(value)) return value.map(write);
  if (value instanceof Date) return tagged('Date', write(value.getTime()));
  if (value instanceof Map)
    return tagged(
      'Map',
      [...value].map(([key, one]) => [write(key), write(one)]),
    );
  if (value instanceof Set) return tagged('Set', [...value].map(write));
  if (value instanceof RegExp) return tagged('RegExp', [value.source, value.flags]);
  if (value instanceof Error) return tagged('Error', [value.name, value.message]);
  if (value instanceof ArrayBuffer) return tagged('ArrayBuffer', toBase64(new Uint8Array(value)));
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return tagged(value.constructor.name, toBase64(bytes));
  }
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => [key, write(one)]);
  return Object.hasOwn(value, '$') ? tagged('object', entries) : Object.fromEntries(entries);
}

function read(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(read);
  if (Object.hasOwn(value, '$')) return readTagged(value as Tagged);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, read(one)]));
}

function readTagged({ $: tag, v }: Tagged): unknown {
  const list = Array.isArray(v) ? v : [];
  switch (tag) {
    case 'undefined':
      return undefined;
    case 'bigint':
      return BigInt(String(v));
    case 'number':
      return Number(v);
    case 'Date':
      return new Date(Number(read(v)));
    case 'Map':
      return new Map(list.map(([key, one]) => [read(key), read(one)]));
    case 'Set':
      return new Set(list.map(read));
    case 'RegExp':
      return new RegExp(list[0], list[1]);
    case 'Error':
      return Object.assign(new Error(list[1]), { name: list[0] });
    case 'ArrayBuffer':
      return fromBase64(String(v)).buffer;
    case 'object':
      return Object.fromEntries(list.map(([key, one]) => [key, read(one)]));
    default: {
      const View = views.get(tag);
      return View ? new View(fromBase64(String(v)).buffer) : undefined;
    }
  }
}
