/** How a value is best shown. Everything that is not something else is a tree. */
export type Kind = 'nothing' | 'scalar' | 'text' | 'image' | 'bytes' | 'date' | 'error' | 'table' | 'empty' | 'tree';

export function kindOf(value: unknown): Kind {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return /^data:image\/[\w.+-]+[;,]/.test(value) ? 'image' : 'text';
  if (typeof value !== 'object') return 'scalar';
  if (value instanceof Date) return 'date';
  if (value instanceof Error) return 'error';
  if (value instanceof RegExp) return 'scalar';
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) return imageType(bytesOf(value)) ? 'image' : 'bytes';
  if (isTable(value)) return 'table';
  return countOf(value) === 0 ? 'empty' : 'tree';
}

export const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return false;
  const proto = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
};

/** Rows are plain objects with something in them; a list of mixed things is a tree. Looks at the first fifty. */
export function isTable(value: unknown): value is Record<string, unknown>[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  const seen = value.slice(0, 50);
  return seen.every(isPlain) && seen.some((row) => Object.keys(row).length > 0);
}

export const bytesOf = (value: Uint8Array | ArrayBuffer): Uint8Array =>
  value instanceof Uint8Array ? value : new Uint8Array(value);

/** The media type of an image by its first bytes, or `null`. Sources: the PNG, JPEG, GIF, WebP, AVIF and BMP formats. */
export function imageType(bytes: Uint8Array): string | null {
  const at = (offset: number, text: string) => [...text].every((c, i) => bytes[offset + i] === c.charCodeAt(0));
  if (bytes.length < 12) return null;
  if (at(0, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (at(0, 'GIF87a') || at(0, 'GIF89a')) return 'image/gif';
  if (at(0, 'RIFF') && at(8, 'WEBP')) return 'image/webp';
  if (at(4, 'ftypavif')) return 'image/avif';
  return at(0, 'BM') && bytes[6] === 0 && bytes[7] === 0 ? 'image/bmp' : null;
}

export interface Child {
  key: string;
  value: unknown;
}

/** How many children a value has in a tree; 0 for a leaf. */
export function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (value instanceof Date || value instanceof RegExp || value instanceof ArrayBuffer) return 0;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  if (ArrayBuffer.isView(value)) return value instanceof DataView ? 0 : (value as Uint8Array).length;
  return Object.keys(value).length;
}

/** The first `limit` children, made when they are asked for. */
export function childrenOf(value: unknown, limit: number): Child[] {
  if (value instanceof Map) {
    return take(value, limit).map(([key, inner]) => ({ key: short(key, 40), value: inner }));
  }
  if (value instanceof Set) return take(value, limit).map((inner, at) => ({ key: String(at), value: inner }));
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const list = value as ArrayLike<unknown>;
    return Array.from({ length: Math.min(limit, list.length) }, (_, at) => ({ key: String(at), value: list[at] }));
  }
  if (countOf(value) === 0) return [];
  const object = value as Record<string, unknown>;
  return Object.keys(object)
    .slice(0, limit)
    .map((key) => ({ key, value: object[key] }));
}

function take<T>(from: Iterable<T>, limit: number): T[] {
  const found: T[] = [];
  for (const one of from) {
    if (found.length >= limit) break;
    found.push(one);
  }
  return found;
}

/** One line about any value, at most about `room` characters. Never throws. */
export function short(value: unknown, room = 80, depth = 0): string {
  if (typeof value === 'string') return clip(JSON.stringify(value.length > room ? value.slice(0, room) : value), room);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (value instanceof Error) return clip(`${value.name}: ${value.message}`, room);
  if (value instanceof ArrayBuffer) return `ArrayBuffer(${value.byteLength})`;
  const name = value.constructor?.name ?? 'Object';
  if (ArrayBuffer.isView(value)) return `${name}(${value.byteLength / ((value as Uint8Array).BYTES_PER_ELEMENT ?? 1)})`;
  const count = countOf(value);
  const label = Array.isArray(value)
    ? `[${count}]`
    : value instanceof Map || value instanceof Set
      ? `${name}(${count})`
      : '';
  if (depth > 1) return label || '{…}';
  const list = Array.isArray(value) || value instanceof Set;
  const inner = childrenOf(value, 6).map((child) => {
    const text = short(child.value, 24, depth + 1);
    return list ? text : `${child.key}: ${text}`;
  });
  if (count > inner.length) inner.push('…');
  const body = list ? `[${inner.join(', ')}]` : inner.length ? `{ ${inner.join(', ')} }` : '{}';
  return clip(value instanceof Map || value instanceof Set ? `${label} ${body}` : body, room);
}

const clip = (text: string, room: number) => (text.length > room ? `${text.slice(0, Math.max(1, room - 1))}…` : text);
