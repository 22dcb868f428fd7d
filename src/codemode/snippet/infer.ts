/** JSON Schema of plain values: what a recorded value says of the type of its kind. */
import type { JsonSchema } from '../snippet.contract.ts';

const deepest = 6;
const sampled = 50;

/** What is not JSON is any value, except `undefined`, which is nothing. */
export function schemaOf(value: unknown, depth = 0): JsonSchema {
  if (value === undefined || value === null) return { type: 'null' };
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return { type: typeof value };
  if (typeof value !== 'object' || depth >= deepest) return {};
  if (Array.isArray(value)) {
    const [first, ...rest] = value.slice(0, sampled).map((item) => schemaOf(item, depth + 1));
    return { type: 'array', ...(first && { items: rest.reduce(either, first) }) };
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return {};
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, item]) => [key, schemaOf(item, depth + 1)])),
    required: entries.map(([key]) => key),
  };
}

/** A schema that both fit. Fields that only one has are optional. */
export function either(a: JsonSchema, b: JsonSchema): JsonSchema {
  if (JSON.stringify(a) === JSON.stringify(b)) return a;
  if (a.type === 'object' && b.type === 'object') return eitherObject(a, b);
  if (a.type === 'array' && b.type === 'array') {
    if (!a.items || !b.items) return a.items ? a : b;
    return { type: 'array', items: either(a.items as JsonSchema, b.items as JsonSchema) };
  }
  const types = [...new Set([a, b].flatMap(({ type }) => type ?? []))];
  const simple = [a, b].every(({ type }) => type !== undefined && type !== 'object' && type !== 'array');
  if (simple) return { type: types.length === 1 ? types[0] : types };
  if (a.type === undefined && !a.anyOf) return {};
  if (b.type === undefined && !b.anyOf) return {};
  const options = [
    ...((a.anyOf as JsonSchema[] | undefined) ?? [a]),
    ...((b.anyOf as JsonSchema[] | undefined) ?? [b]),
  ];
  return { anyOf: [...new Map(options.map((one) => [JSON.stringify(one), one])).values()] };
}

function eitherObject(a: JsonSchema, b: JsonSchema): JsonSchema {
  const [left, right] = [fields(a), fields(b)];
  const properties = new Map(left);
  for (const [key, schema] of right) {
    const other = left.get(key);
    properties.set(key, other ? either(other, schema) : schema);
  }
  const needed = new Set((b.required as string[] | undefined) ?? []);
  const required = ((a.required as string[] | undefined) ?? []).filter((key) => needed.has(key));
  return { type: 'object', properties: Object.fromEntries(properties), required };
}

const fields = ({ properties }: JsonSchema) =>
  new Map(Object.entries((properties as Record<string, JsonSchema> | undefined) ?? {}));
