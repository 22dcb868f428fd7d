import { pascalCase, quote } from '../name/identifier.ts';
import { asRecord, asTexts, entriesOf, type JsonRecord, own } from '../openapi/json.ts';
import { docOf } from './doc.ts';
import { anything, atom, block, objectOf, type Piece, union, writeField } from './piece.ts';
import type { Role, TypeSpace } from './types.ts';

/** What writes the type of a part: its schema and the word its name would end in. */
type Part = (schema: unknown, suffix: string) => Piece;

/** What the other parts of an `allOf` say of keys: which are needed, and which are described. */
export interface Around {
  required: readonly string[];
  described: ReadonlySet<string>;
}

export const alone: Around = { required: [], described: new Set() };

/** `properties` and all that says which other keys there may be. A key that is needed and described nowhere is unknown. */
export function writeObject(
  record: JsonRecord,
  { role, docs, space }: { role: Role; docs: boolean; space: TypeSpace },
  around: Around,
  part: Part,
): Piece {
  const properties = asRecord(record.properties);
  const required = new Set([...asTexts(record.required), ...around.required]);
  const fields = new Map<string, string>();
  const types: Piece[] = [];
  let optional = false;
  for (const [key, property] of entriesOf(properties)) {
    const schema = asRecord(property);
    const oneWay = role === 'output' ? 'writeOnly' : 'readOnly';
    if (schema?.[oneWay] === true || asRecord(space.references.follow(schema))?.[oneWay] === true) continue;
    const piece = part(property, pascalCase(key));
    optional ||= !required.has(key);
    types.push(piece);
    fields.set(key, writeField(key, !required.has(key), piece.text, docs ? docOf(schema) : ''));
  }
  for (const key of asTexts(record.required)) {
    if (own(properties, key) !== undefined || fields.has(key) || around.described.has(key)) continue;
    types.push(anything);
    fields.set(key, writeField(key, false, 'unknown', ''));
  }
  const more = record.additionalProperties ?? record.unevaluatedProperties;
  const patterns = entriesOf(record.patternProperties);
  const prefixes = more === false || more === undefined ? literalPrefixes(patterns, [...fields.keys()]) : undefined;
  if (prefixes) {
    patterns.forEach(([, schema], index) => {
      const key = `[key: \`${prefixes[index]}\${string}\`]`;
      fields.set(key, `${key}: ${part(schema, 'Value').text};`);
    });
    return { text: block([...fields.values()]), binds: 'object' };
  }
  const others = patterns.map(([, schema]) => part(schema, 'Value'));
  if (asRecord(more)) others.push(part(more, 'Value'));
  else if (more === true) others.push(anything);
  if (fields.size > 0) {
    if (others.length === 0) return objectOf(fields);
    // An index signature has to fit every named property.
    const all = union([...others, ...types, ...(optional ? [atom('undefined')] : [])]);
    const fits = all.text.length <= 60 && !all.text.includes('\n') ? all : anything;
    fields.set('[key: string]', `[key: string]: ${fits.text};`);
    return fits === anything ? objectOf(fields) : { text: block([...fields.values()]), binds: 'object' };
  }
  const names = keysOf(record.propertyNames);
  if (names) return atom(`{ [key in ${names}]?: ${(others.length > 0 ? union(others) : anything).text} }`);
  if (others.length > 0) return atom(`{ [key: string]: ${union(others).text} }`);
  return atom(more === false && properties ? '{}' : '{ [key: string]: unknown }');
}

/** The keys `propertyNames` allows, where it lists them. */
function keysOf(names: unknown): string | undefined {
  const record = asRecord(names);
  const listed = record && ('const' in record ? [record.const] : record.enum);
  const texts = asTexts(listed);
  return texts.length > 0 && texts.length <= 100 ? [...new Set(texts.map(quote))].join(' | ') : undefined;
}

/** What keys begin with, where every pattern is `^` and plain letters, none is the beginning of another or of a named key. */
function literalPrefixes(patterns: [string, unknown][], named: string[]): string[] | undefined {
  const prefixes = patterns.map(([pattern]) => /^\^([\w -]+)(?:\.\*\$?|\.\+\$?)?$/.exec(pattern)?.[1]);
  if (prefixes.length === 0 || !prefixes.every((prefix) => prefix !== undefined)) return undefined;
  const clash = prefixes.some(
    (prefix, at) =>
      named.some((key) => key.startsWith(prefix)) ||
      prefixes.some((other, index) => index !== at && other.startsWith(prefix)),
  );
  return clash ? undefined : prefixes;
}

/** What keys need beside them: as `{ a?: never } | { b: unknown }` for each of `dependentRequired` and its relatives. */
export function writeDependencies(record: JsonRecord, part: Part): Piece[] {
  const pieces: Piece[] = [];
  for (const keyword of ['dependentRequired', 'dependentSchemas', 'dependencies']) {
    for (const [key, needs] of entriesOf(record[keyword]).slice(0, 8)) {
      const listed = asTexts(needs).filter((name) => name !== key);
      const then = Array.isArray(needs)
        ? listed.length === 0
          ? anything
          : objectOf(new Map(listed.map((name) => [name, writeField(name, false, 'unknown', '')])))
        : part(needs, `With${pascalCase(key)}`);
      if (then.text !== 'unknown') pieces.push(union([without([key]), then]));
    }
  }
  return pieces;
}

export const without = (keys: string[]): Piece =>
  objectOf(new Map(keys.map((key) => [key, writeField(key, true, 'never', '')])));
