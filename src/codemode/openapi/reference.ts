import { asRecord, own } from './json.ts';

/** Resolves `$ref`s of one document: local JSON pointers only (RFC 6901); others answer `undefined`. */
export interface References {
  /** What a pointer as in `#/components/schemas/Pet` names. */
  find(pointer: string): unknown;
  /** Follows `$ref` after `$ref` to what is not one; `undefined` where a chain is broken or closes on itself. */
  follow(value: unknown): unknown;
}

export function createReferences(root: unknown): References {
  const found = new Map<string, unknown>();
  const find = (pointer: string): unknown => {
    if (found.has(pointer)) return found.get(pointer);
    const value = walk(root, pointer);
    found.set(pointer, value);
    return value;
  };
  return {
    find,
    follow(value) {
      let current = value;
      for (let steps = 0; steps < 64; steps++) {
        const pointer = referenceOf(current);
        if (pointer === undefined) return current;
        current = find(pointer);
      }
      return undefined;
    },
  };
}

/** The text of a `$ref`, where the value is a reference. */
export function referenceOf(value: unknown): string | undefined {
  const pointer = own(asRecord(value), '$ref');
  return typeof pointer === 'string' ? pointer : undefined;
}

function walk(root: unknown, pointer: string): unknown {
  if (pointer === '#') return root;
  if (!pointer.startsWith('#/')) return undefined;
  let current = root;
  for (const part of pointer.slice(2).split('/')) {
    current = own(current, unescapePart(part));
    if (current === undefined) return undefined;
  }
  return current;
}

export function unescapePart(part: string): string {
  if (!/[%~]/.test(part)) return part;
  let text = part;
  try {
    text = decodeURIComponent(part);
  } catch {
    // A bare percent sign stands for itself.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}

/**
 * Looks over a whole document for references that lead nowhere or out of it. Iterative, since documents nest as deep as
 * they like; `pause` is awaited every few ten thousand values.
 */
export async function surveyReferences(
  root: unknown,
  references: References,
  shared: boolean,
  pause: () => Promise<void>,
): Promise<{ missing: string[]; external: string[] }> {
  const seen = new Set<unknown>();
  const pointers = new Set<string>();
  const open: unknown[] = [root];
  let looked = 0;
  while (open.length > 0) {
    const value = open.pop();
    if (++looked % 40_000 === 0) await pause();
    if (typeof value !== 'object' || value === null) continue;
    if (shared) {
      if (seen.has(value)) continue;
      seen.add(value);
    }
    if (Array.isArray(value)) {
      for (const item of value) if (typeof item === 'object') open.push(item);
      continue;
    }
    for (const key in value) {
      const item = (value as Record<string, unknown>)[key];
      if (key === '$ref' && typeof item === 'string') pointers.add(item);
      else if (typeof item === 'object' && key !== 'example' && key !== 'examples') open.push(item);
    }
  }
  const missing: string[] = [];
  const external: string[] = [];
  for (const pointer of pointers) {
    if (!pointer.startsWith('#')) external.push(pointer);
    else if (references.find(pointer) === undefined) missing.push(pointer);
  }
  return { missing, external };
}
