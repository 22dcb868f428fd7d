import type { Effect } from '#guard/policy.contract.ts';
import { withoutTags } from '../declare/doc.ts';
import { snakeCase, unique } from '../name/identifier.ts';
import { readBody, readOutput } from './bodies.ts';
import { asArray, asRecord, asText, entriesOf, type JsonRecord, own } from './json.ts';
import type { Field, Operation, Place } from './operation.ts';
import { headersOf, pagingOf } from './paging.ts';
import { type References, referenceOf } from './reference.ts';
import { keysOf } from './security.ts';
import { firstServer } from './servers.ts';
import { shapeOf } from './shape.ts';

/** The path item keys that are operations. `query` came with 3.2. */
const verbs = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

const effects: Record<string, Effect> = {
  get: 'read',
  head: 'read',
  options: 'read',
  trace: 'read',
  query: 'read',
  delete: 'destroy',
};

export interface Found {
  path: string;
  verb: string;
  item: JsonRecord;
  operation: JsonRecord;
}

/** Every operation of the document, in its order. */
export function findOperations(root: JsonRecord, references: References): Found[] {
  const found: Found[] = [];
  for (const [path, entry] of entriesOf(root.paths)) {
    if (!path.startsWith('/')) continue;
    const item = asRecord(references.follow(entry));
    if (!item) continue;
    for (const verb of verbs) {
      const operation = asRecord(references.follow(own(item, verb)));
      if (operation) found.push({ path, verb, item, operation });
    }
    for (const [verb, entry] of entriesOf(item.additionalOperations)) {
      const operation = asRecord(references.follow(entry));
      if (operation && /^[A-Za-z]{1,20}$/.test(verb)) found.push({ path, verb: verb.toLowerCase(), item, operation });
    }
  }
  return found;
}

export interface Reader {
  source: string;
  from: string;
  references: References;
  /** What the whole document says of keys. */
  security?: unknown;
  names: Set<string>;
  /** What could not be taken over, counted by sentence. */
  oddities: Map<string, number>;
}

/** One operation with every parameter, its body and what it answers. Never throws for what a document may hold. */
export function readOperation(found: Found, reader: Reader): Operation {
  const { path, verb, item, operation } = found;
  const { references } = reader;
  const summary = oneLine(
    asText(operation.summary) || firstSentence(asText(operation.description)) || asText(item.summary),
  );
  const fields = readFields(found, reader);
  const keys = new Set(fields.map((field) => field.key));
  const body = readBody(operation.requestBody, references);
  if (body && (body.kind === 'json' || body.kind === 'form' || body.kind === 'multipart')) {
    const shape = shapeOf(body.schema, references);
    if (shape && ![...shape.properties.keys()].some((name) => keys.has(name) || name === '__proto__')) {
      body.merged = true;
      body.open = shape.open;
      for (const [name, property] of shape.properties) {
        const schema = asRecord(references.follow(property.schema));
        if (schema?.readOnly === true) continue;
        fields.push({
          ...plain,
          key: name,
          name,
          place: 'body',
          required: property.required && body.required,
          schema: property.schema,
          description: '',
          deprecated: schema?.deprecated === true,
        });
      }
    }
  }
  if (body && !body.merged && keys.has('body')) rename(fields, 'body');
  const output = readOutput(operation.responses, references);
  const headers = headersOf(operation.responses, references);
  const paging = pagingOf(verb, fields, headers);
  const takes = keysOf(operation, reader.security);
  return {
    ...(paging && { paging }),
    ...(headers.length > 0 && { headers }),
    ...(takes.length > 0 && { keys: takes }),
    method: {
      name: nameOf(found, reader),
      source: reader.source,
      summary: summary || `${verb.toUpperCase()} ${path}`,
      effect: effects[verb] ?? 'write',
      route: `${verb.toUpperCase()} ${path}`,
      deprecated: operation.deprecated === true,
      tags: asArray(operation.tags).filter((tag) => typeof tag === 'string'),
    },
    description: asText(operation.description) || asText(item.description),
    http: {
      verb: verb.toUpperCase(),
      path,
      accept: output.accept,
      server: firstServer(operation.servers ?? item.servers, reader.from)?.url ?? null,
    },
    fields,
    body,
    output: output.output,
  };
}

const plain = { style: 'form', explode: true, json: false, segments: false };

function readFields({ path, item, operation }: Found, reader: Reader): Field[] {
  const { references, oddities } = reader;
  const note = (text: string) => oddities.set(text, (oddities.get(text) ?? 0) + 1);
  const byPlace = new Map<string, JsonRecord>();
  for (const entry of [...asArray(item.parameters), ...asArray(operation.parameters)]) {
    const parameter = asRecord(references.follow(entry));
    const name = asText(parameter?.name);
    if (!parameter || !name) {
      if (referenceOf(entry) === undefined) note('parameters without a name');
      continue;
    }
    byPlace.set(`${asText(parameter.in)} ${name}`, parameter);
  }
  for (const [, name] of path.matchAll(/\{([^{}/]+)\}/g)) {
    if (!byPlace.has(`path ${name}`)) {
      byPlace.set(`path ${name}`, { name, in: 'path', required: true, schema: { type: 'string' } });
    }
  }
  const fields: Field[] = [];
  for (const parameter of byPlace.values()) {
    const field = readField(parameter, path, note);
    if (field) fields.push(field);
  }
  const rank: Record<Place, number> = { path: 0, query: 1, header: 2, body: 3 };
  fields.sort((a, b) => rank[a.place] - rank[b.place]);
  const taken = new Set<string>();
  for (const field of fields) {
    if (field.key === '__proto__') field.key = 'proto';
    if (taken.has(field.key)) field.key = `${field.place}_${field.key}`;
    field.key = unique(field.key, taken);
  }
  return fields;
}

/** Headers the host sets itself, or that a page may not set. OpenAPI itself says to ignore the first three. */
const hostHeaders =
  /^(accept|content-type|authorization|cookie|host|origin|referer|connection|content-length|transfer-encoding|te|upgrade|proxy-.*|sec-.*)$/i;

function readField(parameter: JsonRecord, path: string, note: (text: string) => void): Field | undefined {
  const name = asText(parameter.name);
  const place = asText(parameter.in);
  if (place === 'cookie') return void note('cookie parameters, which a page cannot send');
  if (place !== 'path' && place !== 'query' && place !== 'header' && place !== 'querystring')
    return void note('parameters in an unknown place');
  if (place === 'header' && hostHeaders.test(name)) return void note('header parameters the host sets itself');
  if (place === 'path' && !path.includes(`{${name}}`)) return void note('path parameters their path does not name');
  const content = entriesOf(parameter.content)[0];
  const style = asText(parameter.style) || (place === 'query' ? 'form' : 'simple');
  const schema = content ? asRecord(content[1])?.schema : parameter.schema;
  return {
    key: name,
    name,
    place: place === 'querystring' ? 'query' : place,
    required: place === 'path' || parameter.required === true,
    schema: schema ?? (parameter.type ? parameter : undefined),
    description: asText(parameter.description),
    deprecated: parameter.deprecated === true,
    style: place === 'querystring' ? 'querystring' : style,
    explode: typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form' || style === 'deepObject',
    json: !!content && /json/i.test(content[0]),
    segments: parameter['x-multi-segment'] === true,
  };
}

function rename(fields: Field[], key: string): void {
  const taken = new Set(fields.map((field) => field.key));
  for (const field of fields) if (field.key === key) field.key = unique(`${field.place}_${key}`, taken);
}

/** `operationId` in snake case where there is a usable one, else verb and path; unique and stable within the source. */
function nameOf({ path, verb, operation }: Found, reader: Reader): string {
  const fromPath = () =>
    snakeCase(
      `${verb} ${path.replace(/\{[^{}]*\}/g, (part, at: number) => (path.length === at + part.length ? ' by id ' : ' '))}`,
    );
  let word = snakeCase(asText(operation.operationId));
  if (!word || word.length > 90) word = fromPath() || verb;
  const prefix = `${reader.source}_`;
  const name = (text: string) => (text.startsWith(prefix) && text.length > prefix.length ? text : prefix + text);
  if (reader.names.has(name(word))) word = fromPath() || verb;
  return unique(name(word), reader.names);
}

const oneLine = (text: string): string => withoutTags(text).replace(/\s+/g, ' ').trim().slice(0, 200);

function firstSentence(text: string): string {
  const line = withoutTags(text).replace(/\s+/g, ' ').trim();
  return /^.*?[.!?](?=\s|$)/.exec(line.slice(0, 400))?.[0] ?? line.slice(0, 160);
}
