import { asArray, asRecord } from '../openapi/json.ts';
import type { Operation } from '../openapi/operation.ts';
import { type References, referenceOf } from '../openapi/reference.ts';

/** Characters at which one tool stops being inlined: a million tokens for one endpoint say enough. */
const bound = 400_000;

/**
 * The definition an endpoint would have as a tool of its own: name, summary and description, and the JSON schema of its
 * parameters and body with all references inlined, as such tools are made. Circles end in `{}`.
 */
export function naiveTool(operation: Operation, references: References): string {
  const budget = { left: bound };
  const properties: Record<string, unknown> = {};
  for (const field of operation.fields) {
    const schema = asRecord(inline(field.schema ?? {}, references, [], budget)) ?? {};
    properties[field.key] = field.description ? { description: field.description, ...schema } : schema;
  }
  if (operation.body && !operation.body.merged)
    properties.body = inline(operation.body.schema ?? {}, references, [], budget);
  const input =
    operation.argument !== undefined
      ? inline(operation.argument, references, [], budget)
      : {
          type: 'object',
          properties,
          required: operation.fields.filter((field) => field.required).map((field) => field.key),
        };
  const { summary, name } = operation.method;
  const description =
    operation.description && operation.description !== summary ? `${summary}\n${operation.description}` : summary;
  return JSON.stringify({ name, description, input_schema: input });
}

function inline(schema: unknown, references: References, path: unknown[], budget: { left: number }): unknown {
  if (typeof schema !== 'object' || schema === null) {
    budget.left -= typeof schema === 'string' ? schema.length + 3 : 5;
    return schema;
  }
  if (budget.left <= 0 || path.length > 60) return {};
  if (referenceOf(schema) !== undefined) {
    const target = references.follow(schema);
    if (typeof target !== 'object' || target === null || path.includes(target)) return {};
    return inline(target, references, path, budget);
  }
  if (path.includes(schema)) return {};
  const next = [...path, schema];
  if (Array.isArray(schema)) return asArray(schema).map((item) => inline(item, references, next, budget));
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    budget.left -= key.length + 4;
    if (key !== '__proto__') copy[key] = inline(value, references, next, budget);
  }
  return copy;
}
