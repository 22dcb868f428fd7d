import { fail, ok, type Result } from '#base/result.ts';
import type { PlanCode, PlannedRequest } from '../catalog.contract.ts';
import { bodyArgument, type Field, type Operation } from '../openapi/operation.ts';
import type { References } from '../openapi/reference.ts';
import { simpleTypes } from '../openapi/shape.ts';
import { type BodyValue, writeBody } from './body.ts';
import { asPlain, isPlainObject, kindOf, mismatch } from './value.ts';
import { headerValue, pathValue, queryPairs, Refused } from './values.ts';

/**
 * The HTTP request a call stands for. Arguments come from a program nobody vouches for: only own properties of one plain
 * object count, a name the document does not know is refused, and no value can leave its place in the request.
 */
export function planRequest(
  operation: Operation,
  references: References,
  args: unknown[],
): Result<PlannedRequest, PlanCode> {
  const { http, method } = operation;
  if (!http) return fail('unknown_method', `${method.name} is not an HTTP operation.`);
  const bad = (argument: string, reason: string) =>
    fail('bad_argument', `${method.name}: the argument “${argument}” ${reason}.`, { argument });
  if (args.length > 1)
    return fail('bad_argument', `${method.name} takes one object with named arguments, not ${args.length} arguments.`);
  const given = args[0] ?? {};
  if (!isPlainObject(given))
    return fail('bad_argument', `${method.name} takes one object with named arguments, not ${kindOf(given)}.`);
  const values = new Map(Object.entries(given).filter(([, value]) => value !== undefined));
  const unknown = unknownArgument(operation, values);
  if (unknown !== undefined) return bad(unknown, `is not known; ${takes(operation)}`);
  const missing = missingArgument(operation, values);
  if (missing !== undefined)
    return fail('missing_argument', `${method.name} needs the argument “${missing}”; ${takes(operation)}.`, {
      argument: missing,
    });

  let path = http.path.replace(/^\/+/, '/').replaceAll('\\', '%5C').replaceAll('#', '%23');
  const query: string[] = [];
  const headers: Record<string, string> = {};
  const properties = new Map<string, unknown>();
  for (const field of operation.fields) {
    const value = values.get(field.key);
    if (value === undefined) continue;
    // In JSON kinds must agree; a form, like an address, holds only text.
    const exact = field.place === 'body' && operation.body?.kind === 'json';
    const wrong = mismatch(value, simpleTypes(field.schema, references), exact);
    if (wrong && !(field.json || (value === null && field.place === 'query'))) return bad(field.key, wrong);
    try {
      if (field.place === 'path') path = path.replaceAll(`{${field.name}}`, () => pathValue(field, value));
      else if (field.place === 'query') query.push(...queryPairs(field, value));
      else if (field.place === 'header') headers[field.name.toLowerCase()] = headerValue(field, value);
      else properties.set(field.name, value);
    } catch (error) {
      return bad(field.key, error instanceof Refused ? error.message : 'cannot be written into a request');
    }
  }
  const body = planBody(operation, values, properties);
  if (body && !body.ok) return bad(body.code, body.message);
  if (body?.value.type) headers['content-type'] = body.value.type;
  headers.accept = http.accept;
  return ok({
    method: http.verb,
    path: query.length > 0 ? `${path}${path.includes('?') ? '&' : '?'}${query.join('&')}` : path,
    headers,
    ...(body?.value.data === undefined ? {} : { body: body.value.data }),
    accept: http.accept,
    ...(http.server ? { server: http.server } : {}),
  });
}

function planBody(
  operation: Operation,
  values: Map<string, unknown>,
  properties: Map<string, unknown>,
): Result<BodyValue> | undefined {
  const { body } = operation;
  if (!body) return undefined;
  if (!body.merged) {
    const value = values.get('body');
    return value === undefined ? undefined : writeBody(body, value, 'body');
  }
  if (body.open) {
    const known = new Set(operation.fields.map((field) => field.key));
    for (const [key, value] of values) if (!known.has(key)) properties.set(key, value);
  }
  if (properties.size === 0 && !body.required) return undefined;
  return writeBody(body, asPlain(properties), [...properties.keys()][0] ?? 'body');
}

function unknownArgument(operation: Operation, values: Map<string, unknown>): string | undefined {
  const known = new Set(operation.fields.map((field) => field.key));
  if (bodyArgument(operation)) known.add('body');
  const open = operation.body?.merged && operation.body.open;
  return [...values.keys()].find((key) => !known.has(key) && (!open || key === '__proto__'));
}

function missingArgument(operation: Operation, values: Map<string, unknown>): string | undefined {
  const gone = operation.fields.find(
    (field) => field.required && (!values.has(field.key) || (values.get(field.key) === null && field.place !== 'body')),
  );
  if (gone) return gone.key;
  return bodyArgument(operation)?.required && !values.has('body') ? 'body' : undefined;
}

function takes(operation: Operation): string {
  const name = (field: Field) => (field.required ? field.key : `${field.key}?`);
  const body = bodyArgument(operation);
  const names = [...operation.fields.map(name), ...(body ? [body.required ? 'body' : 'body?'] : [])];
  if (names.length === 0) return 'it takes none';
  return `it takes ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' and others' : ''}`;
}
