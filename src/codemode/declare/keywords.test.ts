import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createCatalog } from '../catalog.ts';
import { declare, diagnose, outputOf } from './compile.suite.ts';

vi.setConfig({ testTimeout: 60_000 });

const schemas = {
  Pet: { type: 'object', properties: { name: { type: 'string' }, kind: { type: 'string' } } },
  Dog: { type: 'object', properties: { kind: { const: 'dog' }, bark: { type: 'boolean' } } },
  Cat: { type: 'object', properties: { kind: { type: 'string' }, lives: { type: 'integer' } } },
  User: {
    type: 'object',
    required: ['id', 'password'],
    properties: { id: { type: 'string', readOnly: true }, password: { type: 'string', writeOnly: true } },
  },
  Nothing: false,
  'with space': { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } } },
  Place: { $anchor: 'place', type: 'object', properties: { city: { type: 'string' }, zip: { type: 'string' } } },
  Tree: {
    $dynamicAnchor: 'node',
    type: 'object',
    properties: { down: { type: 'array', items: { $dynamicRef: '#node' } } },
  },
  Named: {
    $id: 'https://schemas.test/named.json',
    type: 'object',
    properties: { a: { $ref: 'inner.json' } },
    $defs: {
      Inner: { $id: 'inner.json', type: 'object', properties: { deep: { type: 'boolean' }, b: { type: 'null' } } },
    },
  },
};
const a = { type: 'object', properties: { a: { type: 'string' } } };

const table: [keyword: string, schema: unknown, text: string][] = [
  ['$ref with siblings', { $ref: '#/components/schemas/Pet', required: ['name'] }, 'TPet & { name: unknown }'],
  [
    '$ref with properties beside',
    { $ref: '#/components/schemas/Pet', properties: { age: { type: 'number' } } },
    'TPet & { age?: number }',
  ],
  ['$ref with only words beside', { $ref: '#/components/schemas/Pet', description: 'A pet.', title: 'P' }, 'TPet'],
  ['$ref to false', { $ref: '#/components/schemas/Nothing' }, 'never'],
  ['$ref with an escaped space', { $ref: '#/components/schemas/with%20space' }, 'TWithSpace'],
  ['$ref to an anchor', { $ref: '#place' }, 'TPlace'],
  ['$dynamicRef', { $dynamicRef: '#node' }, 'TTree'],
  ['$ref to an $id', { $ref: 'https://schemas.test/named.json' }, 'TNamed'],
  ['$ref to a relative $id', { $ref: 'https://schemas.test/inner.json' }, 'TInner'],
  ['$ref to nowhere', { $ref: '#/components/schemas/Gone' }, 'unknown'],
  ['const of an object', { const: { a: 1, 'b-c': [true, null] } }, "{ a: 1; 'b-c': [true, null] }"],
  ['const null', { const: null }, 'null'],
  ['enum of anything', { enum: [1.5, { kind: 'x' }, ['y'], {}, []] }, "1.5 | { kind: 'x' } | ['y'] | {} | []"],
  ['a const too large to write', { const: { text: 'x'.repeat(700) } }, '{ [key: string]: unknown }'],
  ['type list with properties', { ...a, type: ['object', 'null'] }, '{ a?: string } | null'],
  ['type list with items', { type: ['array', 'null'], items: { type: 'string' } }, 'string[] | null'],
  [
    'nullable of an intersection',
    { allOf: [{ $ref: '#/components/schemas/Pet' }, a], nullable: true },
    '(TPet & { a?: string }) | null',
  ],
  ['required without a property', { ...a, required: ['a', 'zzz'] }, '{ a: string; zzz: unknown }'],
  ['required alone', { required: ['zzz'] }, '{ zzz: unknown }'],
  ['required in another part', { allOf: [a, { required: ['a'] }] }, '{ a: string }'],
  ['required beside allOf', { allOf: [a], required: ['a'] }, '{ a: string }'],
  ['object with anyOf of required', { ...a, anyOf: [{ required: ['a'] }, { required: ['b'] }] }, '{ a?: string }'],
  ['empty anyOf', { anyOf: [] }, 'unknown'],
  ['boolean schemas', { type: 'object', properties: { a: true, b: false } }, '{ a?: unknown; b?: never }'],
  [
    'additionalProperties beside properties',
    { properties: { a: { type: 'number' } }, required: ['a'], additionalProperties: { type: 'string' } },
    '{ a: number; [key: string]: string | number }',
  ],
  ['unevaluatedProperties', { type: 'object', unevaluatedProperties: { type: 'number' } }, '{ [key: string]: number }'],
  [
    'patternProperties',
    { patternProperties: { '[0-9]+': { type: 'number' }, b: { type: 'string' } } },
    '{ [key: string]: number | string }',
  ],
  [
    'patternProperties of a prefix',
    { ...a, patternProperties: { '^x-': { type: 'number' } } },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a type
    '{ a?: string; [key: `x-${string}`]: number }',
  ],
  [
    'propertyNames',
    { propertyNames: { enum: ['x', 'y'] }, additionalProperties: { type: 'number' } },
    "{ [key in 'x' | 'y']?: number }",
  ],
  ['dependentRequired', { ...a, dependentRequired: { a: ['b'] } }, '({ a?: never } | { b: unknown }) & { a?: string }'],
  [
    'dependencies of draft 4',
    { ...a, dependencies: { a: ['b'] } },
    '({ a?: never } | { b: unknown }) & { a?: string }',
  ],
  [
    'dependentSchemas',
    { ...a, dependentSchemas: { a: { properties: { b: { type: 'number' } } } } },
    '({ a?: never } | { b?: number }) & { a?: string }',
  ],
  [
    'if, then, else',
    {
      if: { properties: { kind: { const: 'x' } } },
      // biome-ignore lint/suspicious/noThenProperty: it is the keyword
      then: { required: ['x'] },
      else: { required: ['y'] },
    },
    "{ kind?: 'x'; x: unknown } | { y: unknown }",
  ],
  // biome-ignore lint/suspicious/noThenProperty: it is the keyword
  ['then without else', { ...a, if: {}, then: { required: ['b'] } }, '{ a?: string }'],
  ['not everything', { not: {} }, 'never'],
  ['not with a key', { ...a, not: { required: ['b'] } }, '{ b?: never; a?: string }'],
  ['prefixItems and items', { prefixItems: [{ type: 'string' }], items: { type: 'number' } }, '[string, ...number[]]'],
  [
    'prefixItems that may be missing',
    { prefixItems: [{ type: 'string' }, { type: 'number' }], minItems: 1 },
    '[string, number?]',
  ],
  ['items as a list', { items: [{ type: 'string' }], additionalItems: { enum: [1, 2] } }, '[string, ...(1 | 2)[]]'],
  ['items of a list and anything', { items: [{ type: 'string' }], additionalItems: true }, '[string, ...unknown[]]'],
  [
    'unevaluatedItems',
    { prefixItems: [{ type: 'string' }], unevaluatedItems: { type: 'null' } },
    '[string, ...null[]]',
  ],
  ['no items', { type: 'array', items: false }, '[]'],
  ['so many items', { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 }, '[number, number]'],
  ['contains', { contains: { type: 'string' } }, 'unknown[]'],
  [
    'discriminator',
    {
      oneOf: [{ $ref: '#/components/schemas/Dog' }, { $ref: '#/components/schemas/Cat' }],
      discriminator: { propertyName: 'kind', mapping: { tom: '#/components/schemas/Cat', felix: 'Cat' } },
    },
    "TDog | TCat & { 'kind': 'tom' | 'felix' }",
  ],
  ['writeOnly in an answer', { $ref: '#/components/schemas/User' }, 'TUser'],
];

test.each(table)('%s', async (_, schema, text) => {
  expect(await outputOf(schema, schemas)).toBe(text);
});

test('each of them is strict TypeScript', async () => {
  const texts = await Promise.all(
    table.map(async ([, schema], index) => {
      const text = (await declare(schema, schemas)).replace('declare const', 'const');
      return `declare namespace n${index} {\n${text}\n}`;
    }),
  );
  expect(diagnose(texts.join('\n'))).toEqual([]);
});

test('what types cannot say stands in the comments', async () => {
  const text = await declare({
    type: 'object',
    properties: {
      count: { type: 'integer', minimum: 1, exclusiveMaximum: 10, multipleOf: 2, default: 4, description: 'How many.' },
      old: { type: 'number', minimum: 0, exclusiveMinimum: true },
      name: { type: 'string', minLength: 1, maxLength: 9, pattern: '^[a-z*/]+$', example: 'abc' },
      list: { type: 'array', minItems: 1, maxItems: 5, uniqueItems: true, contains: { const: 'x' } },
      map: { type: 'object', minProperties: 1, maxProperties: 3 },
      when: { type: 'string', format: 'date-time', deprecated: true, readOnly: true },
      word: { type: 'string', not: { enum: ['root'] }, examples: ['user'], writeOnly: true },
    },
  });
  for (const part of [
    '/** How many. @default 4 @minimum 1 @exclusiveMaximum 10 @multipleOf 2 */ count?: number;',
    '/** @minimum 0 @exclusiveMinimum */ old?: number;',
    '/** @minLength 1 @maxLength 9 @pattern ^[a-z*\\/]+$ @example "abc" */ name?: string;',
    '/** @minItems 1 @maxItems 5 @uniqueItems @contains {"const":"x"} */ list?: unknown[];',
    '/** @minProperties 1 @maxProperties 3 */ map?: { [key: string]: unknown };',
    '/** @format date-time @readOnly @deprecated */ when?: string;',
  ])
    expect(text).toContain(part);
  expect(diagnose(text)).toEqual([]);
});

test('a toolset keeps its own $defs, anchors and circles', async () => {
  const catalog = createCatalog();
  const method = (name: string) => ({
    name,
    description: `${name}.`,
    effect: 'read' as const,
    input: { type: 'object', properties: {} },
    output: {
      type: 'object',
      properties: { a: { $ref: '#/definitions/a%20b' }, b: { $ref: '#leaf' }, self: { $recursiveRef: '#' } },
      definitions: { 'a b': { type: 'object', properties: { [name]: { type: 'string' }, z: {} } } },
      $defs: { leaf: { $anchor: 'leaf', type: 'object', properties: { [`${name}Leaf`]: { type: 'number' }, z: {} } } },
    },
  });
  await catalog.addToolset({ id: 't', title: 'T', methods: [method('one'), method('two')] });
  const text = await catalog.declarations();
  for (const part of ['one?: string', 'two?: string', 'oneLeaf?: number', 'twoLeaf?: number'])
    expect(text).toContain(part);
  expect(diagnose(text)).toEqual([]);
});

test('nine definitions that use each other four times each print in proportion to the schema', async () => {
  const definitions: Record<string, object> = {};
  for (let level = 0; level < 9; level++) {
    const next = level === 8 ? { type: 'string' } : { $ref: `#/definitions/d${level + 1}` };
    definitions[`d${level}`] = { type: 'object', properties: { a: next, b: next, c: next, d: next } };
  }
  const output = { $ref: '#/definitions/d0', definitions };
  expect(JSON.stringify(output).length).toBeGreaterThan(1000);
  const catalog = createCatalog();
  await catalog.addToolset({
    id: 't',
    title: 'T',
    methods: [{ name: 'm', description: 'M.', effect: 'read', input: { type: 'object' }, output }],
  });
  const text = await catalog.declarations();
  expect(text.length).toBeLessThan(2_000);
  expect(diagnose(text)).toEqual([]);
});

/** Schemas with every keyword anywhere, sensible or not. */
const { schema: anySchema } = fc.letrec<{ schema: unknown }>((tie) => {
  const name = fc.constantFrom('a', 'b', 'kind', 'x-y', '__proto__', 'constructor', '日本', '9');
  const map = fc.dictionary(name, tie('schema'), { maxKeys: 3 });
  const list = fc.array(tie('schema'), { maxLength: 3 });
  const names = fc.array(name, { maxLength: 2 });
  const value = fc.constantFrom<unknown>('*/', 1, null, true, { a: [1, 'b'] }, [], -1.5e30, "'\n`${");
  return {
    schema: fc.oneof(
      { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<unknown>(true, false, {}, { type: 'string' }, null, 'text', { type: 'any' }),
      fc.constantFrom('A', 'B', 'C', 'Gone').map((to) => ({ $ref: `#/components/schemas/${to}` })),
      fc.record(
        {
          $ref: fc.constantFrom('#/components/schemas/A', '#/components/schemas/B', '#here', 'x.json'),
          type: fc.constantFrom<unknown>('object', 'array', 'string', ['object', 'null'], ['array', 'string'], 7),
          properties: map,
          required: names,
          additionalProperties: tie('schema'),
          unevaluatedProperties: tie('schema'),
          patternProperties: fc.dictionary(fc.constantFrom('^x-', '^', '^a', '[', '^b.*$'), tie('schema'), {
            maxKeys: 2,
          }),
          propertyNames: fc.constantFrom<unknown>({ enum: ['a', 'b'] }, { pattern: 'x' }, { const: 'c' }, false),
          items: fc.oneof(tie('schema'), list),
          prefixItems: list,
          additionalItems: tie('schema'),
          minItems: fc.constantFrom<unknown>(0, 2, 'x'),
          maxItems: fc.constant(2),
          allOf: list,
          oneOf: list,
          anyOf: list,
          if: tie('schema'),
          // biome-ignore lint/suspicious/noThenProperty: it is the keyword
          then: tie('schema'),
          else: tie('schema'),
          not: tie('schema'),
          contains: tie('schema'),
          dependentRequired: fc.dictionary(name, names, { maxKeys: 2 }),
          dependentSchemas: map,
          dependencies: fc.dictionary(name, fc.oneof(names, tie('schema')), { maxKeys: 2 }),
          enum: fc.array(value, { maxLength: 3 }),
          const: value,
          default: value,
          nullable: fc.boolean(),
          readOnly: fc.boolean(),
          discriminator: fc.constant({ propertyName: 'kind' }),
          description: fc.constantFrom('*/', 'One. Two.', '\u2028'),
          pattern: fc.constant('*/'),
        },
        { requiredKeys: [] },
      ),
    ),
  };
});

test('whatever a schema says, its declaration is TypeScript and no larger than it has to be', async () => {
  const texts: string[] = [];
  await fc.assert(
    fc.asyncProperty(anySchema, anySchema, anySchema, async (A, B, C) => {
      const given = { A, B, C };
      const text = await declare({ type: 'array', items: { $ref: '#/components/schemas/A' } }, given);
      expect(text.length).toBeLessThan(2_000 + 12 * JSON.stringify(given).length);
      texts.push(text);
    }),
    { numRuns: 400 },
  );
  const whole = texts
    .map((text, index) => `declare namespace n${index} {\n${text.replace('declare const', 'const')}\n}`)
    .join('\n');
  expect(diagnose(whole).slice(0, 5)).toEqual([]);
});
