import { asText, type JsonRecord } from '../openapi/json.ts';

/**
 * A JSDoc comment on one line from what a schema says about itself, or empty: what it is, its format and default, its
 * limits, and an example where nothing else shows what it looks like.
 */
export function docOf(schema: JsonRecord | undefined, description = asText(schema?.description)): string {
  const text = empty.test(description) ? '' : shorten(description, 120);
  const parts = [text];
  const format = asText(schema?.format);
  if (format && !dull.has(format)) parts.push(`@format ${format.slice(0, 40)}`);
  const value = shortValue(schema?.default);
  if (value) parts.push(`@default ${value}`);
  for (const key of limits) {
    const limit = schema?.[key];
    if (typeof limit === 'number' || limit === true || (key === 'pattern' && typeof limit === 'string'))
      parts.push(`@${key}${limit === true ? '' : ` ${String(limit).slice(0, 60)}`}`);
  }
  const not = schema?.not === undefined ? '' : shortJson(schema.not);
  if (not) parts.push(`@not ${not}`);
  const contains = schema?.contains === undefined ? '' : shortJson(schema.contains);
  if (contains) parts.push(`@contains ${contains}`);
  if (schema?.readOnly === true) parts.push('@readOnly');
  if (schema?.writeOnly === true) parts.push('@writeOnly');
  if (schema?.deprecated === true) parts.push('@deprecated');
  const example = schema && !value && !format && (schema.pattern !== undefined || !text) ? exampleOf(schema) : '';
  if (example) parts.push(`@example ${example}`);
  const whole = parts.filter(Boolean).join(' ');
  return whole ? `/** ${safe(whole)} */` : '';
}

const limits = [
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
];

function exampleOf(schema: JsonRecord): string {
  if (schema.enum || schema.const !== undefined || typeof schema.type !== 'string') return '';
  const example = schema.example ?? (Array.isArray(schema.examples) ? schema.examples[0] : undefined);
  return typeof example === 'string' || typeof example === 'number' ? shortValue(example) : '';
}

/** JSON where it is short; nothing where it is not, as half of a schema would say the wrong thing. */
function shortJson(value: unknown): string {
  try {
    const text = JSON.stringify(value) ?? '';
    return text.length <= 80 ? text : '';
  } catch {
    return '';
  }
}

/** JSON of a simple value or a short list of them. YAML lets others close circles and grow without end. */
function shortValue(value: unknown): string {
  const items = Array.isArray(value) ? value : [value];
  if (items.length > 5 || items.some((item) => item === undefined || (typeof item === 'object' && item !== null)))
    return '';
  return value === null ? '' : JSON.stringify(value).slice(0, 60);
}

/** Descriptions that only repeat what a name says. */
const empty = /^\s*(the )?(unique )?(identifier|id|uuid|name)\.?\s*$/i;

const dull = new Set(['int32', 'int64', 'double', 'float', 'string', 'number', 'boolean', 'object']);

/** No text of a document can end the comment it stands in, nor break its line. */
export const safe = (text: string): string => text.replaceAll('*/', '*\\/').replace(/[\s\u2028\u2029]+/g, ' ');

/** The first sentence, as plain text, within `limit` characters. */
export function shorten(text: string, limit: number): string {
  const line = withoutTags(text.slice(0, limit * 8))
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*_]{1,3}(\S[^`*]*?)[`*]{1,3}/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  const sentence = /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line;
  if (sentence.length <= limit) return sentence;
  return `${sentence.slice(0, limit).replace(/\s+\S*$/, '')}…`;
}

/** Descriptions may hold HTML. */
export const withoutTags = (text: string): string =>
  text.includes('<') ? text.replace(/<\/?[a-z][^<>]{0,200}>/gi, ' ') : text;
