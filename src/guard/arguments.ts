/** Patterns over the arguments of a call. Pure; total on any plain data. */
import { matchPattern } from '#base/pattern.ts';
import type { ArgumentPattern } from './policy.contract.ts';

const deepest = 64;

/** `every`: all the values at a path must match and there must be one; otherwise one is enough. */
export function matchArguments(patterns: readonly ArgumentPattern[], args: unknown[], every: boolean): boolean {
  return patterns.every((pattern) => {
    const values = valuesAt(args[0], pattern.path === '' ? [] : pattern.path.split('.'));
    const fits = (value: unknown) => matchValue(pattern, value);
    return values.length > 0 && (every ? values.every(fits) : values.some(fits));
  });
}

function matchValue(pattern: ArgumentPattern, value: unknown): boolean {
  if (pattern.like === undefined) return sameValue(pattern.is, value);
  if (typeof value === 'object' || typeof value === 'function' || value === undefined)
    return value === null && matchPattern(pattern.like, 'null');
  return matchPattern(pattern.like, String(value));
}

function valuesAt(value: unknown, path: string[]): unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return value === undefined ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  if (name === '*') return Object.values(value).flatMap((one) => valuesAt(one, rest));
  return Object.hasOwn(value, name) ? valuesAt(Reflect.get(value, name), rest) : [];
}

/** Deep equality of plain data. Names whose value is undefined count as absent, as they do on the way out. */
function sameValue(a: unknown, b: unknown, depth = 0): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || depth > deepest) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (a instanceof Date || b instanceof Date)
    return a instanceof Date && b instanceof Date && a.getTime() === b.getTime();
  if (ArrayBuffer.isView(a) || a instanceof Map || a instanceof Set) return false;
  const names = (value: object) => Object.keys(value).filter((key) => Reflect.get(value, key) !== undefined);
  const own = names(a);
  return (
    own.length === names(b).length &&
    own.every((key) => Object.hasOwn(b, key) && sameValue(Reflect.get(a, key), Reflect.get(b, key), depth + 1))
  );
}

/** As in `zone.id is "z_71"`, `name is like *.example`. */
export function argumentWords({ path, is, like }: ArgumentPattern): string {
  const what = path === '' ? 'the arguments' : path;
  if (like !== undefined) return `${what} like ${like}`;
  const text = JSON.stringify(is) ?? 'undefined';
  return path === '' ? `exactly ${text}` : `${what} ${text}`;
}
