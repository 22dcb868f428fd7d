/** Looking at what a program gave, without trusting its prototype. */

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return Object.prototype.toString.call(value) === '[object Object]';
}

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object')
    return isPlainObject(value) ? 'an object' : `a ${Object.prototype.toString.call(value).slice(8, -1)}`;
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
}

/** An object with exactly these own properties, `__proto__` included. */
export function asPlain(properties: Map<string, unknown>): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of properties)
    Object.defineProperty(plain, key, { value, enumerable: true, configurable: true, writable: true });
  return plain;
}

/**
 * What is plainly wrong about a value for a schema's simple types, or `undefined`. In a body kinds must agree; elsewhere all
 * is text, so `"5"` is a number and `5` is a string.
 */
export function mismatch(value: unknown, types: Set<string> | undefined, exact: boolean): string | undefined {
  if (!types || types.has('object') || [...types].some((type) => !checked.has(type))) {
    const array = types?.size === 1 && types.has('object') && (Array.isArray(value) || typeof value !== 'object');
    return array && value !== null ? `must be an object, not ${kindOf(value)}` : undefined;
  }
  if ([...types].some((type) => fits(value, type, exact))) return undefined;
  const wanted = [...types].map((type) => articles[type] ?? type).join(' or ');
  return `must be ${wanted}, not ${kindOf(value)}`;
}

const articles: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  null: 'null',
};

const checked = new Set(Object.keys(articles));

function fits(value: unknown, type: string, exact: boolean): boolean {
  const text = !exact && typeof value === 'string';
  switch (type) {
    case 'string':
      return (
        typeof value === 'string' || value instanceof Uint8Array || value instanceof Date || (!exact && isScalar(value))
      );
    case 'number':
      return (
        typeof value === 'bigint' ||
        (typeof value === 'number' && Number.isFinite(value)) ||
        (text && value.trim() !== '' && Number.isFinite(Number(value)))
      );
    case 'integer':
      return typeof value === 'bigint' || Number.isInteger(value) || (text && /^\s*-?\d+\s*$/.test(value));
    case 'boolean':
      return typeof value === 'boolean' || (text && (value === 'true' || value === 'false'));
    case 'array':
      return Array.isArray(value) || (!exact && isScalar(value));
    default:
      return value === null;
  }
}

export const isScalar = (value: unknown): value is string | number | bigint | boolean =>
  typeof value === 'string' ||
  typeof value === 'bigint' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value));
