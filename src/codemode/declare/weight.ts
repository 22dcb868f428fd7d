import { asArray, asRecord, entriesOf } from '../openapi/json.ts';
import { referenceOf } from '../openapi/reference.ts';

const weights = new WeakMap<object, number>();
const heavy = 6;

/** True where an inline schema is worth a name: more than a handful of properties or literals. Looks five levels deep. */
export const isHeavy = (schema: unknown): boolean => weigh(schema, 0) > heavy;

function weigh(schema: unknown, depth: number): number {
  const record = asRecord(schema);
  if (!record || referenceOf(record) !== undefined) return 1;
  if (depth > 5) return heavy + 1;
  const known = weights.get(record);
  if (known !== undefined) return known;
  let weight = asArray(record.enum).length > 10 ? heavy + 1 : 1;
  const add = (part: unknown) => {
    // What is heavy itself gets a name of its own, and then weighs no more than that.
    if (weight > heavy) return;
    const more = weigh(part, depth + 1);
    weight += more > heavy ? 1 : more;
  };
  for (const [, property] of entriesOf(record.properties)) add(property);
  for (const key of ['allOf', 'oneOf', 'anyOf', 'prefixItems']) for (const member of asArray(record[key])) add(member);
  // Items are not counted: an array of something large names the something, not itself.
  for (const key of ['additionalProperties', 'if', 'then', 'else']) if (asRecord(record[key])) add(record[key]);
  for (const key of ['patternProperties', 'dependentSchemas'])
    for (const [, member] of entriesOf(record[key])) add(member);
  if (depth === 0) weights.set(record, weight);
  return weight;
}

/** True for what is as short as a name: a simple type or a few literals. */
export function isSmall(schema: unknown): boolean {
  const record = asRecord(schema);
  if (!record) return true;
  for (const key of [
    'allOf',
    'oneOf',
    'anyOf',
    'properties',
    'items',
    'prefixItems',
    'additionalProperties',
    'patternProperties',
    'propertyNames',
    'required',
    'unevaluatedProperties',
    'contains',
    'not',
    'if',
    'dependentRequired',
    'dependentSchemas',
    'dependencies',
  ])
    if (key in record) return false;
  if (Array.isArray(record.enum))
    return (
      record.enum.length <= 4 &&
      record.enum.every((value) => typeof value !== 'object' && (typeof value !== 'string' || value.length <= 15))
    );
  const type = record.type;
  return typeof type === 'string' ? type !== 'array' : true;
}
