import { asArray, asRecord, asTexts, entriesOf, own } from './json.ts';
import { type References, referenceOf } from './reference.ts';

export interface Shape {
  properties: Map<string, { schema: unknown; required: boolean }>;
  /** Keys that are not named are allowed explicitly. */
  open: boolean;
}

/**
 * The properties of a schema that is one plain object, through `$ref` and `allOf`; `null` for everything else: unions,
 * arrays, maps, circles.
 */
export function shapeOf(schema: unknown, references: References): Shape | null {
  const shape: Shape = { properties: new Map(), open: false };
  const required = new Set<string>();
  const open = [schema];
  const seen = new Set<unknown>();
  while (open.length > 0) {
    const next = open.shift();
    const current = asRecord(references.follow(next));
    if (!current || seen.has(current)) return null;
    seen.add(current);
    const type = current.type;
    if (type !== undefined && type !== 'object' && !(Array.isArray(type) && type.includes('object'))) return null;
    if (isChoice(current.oneOf) || isChoice(current.anyOf)) return null;
    for (const name of asTexts(current.required)) required.add(name);
    for (const [name, property] of entriesOf(current.properties)) {
      shape.properties.set(name, { schema: property, required: false });
    }
    const more = current.additionalProperties;
    if (more === true || (asRecord(more) && current.properties)) shape.open = true;
    open.push(...asArray(current.allOf));
    if (seen.size > 200) return null;
  }
  for (const name of required) {
    const property = shape.properties.get(name);
    if (property) property.required = true;
  }
  return shape.properties.size > 0 ? shape : null;
}

/** A union that says more than which properties are needed together. */
export function isChoice(members: unknown): boolean {
  return asArray(members).some((member) => {
    const record = asRecord(member);
    return !!record && (referenceOf(record) !== undefined || Object.keys(record).some((key) => !quiet.has(key)));
  });
}

const quiet = new Set(['required', 'title', 'description', 'not', 'deprecated', '$comment', 'example', 'examples']);

/** The simple types a schema allows, or `undefined` when they cannot be told at a glance. */
export function simpleTypes(schema: unknown, references: References): Set<string> | undefined {
  const record = asRecord(references.follow(schema));
  if (!record || record.oneOf || record.anyOf || record.allOf || record.enum || record.not) return undefined;
  const type = record.type;
  const types = new Set(typeof type === 'string' ? [type] : asTexts(type));
  if (types.size === 0) return undefined;
  if (own(record, 'nullable') === true) types.add('null');
  return types;
}
