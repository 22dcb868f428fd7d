import { quote } from '../name/identifier.ts';
import { asArray, asRecord, asText, asTexts, entriesOf, type JsonRecord, own } from '../openapi/json.ts';
import { referenceOf } from '../openapi/reference.ts';
import { isChoice, shapeOf, simpleTypes } from '../openapi/shape.ts';
import { docOf } from './doc.ts';
import { literal } from './literal.ts';
import { type Around, alone, without, writeDependencies, writeObject } from './object.ts';
import { anything, atom, intersection, type Piece, tight, union } from './piece.ts';
import type { NamedType, Rendered, Role, TypeSpace } from './types.ts';
import { isHeavy, isSmall } from './weight.ts';

/**
 * JSON Schema, drafts 4 to 2020-12 and OpenAPI's own, to TypeScript. References become named types and are never expanded;
 * a large or deep inline schema gets a name from its place, so the text stays in proportion to the schema and the work
 * never recurses deeper than `deepest`. What TypeScript cannot say stands in the comments (`docOf`).
 */
export interface Writing {
  space: TypeSpace;
  role: Role;
  docs: boolean;
  uses: Set<NamedType>;
  /** The alias whose right side is being written, to break circles that TypeScript refuses. */
  self: unknown;
}

const deepest = 12;
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
  if (pointer !== undefined) {
    const piece = writeReference(pointer, record, place, depth, writing, open);
    const beside = siblings(record);
    return orNull(
      beside && depth + 1 < deepest ? intersection([piece, writeInline(beside, place, depth + 1, writing)]) : piece,
      record,
    );
  }
  if (depth > 0 ? depth >= deepest || isHeavy(record) : isHeavy(record) && writing.self === undefined)
    return name(writing.space.ofPlace(record, place, writing.role), writing, open);
  return writeInline(record, place, depth, writing);
}

const saying = [
  'properties',
  'required',
  'additionalProperties',
  'patternProperties',
  'items',
  'prefixItems',
  'allOf',
  'oneOf',
  'anyOf',
  'not',
  'if',
  'enum',
  'const',
  'dependentRequired',
  'dependentSchemas',
];

const besides = new WeakMap<object, JsonRecord | undefined>();

/** What stands beside a `$ref` and says more about the type; the same object each time, so that it keeps its name. */
function siblings(record: JsonRecord): JsonRecord | undefined {
  if (Object.keys(record).length === 1) return undefined;
  if (!besides.has(record)) {
    const { $ref: _, $dynamicRef: __, $recursiveRef: ___, nullable: ____, ...rest } = record;
    besides.set(record, saying.some((key) => own(rest, key) !== undefined) ? rest : undefined);
  }
  return besides.get(record);
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
  const type = writing.space.ofReference(pointer, writing.role);
  return type ? name(type, writing, open) : anything;
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
    for (const key of ['allOf', 'oneOf', 'anyOf']) open.push(...asArray(record[key]));
    if (record.if !== undefined) open.push(record.if, record.then, record.else);
    for (const key of ['dependentSchemas', 'dependencies'])
      for (const [, member] of entriesOf(record[key])) open.push(member);
  }
  return false;
}

function writeInline(schema: unknown, place: string, depth: number, writing: Writing, around: Around = alone): Piece {
  const record = asRecord(schema);
  if (!record) return schema === false ? atom('never') : anything;
  if (referenceOf(record) !== undefined) return write(record, place, depth, writing);
  if ('const' in record) return orNull(atom(literal(record.const)), record);
  if (Array.isArray(record.enum)) return orNull(union(record.enum.map((value) => atom(literal(value)))), record);
  const part = (member: unknown, suffix: string) => write(member, place + suffix, depth + 1, writing);
  const parts: Piece[] = [];
  const allOf = asArray(record.allOf);
  // What one part needs, another may describe.
  const all = allOf.length > 0 ? withParts(around, [record, ...allOf]) : around;
  allOf.forEach((member, index) => {
    // A plain member is part of the whole and needs no name, however large.
    const inline = depth + 1 < deepest && referenceOf(member) === undefined;
    parts.push(
      inline
        ? writeInline(member, `${place}Part${index + 1}`, depth + 1, writing, all)
        : part(member, `Part${index + 1}`),
    );
  });
  for (const key of ['oneOf', 'anyOf'] as const) {
    if (!isChoice(record[key])) continue;
    const members = asArray(record[key]).map((member, index) =>
      discriminated(part(member, `Option${index + 1}`), member, record, writing),
    );
    parts.push(union(members));
  }
  if (record.if !== undefined && record.then !== undefined && record.else !== undefined)
    parts.push(union([intersection([part(record.if, 'If'), part(record.then, 'Then')]), part(record.else, 'Else')]));
  parts.push(...writeDependencies(record, part), writeNot(record.not));
  const beside = parts.some(({ text }) => text !== 'unknown');
  const own = writeTypes(record, place, depth, writing, beside, all);
  if (own) parts.push(own);
  return orNull(intersection(parts), record);
}

function withParts(around: Around, members: unknown[]): Around {
  const plain = members.filter((member) => referenceOf(member) === undefined).map(asRecord);
  return {
    required: [...around.required, ...plain.flatMap((member) => asTexts(member?.required))],
    described: new Set([
      ...around.described,
      ...plain.flatMap((member) => Object.keys(asRecord(member?.properties) ?? {})),
    ]),
  };
}

/** The part of `not` that a type can say: nothing at all, or a key that must not be there. */
function writeNot(not: unknown): Piece {
  if (not === true) return atom('never');
  const record = asRecord(not);
  if (!record) return anything;
  const keys = Object.keys(record);
  if (keys.length === 0) return atom('never');
  const names = asTexts(record.required);
  return names.length === 1 && keys.every((key) => key === 'required' || key === 'type') ? without(names) : anything;
}

/** An option of a union with the value that tells it apart, where its own schema leaves that open. */
function discriminated(piece: Piece, member: unknown, record: JsonRecord, { space }: Writing): Piece {
  const discriminator = asRecord(record.discriminator);
  const property = asText(discriminator?.propertyName);
  const pointer = referenceOf(member);
  if (!property || pointer === undefined || piece.binds !== 'atom' || piece === anything) return piece;
  const known = shapeOf(space.references.follow(member), space.references)?.properties.get(property);
  const types = known && simpleTypes(known.schema, space.references);
  if (known && !(types?.size === 1 && types.has('string'))) return piece;
  const short = pointer.slice(pointer.lastIndexOf('/') + 1);
  const mapped = entriesOf(discriminator?.mapping)
    .filter(([, target]) => target === pointer || target === short)
    .map(([value]) => value);
  const values = (mapped.length > 0 ? mapped : [short]).map(quote).join(' | ');
  return intersection([piece, atom(`{ ${quote(property)}: ${values} }`)]);
}

/** What `type`, `properties` and `items` say; `undefined` when they say nothing. */
function writeTypes(
  record: JsonRecord,
  place: string,
  depth: number,
  writing: Writing,
  beside: boolean,
  around: Around,
): Piece | undefined {
  const type = record.type;
  const types = typeof type === 'string' ? [type] : asTexts(type);
  if (types.length === 0) {
    const needs = asTexts(record.required).some((key) => !around.described.has(key));
    if (needs || objectWords.some((key) => record[key] !== undefined)) types.push('object');
    else if (arrayWords.some((key) => record[key] !== undefined)) types.push('array');
    else return undefined;
  }
  // Beside a union, `type: object` alone adds nothing.
  const bare = !record.properties && asTexts(record.required).every((key) => around.described.has(key));
  if (beside && bare && types.every((word) => word === 'object' || word === 'null')) return undefined;
  return union(types.map((word) => writeType(word, record, place, depth, writing, around)));
}

const objectWords = [
  'properties',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'unevaluatedProperties',
];
const arrayWords = ['items', 'prefixItems', 'contains', 'additionalItems', 'unevaluatedItems'];

function writeType(
  type: string,
  record: JsonRecord,
  place: string,
  depth: number,
  writing: Writing,
  around: Around,
): Piece {
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
      return writeArray(record, (schema, suffix) => write(schema, place + suffix, depth + 1, writing, true));
    case 'object':
      return writeObject(record, writing, around, (schema, suffix) =>
        write(schema, place + suffix, depth + 1, writing, true),
      );
    default:
      return anything;
  }
}

/** Tuples are `prefixItems` with `items`, or before 2020-12 a list in `items` with `additionalItems`. */
function writeArray(record: JsonRecord, item: (schema: unknown, suffix: string) => Piece): Piece {
  const listed = Array.isArray(record.items);
  const first = asArray(listed ? record.items : record.prefixItems);
  const rest = (listed ? record.additionalItems : record.items) ?? record.unevaluatedItems;
  if (first.length > 0) {
    const least = typeof record.minItems === 'number' ? record.minItems : first.length;
    const members = first.map((schema, index) => {
      const piece = item(schema, `Item${index + 1}`);
      return index < least ? piece.text : `${tight(piece)}?`;
    });
    if (rest === true || asRecord(rest)) members.push(`...${tight(item(rest, 'Item'))}[]`);
    return atom(`[${members.join(', ')}]`);
  }
  if (rest === false) return atom('[]');
  const piece = asRecord(rest) ? item(rest, 'Item') : anything;
  const exact = record.minItems === record.maxItems ? Number(record.minItems) : 0;
  // A fixed few is a tuple, where the items are named shortly.
  if (exact > 0 && exact <= 4 && piece.text.length <= 20)
    return atom(`[${Array.from({ length: exact }, () => piece.text).join(', ')}]`);
  return atom(`${tight(piece)}[]`);
}

function orNull(piece: Piece, record: JsonRecord): Piece {
  if (record.nullable !== true || piece.text === 'unknown' || /(^|\| )null$/.test(piece.text)) return piece;
  return { text: `${piece.binds === 'intersection' ? `(${piece.text})` : piece.text} | null`, binds: 'union' };
}
