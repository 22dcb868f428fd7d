import { pascalCase, unique } from '../name/identifier.ts';
import { asRecord, entriesOf, type JsonRecord } from '../openapi/json.ts';
import { type References, unescapePart } from '../openapi/reference.ts';
import { createOneWay } from './one-way.ts';

/** Where a schema is read: what comes back, what goes in, or what goes in as parts of a multipart body. */
export type Role = 'output' | 'input' | 'parts';

export interface NamedType {
  name: string;
  schema: unknown;
  role: Role;
  /** Rendered once each, when first asked for: with the comments of its fields, and without. */
  rendered?: Rendered;
  bare?: Rendered;
}

/** Text with the named types it uses, in the order they appear. */
export interface Rendered {
  text: string;
  uses: NamedType[];
}

/** The named types of one source: components by their names, what is large and has no name by the place it stands in. */
export interface TypeSpace {
  references: References;
  /**
   * The type a local reference stands for; `undefined` when it leads nowhere. What goes in has a type of its own, named
   * with `Input`, where it or something in it only comes back or only goes in.
   */
  ofReference(pointer: string, role?: Role): NamedType | undefined;
  /** A name for an inline schema, made from where it stands. The same schema keeps its name. */
  ofPlace(schema: JsonRecord, place: string, role: Role): NamedType;
  byName(name: string): NamedType | undefined;
  names(): Iterable<string>;
}

/** `taken` holds the type names of all sources, so that declarations of several can stand in one text. */
export function createTypeSpace(source: string, root: unknown, references: References, taken: Set<string>): TypeSpace {
  const prefix = pascalCase(source);
  const types = new Map<string, NamedType>();
  const byPointer = new Map<string, NamedType | undefined>();
  const byTarget = new WeakMap<object, NamedType>();
  const goingIn = new Map<NamedType, NamedType>();
  const isOneWay = createOneWay(references);
  const bySchema = new WeakMap<object, Map<Role, NamedType>>();
  const add = (wanted: string, schema: unknown, role: Role): NamedType => {
    const type: NamedType = { name: unique(wanted, taken, ''), schema, role };
    types.set(type.name, type);
    return type;
  };
  const prefixed = (word: string) =>
    word.startsWith(prefix) && /^\p{Lu}/u.test(word.slice(prefix.length)) ? word : prefix + word;
  const ofReference = (pointer: string): NamedType | undefined => {
    if (byPointer.has(pointer)) return byPointer.get(pointer);
    const schema = references.find(pointer);
    const record = asRecord(schema);
    // Several ways lead to one schema: an escaped pointer, an anchor.
    let type = record && byTarget.get(record);
    if (!type && schema !== undefined) type = add(prefixed(nameOfPointer(pointer)), schema, 'output');
    if (record && type) byTarget.set(record, type);
    byPointer.set(pointer, type);
    return type;
  };
  // Named now and in the document's order, so that a name does not depend on what was asked first.
  for (const [name] of entriesOf(asRecord(asRecord(root)?.components)?.schemas))
    ofReference(`#/components/schemas/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return {
    references,
    ofReference(pointer, role = 'output') {
      const type = ofReference(pointer);
      if (!type || role === 'output' || !isOneWay(type.schema)) return type;
      let own = goingIn.get(type);
      if (!own) goingIn.set(type, (own = add(`${type.name}Input`, type.schema, 'input')));
      return own;
    },
    ofPlace(schema, place, role) {
      let roles = bySchema.get(schema);
      if (!roles) bySchema.set(schema, (roles = new Map()));
      const one = isOneWay(schema) ? role : (roles.keys().next().value ?? role);
      let type = roles.get(one);
      if (!type) {
        type = add(place.length > 80 ? prefix + place.slice(-40).replace(/^[^\p{Lu}]+/u, '') : place, schema, role);
        roles.set(one, type);
      }
      return type;
    },
    byName: (name) => types.get(name),
    names: () => types.keys(),
  };
}

function nameOfPointer(pointer: string): string {
  if (!pointer.startsWith('#/')) {
    const last = pointer.split(/[#/]/).filter(Boolean).at(-1) ?? '';
    return pascalCase(last.replace(/\.(json|ya?ml)$/i, '')) || 'Type';
  }
  const parts = pointer.slice(2).split('/').map(unescapePart);
  const telling = parts[0] === 'components' ? parts.slice(2) : parts;
  const words = telling.filter((part) => !plumbing.has(part) && !/^\d+$/.test(part));
  return pascalCase((words.length > 0 ? words : parts).slice(-4).join(' ')) || 'Type';
}

const plumbing = new Set([
  'properties',
  'items',
  'schema',
  'content',
  'application/json',
  'allOf',
  'oneOf',
  'anyOf',
  'paths',
  '$defs',
  'definitions',
  'methods',
  'input',
  'output',
]);
