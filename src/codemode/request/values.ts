import type { Field } from '../openapi/operation.ts';
import { isPlainObject, isScalar, kindOf } from './value.ts';

/** Thrown inside this folder only; the message completes “the argument “x” …”. */
export class Refused extends Error {}

/** Text of a simple value. Dates are ISO 8601. */
export function textOf(value: unknown): string {
  if (isScalar(value)) return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  throw new Refused(`must be a simple value, not ${kindOf(value)}`);
}

/** Percent-encodes everything but unreserved characters (RFC 3986). */
function encode(text: string): string {
  if (/\p{Cs}/u.test(text)) throw new Refused('holds half a surrogate pair, which no address can');
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * A path value (RFC 6570 simple, label and matrix). Empty ones and `.` and `..` are refused: URL parsers take them out
 * of the path even when they are percent-encoded.
 */
export function pathValue(field: Field, value: unknown): string {
  if (field.segments) {
    const text = textOf(value).replace(/^\/+/, '');
    return text.split('/').map(segment).join('/');
  }
  const parts = Array.isArray(value)
    ? value.map(textOf)
    : isPlainObject(value)
      ? pairs(value, field.explode)
      : [textOf(value)];
  const encoded = parts.map((part) => (isPlainObject(value) ? part : encode(part)));
  if (field.style === 'label') return `.${checkSegment(encoded.join(field.explode ? '.' : ','))}`;
  if (field.style === 'matrix') {
    const name = encode(field.name);
    return field.explode && Array.isArray(value)
      ? encoded.map((part) => `;${name}=${part}`).join('')
      : `;${name}=${encoded.join(',')}`;
  }
  checkSegment(parts.length === 1 ? parts[0]! : parts.join(','));
  return encoded.join(',');
}

const segment = (text: string): string => encode(checkSegment(text));

function checkSegment(text: string): string {
  if (text === '') throw new Refused('is empty, which would call another address');
  if (text === '.' || text === '..') throw new Refused(`is “${text}”, which would call another address`);
  return text;
}

function pairs(value: Record<string, unknown>, explode: boolean): string[] {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .map(([key, item]) => `${encode(key)}${explode ? '=' : ','}${encode(textOf(item))}`);
}

/** `name=value` pairs, encoded, of one query parameter or form field. `null` is left out. */
export function queryPairs(field: Pick<Field, 'name' | 'style' | 'explode' | 'json'>, value: unknown): string[] {
  const name = encode(field.name);
  if (value === null) return [];
  if (field.style === 'querystring')
    return isPlainObject(value) ? deep('', value, 0) : [encodeURI(textOf(value)).replace(/#/g, '%23')];
  if (field.json) return [`${name}=${encode(JSON.stringify(value))}`];
  if (Array.isArray(value)) {
    if (field.style === 'deepObject' || value.some((item) => typeof item === 'object' && !(item instanceof Date)))
      return deep(name, value, 0);
    const items = value.filter((item) => item !== null && item !== undefined).map((item) => encode(textOf(item)));
    if (field.explode && field.style === 'form') return items.map((item) => `${name}=${item}`);
    if (items.length === 0) return [];
    return [`${name}=${items.join(joins[field.style] ?? ',')}`];
  }
  if (isPlainObject(value)) {
    if (field.style === 'deepObject' || !isFlat(value)) return deep(name, value, 0);
    return field.explode ? pairs(value, true) : [`${name}=${pairs(value, false).join(',')}`];
  }
  return [`${name}=${encode(textOf(value))}`];
}

const joins: Record<string, string> = { spaceDelimited: '%20', pipeDelimited: '%7C' };

const isFlat = (value: Record<string, unknown>): boolean =>
  Object.values(value).every(
    (item) => item === null || item === undefined || typeof item !== 'object' || item instanceof Date,
  );

/** `a[b][c]=1` and `a[]=1`, as form APIs read them; arrays of objects are numbered. */
function deep(name: string, value: unknown, depth: number): string[] {
  if (depth > 20) throw new Refused('is nested too deep, or closes a circle');
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) {
    const flat = value.every((item) => typeof item !== 'object' || item === null || item instanceof Date);
    return value.flatMap((item, index) => deep(`${name}[${flat ? '' : index}]`, item, depth + 1));
  }
  if (isPlainObject(value))
    return Object.entries(value).flatMap(([key, item]) =>
      deep(name ? `${name}[${encode(key)}]` : encode(key), item, depth + 1),
    );
  return [`${name}=${encode(textOf(value))}`];
}

/** A header's value; line breaks and what is outside Latin-1 are refused, since they would end it or be garbled. */
export function headerValue(field: Field, value: unknown): string {
  const text = field.json
    ? JSON.stringify(value)
    : Array.isArray(value)
      ? value.map(textOf).join(',')
      : isPlainObject(value)
        ? Object.entries(value)
            .map(([key, item]) => `${key}${field.explode ? '=' : ','}${textOf(item)}`)
            .join(',')
        : textOf(value);
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text))
    throw new Refused('holds a line break or a character no header can carry');
  return text.trim();
}
