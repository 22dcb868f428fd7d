import { propertyKey, quote } from '../name/identifier.ts';

const longest = 600;

/** The type of exactly one value, objects and arrays too; wider where it would be long or deep. */
export function literal(value: unknown): string {
  const text = write(value, 0);
  return text.length <= longest ? text : wide(value);
}

function write(value: unknown, depth: number): string {
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'number';
  if (typeof value !== 'object' || depth > 4) return wide(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(', ')}]`;
  const fields = Object.entries(value).map(([key, item]) => `${propertyKey(key)}: ${write(item, depth + 1)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join('; ')} }`;
}

function wide(value: unknown): string {
  if (Array.isArray(value)) return 'unknown[]';
  if (typeof value === 'object' && value !== null) return '{ [key: string]: unknown }';
  return typeof value === 'string' ? 'string' : 'unknown';
}
