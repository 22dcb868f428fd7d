import { asRecord, asText, entriesOf, type JsonRecord } from './json.ts';
import type { Body, BodyKind, Output } from './operation.ts';
import type { References } from './reference.ts';

/** The request body in the form that can be sent best: JSON, then a form, then parts, text and bytes. */
export function readBody(value: unknown, references: References): Body | null {
  const body = asRecord(references.follow(value));
  if (!body) return null;
  let best: { kind: BodyKind; media: string; content: JsonRecord } | undefined;
  for (const [media, entry] of entriesOf(body.content)) {
    const kind = bodyKind(media);
    const content = asRecord(references.follow(entry)) ?? {};
    if (!best || order.indexOf(kind) < order.indexOf(best.kind)) best = { kind, media, content };
  }
  if (!best) return null;
  const encoding: Body['encoding'] = new Map();
  for (const [name, entry] of entriesOf(best.content.encoding)) {
    const record = asRecord(entry);
    const style = asText(record?.style);
    encoding.set(name, {
      style,
      explode:
        typeof record?.explode === 'boolean' ? record.explode : style !== 'spaceDelimited' && style !== 'pipeDelimited',
      media: asText(record?.contentType),
    });
  }
  return {
    kind: best.kind,
    media: best.media.includes('*') ? fallback[best.kind] : best.media,
    // A body that is not said to be optional is needed: that is how such documents are meant, and a missing one fails anyway.
    // One whose schema says nothing cannot be asked for.
    required: body.required !== false && saysSomething(best.content.schema ?? best.content.itemSchema, best.kind),
    schema: best.content.schema ?? best.content.itemSchema,
    merged: false,
    open: false,
    encoding,
  };
}

const saysSomething = (schema: unknown, kind: BodyKind): boolean =>
  kind === 'text' ||
  kind === 'binary' ||
  Object.keys(asRecord(schema) ?? {}).some((key) => key !== 'description' && key !== 'example');

const order: BodyKind[] = ['json', 'form', 'multipart', 'text', 'binary'];

const fallback: Record<BodyKind, string> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
  text: 'text/plain',
  binary: 'application/octet-stream',
};

function bodyKind(media: string): BodyKind {
  const type = media.split(';')[0]!.trim().toLowerCase();
  if (type === '*/*' || /^application\/(json|([\w.-]+\+)?json)$/.test(type) || type === 'text/json') return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type.startsWith('multipart/')) return 'multipart';
  if (type.startsWith('text/') || /(xml|javascript|yaml|ndjson|jsonl|json-seq|graphql)$/.test(type)) return 'text';
  return 'binary';
}

/** What a call resolves to: the first success that has a body, JSON before the rest. */
export function readOutput(value: unknown, references: References): { output: Output; accept: string } {
  const responses = entriesOf(value);
  const codes = responses
    .filter(([code]) => /^2(\d\d|XX)$/i.test(code))
    .concat(responses.filter(([code]) => code === 'default'))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  let described = false;
  let empty = false;
  for (const [code, entry] of codes) {
    const response = asRecord(references.follow(entry));
    const contents = entriesOf(response?.content);
    // `default` is nearly always the error where a success is named beside it.
    if (code === 'default' && described) break;
    if (contents.length > 0) return outputOf(contents, references);
    if (response && /^20[45]$/.test(code)) empty = true;
    described = true;
  }
  // A success without a described body may have one all the same, unless its code says that it has none.
  return { output: empty ? { kind: 'none' } : { kind: 'json', schema: undefined }, accept: '*/*' };
}

function outputOf(contents: [string, unknown][], references: References): { output: Output; accept: string } {
  const kinds = contents.map(([media, entry]) => {
    const schema = asRecord(references.follow(entry))?.schema;
    return { kind: bodyKind(media), media, schema };
  });
  const json = kinds.find((content) => content.kind === 'json');
  if (json)
    return {
      output: { kind: 'json', schema: json.schema },
      accept: json.media.includes('*') ? 'application/json' : json.media,
    };
  // A name without a slash is a mistake of the document, seen in the wild as `string`.
  const first = kinds.find((content) => content.media.includes('/'));
  if (!first) return { output: { kind: 'json', schema: kinds[0]!.schema }, accept: '*/*' };
  return { output: { kind: first.kind === 'binary' ? 'binary' : 'text' }, accept: first.media };
}
