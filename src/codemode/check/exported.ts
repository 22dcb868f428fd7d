/** The functions a file exports, with their types as JSON Schema: what makes methods of them. */
import ts from 'typescript6';
import type { ExportedFunction } from '../check.contract.ts';

/** Types within types, and parts of one schema, before the rest is left open. */
const deepest = 12;
const mostParts = 2_000;

type JsonSchema = Record<string, unknown>;

export function exportedFunctions(program: ts.Program, file: ts.SourceFile): ExportedFunction[] {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(file);
  if (!module) return [];
  return checker.getExportsOfModule(module).flatMap((exported): ExportedFunction[] => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (!(symbol.flags & ts.SymbolFlags.Value)) return [];
    const signatures = checker.getTypeOfSymbolAtLocation(symbol, file).getCallSignatures();
    if (signatures.length === 0) return [];
    const tags = symbol.getJsDocTags(checker);
    const about = {
      name: exported.name,
      description: ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim(),
      deprecated: tags.some(({ name }) => name === 'deprecated'),
    };
    const signature = signatures[0]!;
    const problem = problemOf(signatures, checker, file);
    if (problem) return [{ ...about, input: {}, output: {}, problem }];
    const [parameter] = signature.getParameters();
    const returned = signature.getReturnType();
    return [
      {
        ...about,
        input: parameter ? inputOf(checker, parameter, file) : { type: 'object', additionalProperties: false },
        output: schemaOf(checker, checker.getAwaitedType(returned) ?? returned, file),
      },
    ];
  });
}

/** Why a function is no method: a method takes one object, or nothing. */
function problemOf(signatures: readonly ts.Signature[], checker: ts.TypeChecker, file: ts.SourceFile): string | null {
  const [signature, ...others] = signatures;
  if (others.length > 0) return 'it has several signatures';
  if (signature!.getTypeParameters()) return 'it has type parameters';
  const [first, ...more] = signature!.getParameters();
  if (!first) return null;
  if (more.length > 0) return 'it takes more than one argument; take one object';
  const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(first, file));
  const isObject = (one: ts.Type): boolean =>
    one.isUnion()
      ? one.types.every(isObject)
      : (one.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0 &&
        !checker.isArrayLikeType(one) &&
        one.getCallSignatures().length === 0;
  return isObject(type) ? null : 'its argument is not one object with a written type';
}

function inputOf(checker: ts.TypeChecker, parameter: ts.Symbol, file: ts.SourceFile): JsonSchema {
  const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(parameter, file));
  const schema = schemaOf(checker, type, file);
  // A named type stands in its definitions; a method wants to see the properties.
  const { $ref, $defs } = schema as { $ref?: string; $defs?: Record<string, JsonSchema> };
  return $ref && $defs ? { ...$defs[$ref.slice('#/$defs/'.length)], $defs } : schema;
}

function schemaOf(checker: ts.TypeChecker, whole: ts.Type, file: ts.SourceFile): JsonSchema {
  const names = new Map<ts.Type, string>();
  const definitions: Record<string, JsonSchema> = {};
  let parts = 0;

  const of = (type: ts.Type, depth: number): JsonSchema => {
    if (depth > deepest || ++parts > mostParts) return {};
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined | ts.TypeFlags.Null)) return { type: 'null' };
    if (flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === 'true' };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (flags & ts.TypeFlags.StringLike) return { type: 'string' };
    if (flags & ts.TypeFlags.NumberLike && !type.isUnion()) return { type: 'number' };
    if (type.isUnion()) return unionOf(type, depth);
    if (!(flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return {};
    return objectOf(type, depth);
  };

  const unionOf = (type: ts.UnionType, depth: number): JsonSchema => {
    const rest = type.types.filter(({ flags }) => !(flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)));
    const bool = rest.filter(({ flags }) => flags & ts.TypeFlags.BooleanLiteral).length === 2;
    const others = bool ? rest.filter(({ flags }) => !(flags & ts.TypeFlags.BooleanLiteral)) : rest;
    const literal = others.filter((one) => one.isStringLiteral() || one.isNumberLiteral());
    const choices = [
      ...(bool ? [{ type: 'boolean' }] : []),
      ...(literal.length > 1
        ? [{ enum: literal.map(({ value }) => value) }]
        : literal.map(({ value }) => ({ const: value }))),
      ...others.filter((one) => !literal.some((same) => same === one)).map((one) => of(one, depth + 1)),
    ];
    return choices.length === 1 ? choices[0]! : { anyOf: choices };
  };

  const objectOf = (type: ts.Type, depth: number): JsonSchema => {
    const name = type.aliasSymbol?.name ?? type.getSymbol()?.name ?? '';
    if (checker.isTupleType(type)) {
      const items = checker.getTypeArguments(type as ts.TypeReference).map((one) => of(one, depth + 1));
      return { type: 'array', prefixItems: items, minItems: items.length, maxItems: items.length };
    }
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type as ts.TypeReference);
      return { type: 'array', items: item ? of(item, depth + 1) : {} };
    }
    if (['Uint8Array', 'ArrayBuffer', 'Blob'].includes(name)) return { type: 'file' };
    const ours = type.getSymbol()?.declarations?.some((one) => !one.getSourceFile().fileName.startsWith('/lib/'));
    // What the language brings has methods and no shape of data.
    if (!ours && !(type.flags & ts.TypeFlags.Intersection) && !checker.getIndexInfosOfType(type).length) return {};
    const known = names.get(type);
    if (known) return { $ref: `#/$defs/${known}` };
    const isNamed = /^\w+$/.test(name) && !name.startsWith('__') && name !== 'Record';
    if (!isNamed) return propertiesOf(type, depth);
    let own = name;
    for (let count = 2; Object.hasOwn(definitions, own); count++) own = `${name}${count}`;
    names.set(type, own);
    definitions[own] = {};
    definitions[own] = propertiesOf(type, depth);
    return { $ref: `#/$defs/${own}` };
  };

  const propertiesOf = (type: ts.Type, depth: number): JsonSchema => {
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    for (const property of checker.getPropertiesOfType(type)) {
      const held = checker.getTypeOfSymbolAtLocation(property, file);
      if (held.getCallSignatures().length > 0 || property.name.startsWith('__@')) continue;
      const description = ts.displayPartsToString(property.getDocumentationComment(checker)).trim();
      properties[property.name] = { ...of(held, depth + 1), ...(description && { description }) };
      if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name);
    }
    const [index] = checker.getIndexInfosOfType(type);
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required }),
      additionalProperties: index ? of(index.type, depth + 1) : false,
    };
  };

  const schema = of(whole, 0);
  return Object.keys(definitions).length > 0 ? { ...schema, $defs: definitions } : schema;
}
