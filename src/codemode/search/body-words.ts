import { asArray, asRecord, asText, entriesOf } from '../openapi/json.ts';
import { bodyArgument, type Operation } from '../openapi/operation.ts';
import type { References } from '../openapi/reference.ts';

/** Names and descriptions of what a body that is one argument may hold: the properties of all its alternatives. */
export function bodyWords(operation: Operation, references: References): { names: string[]; descriptions: string[] } {
  const body = bodyArgument(operation);
  const names = new Set<string>();
  const descriptions = new Set<string>();
  const open: unknown[] = body ? [body.schema] : [];
  const seen = new Set<unknown>();
  while (open.length > 0 && seen.size < 60 && names.size < 30) {
    const schema = asRecord(references.follow(open.shift()));
    if (!schema || seen.has(schema)) continue;
    seen.add(schema);
    for (const [name, property] of entriesOf(schema.properties)) {
      names.add(name);
      const description = asText(asRecord(references.follow(property))?.description).slice(0, 100);
      if (description && descriptions.size < 20) descriptions.add(description);
    }
    open.push(...asArray(schema.allOf), ...asArray(schema.oneOf), ...asArray(schema.anyOf));
    if (schema.items) open.push(schema.items);
  }
  return { names: [...names], descriptions: [...descriptions] };
}
