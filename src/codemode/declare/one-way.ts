import { asRecord } from '../openapi/json.ts';
import { type References, referenceOf } from '../openapi/reference.ts';

/** What holds values rather than schemas. */
const values = new Set(['example', 'examples', 'default', 'const', 'enum', 'description']);

/**
 * Says of a schema whether anything it reaches, through references too, only comes back (`readOnly`) or only goes in
 * (`writeOnly`): such a type is not the same in an argument as in an answer.
 */
export function createOneWay(references: References): (schema: unknown) => boolean {
  const known = new Map<object, boolean>();
  return (schema) => {
    const start = asRecord(schema);
    if (!start) return false;
    const there = known.get(start);
    if (there !== undefined) return there;
    const seen = new Set<object>();
    const open: unknown[] = [start];
    while (open.length > 0) {
      const next = open.pop();
      if (typeof next !== 'object' || next === null || seen.has(next)) continue;
      const record = asRecord(next);
      if (record && (known.get(record) || record.readOnly === true || record.writeOnly === true)) {
        known.set(start, true);
        return true;
      }
      seen.add(next);
      if (known.get(next) === false) continue;
      if (record && referenceOf(record) !== undefined) open.push(references.follow(record));
      for (const [key, value] of Object.entries(next))
        if (typeof value === 'object' && !(record && values.has(key))) open.push(value);
    }
    // Nothing that was seen reaches one either.
    for (const one of seen) known.set(one, false);
    return false;
  };
}
