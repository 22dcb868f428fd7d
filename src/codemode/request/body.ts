import { fail, messageOf, ok, type Result } from '#base/result.ts';
import type { Body } from '../openapi/operation.ts';
import { isPlainObject, isScalar, kindOf } from './value.ts';
import { queryPairs, Refused, textOf } from './values.ts';

export interface BodyValue {
  data: string | Uint8Array;
  /** The content type to send. */
  type: string;
}

/** Serialises a body. A failure's `code` is the argument it is about, its message completes “the argument “x” …”. */
export function writeBody(body: Body, value: unknown, argument: string): Result<BodyValue> {
  try {
    return ok({ type: body.media, ...serialise(body, value) });
  } catch (error) {
    if (error instanceof Refused) return fail(argument, error.message);
    return fail(argument, `cannot be written as ${body.media}: ${messageOf(error).slice(0, 120)}`);
  }
}

function serialise(body: Body, value: unknown): Partial<BodyValue> & { data: string | Uint8Array } {
  switch (body.kind) {
    case 'json':
      return { data: json(value) };
    case 'form':
      return { data: form(body, value) };
    case 'multipart':
      return multipart(body, value);
    case 'text':
      return {
        data:
          typeof value === 'string' || value instanceof Uint8Array
            ? value
            : isScalar(value)
              ? String(value)
              : json(value),
      };
    case 'binary':
      if (typeof value === 'string' || value instanceof Uint8Array) return { data: value };
      if (value instanceof ArrayBuffer) return { data: new Uint8Array(value) };
      throw new Refused(`must be a Uint8Array or a string, not ${kindOf(value)}`);
  }
}

/** JSON without surprises: BigInt as a number where it is one, Map and Set as objects and arrays. */
function json(value: unknown): string {
  const text = JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint') {
      if (item > Number.MAX_SAFE_INTEGER || item < Number.MIN_SAFE_INTEGER)
        throw new Refused('holds a BigInt too large for JSON');
      return Number(item);
    }
    if (item instanceof Map) return Object.fromEntries(item);
    if (item instanceof Set) return [...item];
    return item;
  });
  if (text === undefined) throw new Refused(`cannot be JSON: it is ${kindOf(value)}`);
  return text;
}

function form(body: Body, value: unknown): string {
  if (!isPlainObject(value)) throw new Refused(`must be an object, not ${kindOf(value)}`);
  const pairs = Object.entries(value).flatMap(([name, item]) => {
    const encoding = body.encoding.get(name);
    // Objects are bracketed unless the document asks for another style: so form APIs read them.
    const style = encoding?.style || (isPlainObject(item) ? 'deepObject' : 'form');
    return queryPairs(
      { name, style, explode: encoding?.explode ?? true, json: /json/i.test(encoding?.media ?? '') },
      item,
    );
  });
  return pairs.join('&');
}

function multipart(body: Body, value: unknown): BodyValue {
  if (!isPlainObject(value)) throw new Refused(`must be an object, not ${kindOf(value)}`);
  const parts = Object.entries(value).flatMap(([name, item]) =>
    (Array.isArray(item) ? item : [item])
      .filter((each) => each !== undefined && each !== null)
      .map((each) => partOf(body, name, each)),
  );
  const boundary = boundaryFor(parts);
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  for (const part of parts) {
    chunks.push(encoder.encode(`--${boundary}\r\n${part.head}\r\n\r\n`), part.data, encoder.encode('\r\n'));
  }
  chunks.push(encoder.encode(`--${boundary}--\r\n`));
  return { data: join(chunks), type: `${body.media.split(';')[0]}; boundary=${boundary}` };
}

interface Part {
  head: string;
  data: Uint8Array;
}

function partOf(body: Body, name: string, value: unknown): Part {
  const bytes = value instanceof Uint8Array ? value : value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
  const plain = bytes === undefined && typeof value === 'object' && !(value instanceof Date);
  const media =
    body.encoding.get(name)?.media.split(',')[0]?.trim() ||
    (bytes ? 'application/octet-stream' : plain ? 'application/json' : '');
  if (/[\r\n]/.test(media)) throw new Refused('has a content type with a line break');
  // As browsers write form names (HTML, multipart/form-data encoding algorithm).
  const safe = name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
  const file = bytes ? `; filename="${safe}"` : '';
  const type = media ? `\r\nContent-Type: ${media}` : '';
  return {
    head: `Content-Disposition: form-data; name="${safe}"${file}${type}`,
    data: bytes ?? new TextEncoder().encode(plain ? json(value) : textOf(value)),
  };
}

/** A boundary no part holds. Made from the content alone, so that the same call is the same request. */
function boundaryFor(parts: Part[]): string {
  const texts = parts.map((part) => new TextDecoder('latin1').decode(part.data));
  for (let count = 1; ; count++) {
    const boundary = `espalier-boundary-${count}`;
    if (!texts.some((text) => text.includes(boundary))) return boundary;
  }
}

function join(chunks: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
