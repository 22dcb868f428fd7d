/** The part of JSON Schema (2020-12) that our own tools, toolsets and Edge use. Source: https://json-schema.org/specification */
export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  pattern?: string;
  $ref?: string;
  description?: string;
  default?: unknown;
  [more: string]: unknown;
}

/** What is wrong with a value, one sentence each, with its path as in `mode` or `tags[2]`. Empty when it fits. */
export function problemsOf(
  schema: Schema,
  value: unknown,
  resolve?: (reference: string) => Schema | undefined,
  path = '',
): string[] {
  if (schema.$ref) {
    const target = resolve?.(schema.$ref);
    return target ? problemsOf(target, value, resolve, path) : [];
  }
  const at = path || 'The argument';
  if (schema.type !== undefined) {
    const types = Array.isArray(schema.type) ? schema.type : [schema.type];
    if (!types.some((type) => isOf(type, value))) {
      return [`${at} must be ${types.map(worded).join(' or ')}, not ${kindOf(value)}.`];
    }
  }
  if (schema.enum && !schema.enum.includes(value)) {
    return [`${at} must be one of ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}, not ${shown(value)}.`];
  }
  if (typeof value === 'string') return stringProblems(schema, value, at);
  if (typeof value === 'number') return numberProblems(schema, value, at);
  if (Array.isArray(value)) {
    if (schema.maxItems !== undefined && value.length > schema.maxItems) {
      return [`${at} may have at most ${schema.maxItems} items, not ${value.length}.`];
    }
    const { items } = schema;
    return items ? value.flatMap((item, index) => problemsOf(items, item, resolve, `${path}[${index}]`)) : [];
  }
  if (typeof value === 'object' && value !== null) return objectProblems(schema, value, resolve, path);
  return [];
}

function objectProblems(
  schema: Schema,
  value: object,
  resolve: ((reference: string) => Schema | undefined) | undefined,
  path: string,
): string[] {
  const own = new Map(Object.entries(value));
  const below = (key: string) => (path ? `${path}.${key}` : key);
  const problems = (schema.required ?? [])
    .filter((key) => own.get(key) === undefined)
    .map((key) => `${below(key)} is missing.`);
  const known = new Map(Object.entries(schema.properties ?? {}));
  for (const [key, item] of own) {
    const one = known.get(key);
    if (one) {
      if (item !== undefined) problems.push(...problemsOf(one, item, resolve, below(key)));
    } else if (schema.additionalProperties === false) {
      problems.push(`${below(key)} is not known; there are ${[...known.keys()].join(', ') || 'no fields'}.`);
    } else if (typeof schema.additionalProperties === 'object') {
      problems.push(...problemsOf(schema.additionalProperties, item, resolve, below(key)));
    }
  }
  return problems;
}

function stringProblems(schema: Schema, value: string, at: string): string[] {
  if (schema.minLength !== undefined && value.length < schema.minLength) {
    return [value === '' ? `${at} must not be empty.` : `${at} must have at least ${schema.minLength} characters.`];
  }
  if (schema.maxLength !== undefined && value.length > schema.maxLength) {
    return [`${at} may have at most ${schema.maxLength} characters, not ${value.length}.`];
  }
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) {
    return [`${at} does not have the form ${schema.pattern}.`];
  }
  return [];
}

function numberProblems(schema: Schema, value: number, at: string): string[] {
  if (schema.minimum !== undefined && value < schema.minimum) return [`${at} must be at least ${schema.minimum}.`];
  if (schema.maximum !== undefined && value > schema.maximum) return [`${at} must be at most ${schema.maximum}.`];
  return [];
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

const worded = (type: string): string =>
  type === 'null'
    ? 'null'
    : `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type === 'integer' ? 'whole number' : type}`.replace(
        'an whole',
        'a whole',
      );

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'an array' : worded(typeof value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
