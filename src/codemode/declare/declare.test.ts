import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createCatalog } from '../catalog.ts';
import { declare, diagnose, outputOf } from './compile.suite.ts';

vi.setConfig({ testTimeout: 60_000 });

test.each<[unknown, string]>([
  [true, 'unknown'],
  [false, 'never'],
  [{}, 'unknown'],
  [{ type: 'integer' }, 'number'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ type: 'string', nullable: true }, 'string | null'],
  [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, '(string | null)[]'],
  [{ type: 'array', items: { enum: ['a', 'b'] } }, "('a' | 'b')[]"],
  [{ type: 'array', items: { type: 'string', nullable: true } }, '(string | null)[]'],
  [{ allOf: [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, { type: 'string' }] }, '(string | number) & string'],
  [{ type: 'array' }, 'unknown[]'],
  [{ prefixItems: [{ type: 'string' }, { type: 'number' }], items: false }, '[string, number]'],
  [{ prefixItems: [{ type: 'string' }], items: { type: ['number', 'null'] } }, '[string, ...(number | null)[]]'],
  [{ const: "it's" }, "'it\\'s'"],
  [{ enum: [1, null, true, 'x'] }, "1 | null | true | 'x'"],
  [{ enum: [] }, 'never'],
  [{ type: 'object', additionalProperties: { type: 'number' } }, '{ [key: string]: number }'],
  [
    { type: 'object', properties: { a: { type: 'number' } }, additionalProperties: { type: 'string' } },
    '{ a?: number; [key: string]: string | number | undefined }',
  ],
  [{ type: 'object', properties: {}, additionalProperties: false }, '{}'],
  [{ type: 'object' }, '{ [key: string]: unknown }'],
  [
    { properties: { 'a-b': { type: 'string' }, __proto: {}, 'x"\n': {} }, required: ['a-b'] },
    "{ 'a-b': string; __proto?: unknown; 'x\"\\n'?: unknown }",
  ],
  [{ oneOf: [{ type: 'string' }, { type: 'string' }] }, 'string'],
  [{ oneOf: [{ type: 'string' }, {}] }, 'unknown'],
  [{ type: 'object', properties: { a: { type: 'string' } }, anyOf: [{ required: ['a'] }] }, '{ a?: string }'],
  [{ type: 'made-up' }, 'unknown'],
  [{ allOf: [{ $ref: '#/components/schemas/Pet' }], nullable: true }, 'TPet | null'],
  [{ $ref: '#/components/schemas/Word' }, 'string'],
])('%j is %s', async (schema, text) => {
  const pet = { type: 'object', properties: { name: { type: 'string' } } };
  expect(await outputOf(schema, { Pet: pet, Word: { type: 'string' } })).toBe(text);
});

test('comments cannot be left, and carry format and default', async () => {
  const text = await declare({
    type: 'object',
    properties: {
      a: {
        type: 'string',
        format: 'date-time',
        default: '*/ x',
        description: 'When */ it\nbegan. More.',
        deprecated: true,
      },
    },
  });
  expect(text).toContain('/** When *\\/ it began. @format date-time @default "*\\/ x" @deprecated */ a?: string');
  expect(diagnose(text)).toEqual([]);
});

test('types are named, recursive ones too, and unions that would be themselves are cut', async () => {
  const schemas = {
    tree: {
      type: 'object',
      required: ['children'],
      properties: { children: { type: 'array', items: { $ref: '#/components/schemas/tree' } } },
    },
    Json: {
      anyOf: [
        { type: 'string' },
        { type: 'array', items: { $ref: '#/components/schemas/Json' } },
        { type: 'object', additionalProperties: { $ref: '#/components/schemas/Json' } },
      ],
    },
    Loop: { oneOf: [{ $ref: '#/components/schemas/Pool' }, { type: 'string' }] },
    Pool: { oneOf: [{ $ref: '#/components/schemas/Loop' }, { type: 'number' }] },
  };
  const text = await declare(
    { type: 'array', items: { oneOf: Object.keys(schemas).map((name) => ({ $ref: `#/components/schemas/${name}` })) } },
    schemas,
  );
  expect(text).toContain('interface TTree { children: TTree[] }');
  expect(text).toContain('type TJson = string | TJson[] | { [key: string]: TJson };');
  expect(diagnose(text)).toEqual([]);
});

test('a small schema whose references fan out stays small', async () => {
  const schemas: Record<string, object> = {};
  for (let level = 0; level < 9; level++) {
    const next = level === 8 ? { type: 'string' } : { $ref: `#/components/schemas/L${level + 1}` };
    schemas[`L${level}`] = { type: 'object', properties: { a: next, b: next, c: next, d: next } };
  }
  const text = await declare({ $ref: '#/components/schemas/L0' }, schemas);
  expect(text.length).toBeLessThan(2000);
  expect(diagnose(text)).toEqual([]);
});

test('type names are valid and unique, between sources too', async () => {
  const catalog = createCatalog();
  const object = { type: 'object', properties: { a: { type: 'string' } } };
  const schemas = { 'get-item': object, getItem: object, get_item: object, '9': object, Map: object, 日本: object };
  const responses = {
    200: {
      content: {
        'application/json': {
          schema: {
            type: 'array',
            items: { oneOf: Object.keys(schemas).map((name) => ({ $ref: `#/components/schemas/${name}` })) },
          },
        },
      },
    },
  };
  for (const name of ['my', 'my_get', 'class']) {
    const text = JSON.stringify({
      openapi: '3.0.0',
      info: {},
      paths: { '/a': { get: { responses } } },
      components: { schemas },
    });
    expect((await catalog.import({ name, text, from: name })).ok).toBe(true);
  }
  const text = await catalog.declarations();
  const names = [...text.matchAll(/^interface (\S+) /gm)].map(([, name]) => name);
  expect(names.length).toBe(18);
  expect(new Set(names).size).toBe(18);
  expect(diagnose(text)).toEqual([]);
});

test('whatever a schema is, its declaration is TypeScript', async () => {
  const { schema } = fc.letrec<{ schema: object }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 5, depthSize: 'medium' },
      fc.constantFrom(
        { type: 'string' },
        { type: 'integer', nullable: true },
        { type: ['array', 'null'] },
        { enum: ['a', 1, null, 'b*/'] },
        {},
      ),
      fc.constantFrom('A', 'B', 'C').map((name) => ({ $ref: `#/components/schemas/${name}` })),
      fc.record({ type: fc.constant('array'), items: tie('schema') }),
      fc.record({
        type: fc.constant('object'),
        properties: fc.dictionary(fc.string({ maxLength: 4 }), tie('schema'), { maxKeys: 4 }),
        required: fc.constant(['a']),
      }),
      fc.record({ type: fc.constant('object'), additionalProperties: tie('schema') }),
      fc.record({ allOf: fc.array(tie('schema'), { maxLength: 3 }) }),
      fc.record({ oneOf: fc.array(tie('schema'), { maxLength: 3 }), nullable: fc.boolean() }),
      fc.record({
        prefixItems: fc.array(tie('schema'), { maxLength: 2 }),
        items: tie('schema'),
        type: fc.constant('array'),
      }),
    ),
  }));
  const texts: string[] = [];
  await fc.assert(
    fc.asyncProperty(schema, schema, schema, async (A, B, C) => {
      texts.push(await declare({ type: 'array', items: { $ref: '#/components/schemas/A' } }, { A, B, C }));
    }),
    { numRuns: 60 },
  );
  // One program for all, each in a namespace of its own.
  const whole = texts
    .map((text, index) => `declare namespace n${index} {\n${text.replace('declare const', 'const')}\n}`)
    .join('\n');
  expect(diagnose(whole)).toEqual([]);
}, 60_000);

const specs = new URL('../../../../shared/specs/', import.meta.url);
const files = [
  'petstore-3.0.yaml',
  'petstore-separate-2.0.json',
  'rm-circular-3.0.json',
  'tags-3.2.json',
  'tictactoe-3.1.json',
  'uber-2.0.json',
  'uspto-3.0.json',
  'callback-3.0.json',
  'link-example-3.0.json',
  'slack-v2.json',
  'stripe-spec3.json',
  'cloudflare-2024-08-06.json',
  'github-api.github.com.json',
];

test.skipIf(!existsSync(specs)).each(files)(
  'the whole of %s compiles (skipped where the documents are absent)',
  async (file) => {
    const catalog = createCatalog();
    const result = await catalog.import({ text: readFileSync(new URL(file, specs), 'utf8'), from: file });
    expect(result.ok).toBe(true);
    const text = await catalog.declarations();
    expect(diagnose(text)).toEqual([]);
    const [method] = await catalog.methods();
    expect(diagnose(await catalog.declarations([method!.name]))).toEqual([]);
    // The check itself has to be able to fail.
    expect(diagnose(`${text}\ninterface Broken { a: Missing }`)).toHaveLength(1);
  },
  60_000,
);
