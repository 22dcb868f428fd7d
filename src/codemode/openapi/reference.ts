import { asRecord, own } from './json.ts';
import { partKey } from './parts.ts';

/** Resolves the references of one document: JSON pointers (RFC 6901), anchors and `$id`s; others answer `undefined`. */
export interface References {
  /** What a pointer as in `#/components/schemas/Pet` names. */
  find(pointer: string): unknown;
  /** Follows `$ref` after `$ref` to what is not one; `undefined` where a chain is broken or closes on itself. */
  follow(value: unknown): unknown;
}

/** `parts` are other documents by their key (see `partKey`). */
export function createReferences(root: unknown, parts?: ReadonlyMap<string, unknown>): References {
  const found = new Map<string, unknown>();
  let named: Map<string, unknown> | undefined;
  const find = (pointer: string): unknown => {
    if (found.has(pointer)) return found.get(pointer);
    const value = pointer === '#' || pointer.startsWith('#/') ? walk(root, pointer) : byName(pointer);
    found.set(pointer, value);
    return value;
  };
  /** An anchor, or the `$id` of a schema within the document with a pointer or an anchor of its own. */
  const byName = (pointer: string): unknown => {
    if (parts && !pointer.startsWith('#')) {
      const [path = '', fragment = ''] = pointer.split('#', 2);
      const part = parts.get(partKey(path));
      if (part !== undefined) return walk(part, `#${fragment}`);
    }
    named ??= namesOf(root);
    const whole = named.get(pointer) ?? named.get(resolved(pointer, nowhere));
    if (whole !== undefined) return whole;
    const [id = '', fragment = ''] = pointer.split('#', 2);
    const schema = id === '' ? undefined : (named.get(id) ?? named.get(resolved(id, nowhere)));
    return schema === undefined ? undefined : walk(schema, `#${fragment}`);
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

const nowhere = 'schema://document/';

function resolved(id: string, base: string): string {
  try {
    return new URL(id, base).href;
  } catch {
    return id;
  }
}

/** Every `$id`, `$anchor` and `$dynamicAnchor` with its schema, the first of a name. Iterative, as documents nest deep. */
function namesOf(root: unknown): Map<string, unknown> {
  const named = new Map<string, unknown>();
  const seen = new Set<unknown>();
  const open: [value: unknown, base: string][] = [[root, nowhere]];
  const put = (name: string, value: unknown) => {
    if (!named.has(name)) named.set(name, value);
  };
  for (let at = 0; at < open.length; at++) {
    const [value, outer] = open[at]!;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    let base = outer;
    const id = own(value, '$id') ?? own(value, 'id');
    if (typeof id === 'string' && id.length < 500) {
      base = resolved(id, outer);
      put(base.replace(/#$/, ''), value);
      put(id, value);
    }
    for (const key of ['$anchor', '$dynamicAnchor']) {
      const anchor = own(value, key);
      if (typeof anchor !== 'string') continue;
      put(`#${anchor}`, value);
      put(`${base}#${anchor}`, value);
    }
    for (const item of Object.values(value)) if (typeof item === 'object') open.push([item, base]);
  }
  return named;
}

/** The text of a `$ref`, where the value is a reference. Dynamic ones are read as plain ones: the outermost is not sought. */
export function referenceOf(value: unknown): string | undefined {
  const record = asRecord(value);
  if (!record) return undefined;
  const pointer = own(record, '$ref') ?? own(record, '$dynamicRef') ?? own(record, '$recursiveRef');
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
    if (references.find(pointer) !== undefined) continue;
    (pointer.startsWith('#') ? missing : external).push(pointer);
  }
  return { missing, external };
}
