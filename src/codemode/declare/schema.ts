import { pascalCase, propertyKey, quote } from '../name/identifier.ts';
import { asArray, asRecord, asTexts, entriesOf, type JsonRecord } from '../openapi/json.ts';
import { referenceOf } from '../openapi/reference.ts';
import { isChoice, shapeOf } from '../openapi/shape.ts';
import { docOf } from './doc.ts';
import type { NamedType, Rendered, Role, TypeSpace } from './types.ts';
import { isHeavy, isSmall } from './weight.ts';

/**
 * JSON Schema to TypeScript. References become named types and are never expanded; a large or deep inline schema gets a
 * name from its place, so the text stays in proportion to the schema and the work never recurses deeper than `deepest`.
 */
export interface Writing {
  space: TypeSpace;
  role: Role;
  docs: boolean;
  uses: Set<NamedType>;
  /** The alias whose right side is being written, to break circles that TypeScript refuses. */
  self: unknown;
}

interface Piece {
  text: string;
  /** How tightly it binds. */
  binds: 'union' | 'intersection' | 'atom' | 'object';
  /** The fields of an object type by key, so that intersections of them can be written as one. */
  fields?: Map<string, string>;
}

const deepest = 12;
const atom = (text: string): Piece => ({ text, binds: 'atom' });
const anything = atom('unknown');
const bytes: Piece = { text: 'Uint8Array | string', binds: 'union' };

export function writeSchema(schema: unknown, place: string, writing: Writing): string {
  return write(schema, place, 0, writing).text;
}

/** `interface X {…}` or `type X = …`, once. */
export function writeNamed(type: NamedType, space: TypeSpace, docs = true): Rendered {
  const known = docs ? type.rendered : type.bare;
  if (known) return known;
  const writing: Writing = { space, role: type.role, docs, uses: new Set(), self: type.schema };
  const piece = writeInline(type.schema, type.name, 0, writing);
  const interfaced = piece.binds === 'object';
  const description = docOf(asRecord(type.schema));
  const head = description ? `${description}\n` : '';
  const text = interfaced ? `${head}interface ${type.name} ${piece.text}` : `${head}type ${type.name} = ${piece.text};`;
  writing.uses.delete(type);
  const rendered = { text, uses: [...writing.uses] };
  if (docs) type.rendered = rendered;
  else type.bare = rendered;
  return rendered;
}

function write(schema: unknown, place: string, depth: number, writing: Writing, open = false): Piece {
  const record = asRecord(schema);
  if (!record) return schema === false ? atom('never') : anything;
  const pointer = referenceOf(record);
  if (pointer !== undefined) return orNull(writeReference(pointer, record, place, depth, writing, open), record);
  if (depth > 0 ? depth >= deepest || isHeavy(record) : isHeavy(record) && writing.self === undefined)
    return name(writing.space.ofPlace(record, place, writing.role), writing, open);
  return writeInline(record, place, depth, writing);
}

function writeReference(
  pointer: string,
  record: JsonRecord,
  place: string,
  depth: number,
  writing: Writing,
  open: boolean,
): Piece {
  const target = writing.space.references.follow(record);
  if (target === undefined) return anything;
  // A name for `string` only costs a look-up.
  if (isSmall(target)) return writeInline(target, place, Math.max(depth, 1), writing);
  const type = writing.space.ofReference(pointer);
  if (!type) return anything;
  const piece = name(type, writing, open);
  if (writing.role === 'output' || piece === anything) return piece;
  const given = readOnlyNames(target, writing.space);
  return given.length > 0 ? atom(`Omit<${piece.text}, ${given.map(quote).join(' | ')}>`) : piece;
}

function name(type: NamedType, writing: Writing, open: boolean): Piece {
  if (!open && writing.self !== undefined && closesOn(type.schema, writing.self, writing.space)) return anything;
  writing.uses.add(type);
  return atom(type.name);
}

/** True where a type would be its own right side: through references, unions and intersections alone. */
function closesOn(start: unknown, self: unknown, space: TypeSpace): boolean {
  const open = [start];
  const seen = new Set<unknown>();
  while (open.length > 0) {
    const record = asRecord(open.pop());
    if (!record || seen.has(record)) continue;
    if (record === self) return true;
    seen.add(record);
    const pointer = referenceOf(record);
    if (pointer !== undefined) open.push(space.references.find(pointer));
    else open.push(...asArray(record.allOf), ...asArray(record.oneOf), ...asArray(record.anyOf));
  }
  return false;
}

function writeInline(schema: unknown, place: string, depth: number, writing: Writing): Piece {
  const record = asRecord(schema);
  if (!record) return schema === false ? atom('never') : anything;
  if (referenceOf(record) !== undefined) return write(record, place, depth, writing);
  if ('const' in record) return orNull(atom(literal(record.const)), record);
  if (Array.isArray(record.enum)) return orNull(union(record.enum.map((value) => atom(literal(value)))), record);
  const parts: Piece[] = [];
  const allOf = asArray(record.allOf);
  allOf.forEach((member, index) => {
    // A plain member is part of the whole and needs no name, however large.
    const inline = depth + 1 < deepest && referenceOf(member) === undefined;
    parts.push((inline ? writeInline : write)(member, `${place}Part${index + 1}`, depth + 1, writing));
  });
  for (const key of ['oneOf', 'anyOf'] as const) {
    if (!isChoice(record[key])) continue;
    const members = asArray(record[key]).map((member, index) =>
      write(member, `${place}Option${index + 1}`, depth + 1, writing),
    );
    parts.push(union(members));
  }
  const own = writeTypes(record, place, depth, writing, parts.length > 0);
  if (own) parts.push(own);
  return orNull(intersection(parts), record);
}

/** What `type`, `properties` and `items` say; `undefined` when they say nothing. */
function writeTypes(
  record: JsonRecord,
  place: string,
  depth: number,
  writing: Writing,
  beside: boolean,
): Piece | undefined {
  const type = record.type;
  const types = typeof type === 'string' ? [type] : asTexts(type);
  if (types.length === 0) {
    if (record.properties || record.additionalProperties || record.patternProperties) types.push('object');
    else if (record.items || record.prefixItems) types.push('array');
    else return undefined;
  }
  // Beside a union, `type: object` alone adds nothing.
  if (beside && types.every((word) => word === 'object' || word === 'null') && !record.properties) return undefined;
  return union(types.map((word) => writeType(word, record, place, depth, writing)));
}

function writeType(type: string, record: JsonRecord, place: string, depth: number, writing: Writing): Piece {
  switch (type) {
    case 'string':
      return writing.role === 'parts' && record.format === 'binary' ? bytes : atom('string');
    case 'file':
      return writing.role === 'output' ? atom('Uint8Array') : bytes;
    case 'number':
    case 'integer':
      return atom('number');
    case 'boolean':
      return atom('boolean');
    case 'null':
      return atom('null');
    case 'array':
      return writeArray(record, place, depth, writing);
    case 'object':
      return writeObject(record, place, depth, writing);
    default:
      return anything;
  }
}

function writeArray(record: JsonRecord, place: string, depth: number, writing: Writing): Piece {
  const item = (schema: unknown, suffix: string) => write(schema, place + suffix, depth + 1, writing, true);
  const first = asArray(Array.isArray(record.items) ? record.items : record.prefixItems);
  const rest = asRecord(record.items);
  if (first.length === 0) return atom(rest ? `${tight(item(rest, 'Item'))}[]` : 'unknown[]');
  const members = first.map((schema, index) => item(schema, `Item${index + 1}`).text);
  if (rest) members.push(`...${tight(item(rest, 'Item'))}[]`);
  return atom(`[${members.join(', ')}]`);
}

function writeObject(record: JsonRecord, place: string, depth: number, writing: Writing): Piece {
  const required = new Set(asTexts(record.required));
  const fields = new Map<string, string>();
  for (const [key, property] of entriesOf(record.properties)) {
    const schema = asRecord(property);
    if (writing.role !== 'output' && schema?.readOnly === true) continue;
    const text = write(property, place + pascalCase(key), depth + 1, writing, true).text;
    fields.set(key, writeField(key, !required.has(key), text, writing.docs ? docOf(schema) : ''));
  }
  const more = record.additionalProperties;
  const pattern = entriesOf(record.patternProperties)[0]?.[1];
  if (fields.size > 0) {
    // A narrower index signature would have to fit every named property.
    if (more === true || asRecord(more) || pattern) fields.set('[key: string]', '[key: string]: unknown;');
    return objectOf(fields);
  }
  const value = asRecord(more) ?? asRecord(pattern);
  if (value) return atom(`{ [key: string]: ${write(value, `${place}Value`, depth + 1, writing, true).text} }`);
  return atom(more === false && record.properties ? '{}' : '{ [key: string]: unknown }');
}

const objectOf = (fields: Map<string, string>): Piece => ({
  text: block([...fields.values()]),
  binds: 'object',
  fields,
});

export const writeField = (key: string, optional: boolean, type: string, doc: string): string =>
  `${doc ? `${doc} ` : ''}${propertyKey(key)}${optional ? '?' : ''}: ${type};`;

/** On one line where it fits. */
export function block(lines: string[]): string {
  if (lines.length === 0) return '{}';
  const line = lines.join(' ');
  if (line.length <= 88 && !line.includes('\n') && !line.includes('/**')) return `{ ${line.replace(/;$/, '')} }`;
  return `{\n${lines.map((text) => `  ${text.replaceAll('\n', '\n  ')}`).join('\n')}\n}`;
}

function readOnlyNames(schema: unknown, space: TypeSpace): string[] {
  const shape = shapeOf(schema, space.references);
  if (!shape) return [];
  return [...shape.properties]
    .filter(
      ([, property]) => property.required && asRecord(space.references.follow(property.schema))?.readOnly === true,
    )
    .map(([key]) => key);
}

function literal(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'number';
  return 'unknown';
}

const tight = (piece: Piece): string =>
  piece.binds === 'union' || piece.binds === 'intersection' ? `(${piece.text})` : piece.text;

function union(members: Piece[]): Piece {
  const texts = new Map(members.map((member) => [member.text, member]));
  if (texts.has('unknown') || texts.size === 0) return members.length === 0 ? atom('never') : anything;
  texts.delete('never');
  if (texts.size === 0) return atom('never');
  if (texts.size === 1) return [...texts.values()][0]!;
  return { text: [...texts.keys()].join(' | '), binds: 'union' };
}

function intersection(members: Piece[]): Piece {
  const texts = new Map(members.filter((member) => member.text !== 'unknown').map((member) => [member.text, member]));
  if (texts.size === 0) return anything;
  const pieces = merged([...texts.values()]);
  if (pieces.length === 1) return pieces[0]!;
  return { text: pieces.map(tight).join(' & '), binds: 'intersection' };
}

/** Object types of different fields as one, in the place of the first. */
function merged(pieces: Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const at = result.findIndex(
      ({ fields }) => fields && piece.fields && ![...piece.fields.keys()].some((key) => fields.has(key)),
    );
    if (at < 0) result.push(piece);
    else result[at] = objectOf(new Map([...result[at]!.fields!, ...piece.fields!]));
  }
  return result;
}

function orNull(piece: Piece, record: JsonRecord): Piece {
  if (record.nullable !== true || piece.text === 'unknown' || /(^|\| )null$/.test(piece.text)) return piece;
  return { text: `${piece.binds === 'intersection' ? `(${piece.text})` : piece.text} | null`, binds: 'union' };
}
