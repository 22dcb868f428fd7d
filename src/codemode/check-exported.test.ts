import { beforeAll, describe, expect, it } from 'vitest';
import { libraries } from './check/libraries.ts';
import { createChecker } from './check.ts';

const checker = createChecker({ libraries: libraries(), now: Date.now, budgetMs: 60_000 });
const codemode = 'declare const codemode: { edge_zones_list(): Promise<{ name: string }[]> };';
const exported = (text: string, more: Record<string, string> = {}) =>
  checker.exported('tools/near.ts', codemode, { files: { './tools/near.ts': text, ...more }, untyped: [] });

beforeAll(() => checker.warm());

describe('what a file exports', () => {
  it('is functions with their words, their argument and their result as schemas', async () => {
    const { functions, diagnostics } = await exported(`
interface Place {
  /** In degrees. */
  latitude: number;
  name?: string;
}
/** How warm it is at a place. */
export async function warmth(input: { place: Place; unit: 'C' | 'F'; days?: number; tags: string[] }): Promise<{ degrees: number | null }> {
  return { degrees: input.place.latitude };
}
/** @deprecated use warmth */
export const zones = async () => (await codemode.edge_zones_list()).map(({ name }) => name);
export default (input: Place): void => void input;
export const notAFunction = 7;
export interface AType { a: string }
`);
    expect(diagnostics).toEqual([]);
    expect(functions).toEqual([
      {
        name: 'warmth',
        description: 'How warm it is at a place.',
        deprecated: false,
        input: {
          type: 'object',
          properties: {
            place: { $ref: '#/$defs/Place' },
            unit: { enum: ['C', 'F'] },
            days: { type: 'number' },
            tags: { type: 'array', items: { type: 'string' } },
          },
          required: ['place', 'unit', 'tags'],
          additionalProperties: false,
          $defs: {
            Place: {
              type: 'object',
              properties: {
                latitude: { type: 'number', description: 'In degrees.' },
                name: { type: 'string' },
              },
              required: ['latitude'],
              additionalProperties: false,
            },
          },
        },
        output: {
          type: 'object',
          properties: { degrees: { anyOf: [{ type: 'null' }, { type: 'number' }] } },
          required: ['degrees'],
          additionalProperties: false,
        },
      },
      {
        name: 'zones',
        description: '',
        deprecated: true,
        input: { type: 'object', additionalProperties: false },
        output: { type: 'array', items: { type: 'string' } },
      },
      expect.objectContaining({
        name: 'default',
        input: expect.objectContaining({ type: 'object', required: ['latitude'] }),
        output: { type: 'null' },
      }),
    ]);
  });

  it('says recursion by name, bytes as a file, records by their values, and leaves open what has no data', async () => {
    const { functions } = await exported(`
interface Branch { name: string; parts: Branch[] }
export function grow(input: { from: Branch; by: Record<string, boolean>; at: [number, string]; when: Date; raw: Uint8Array }): Branch { return input.from }
`);
    const [{ input, output }] = functions as [(typeof functions)[number]];
    expect(input.properties).toEqual({
      from: { $ref: '#/$defs/Branch' },
      by: { type: 'object', additionalProperties: { type: 'boolean' } },
      at: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }], minItems: 2, maxItems: 2 },
      when: {},
      raw: { type: 'file' },
    });
    expect(output).toMatchObject({
      $ref: '#/$defs/Branch',
      $defs: { Branch: { properties: { parts: { type: 'array', items: { $ref: '#/$defs/Branch' } } } } },
    });
  });

  it('types come from files beside it', async () => {
    const { functions, diagnostics } = await exported(
      `import type { Size } from './size.ts';\nexport { measure } from './measure.ts';\nexport const half = (input: Size) => input.width / 2;`,
      {
        './tools/size.ts': 'export interface Size { width: number }',
        './tools/measure.ts':
          '/** Measures. */ export function measure(input: { text: string }) { return input.text.length; }',
      },
    );
    expect(diagnostics).toEqual([]);
    expect(Object.fromEntries(functions.map(({ name, description }) => [name, description]))).toEqual({
      half: '',
      measure: 'Measures.',
    });
    expect(functions.find(({ name }) => name === 'half')?.input.properties).toEqual({ width: { type: 'number' } });
  });

  it.each([
    ['two arguments', 'export function f(a: { b: 1 }, c: number) { return a; }', /one object/],
    ['a text', 'export function f(a: string) { return a; }', /not one object/],
    ['no type', 'export function f(a) { return a; }', /not one object/],
    ['a list', 'export function f(a: string[]) { return a; }', /not one object/],
    ['type parameters', 'export function f<T>(a: { b: T }) { return a; }', /type parameters/],
    [
      'overloads',
      'export function f(a: { b: 1 }): 1;\nexport function f(a: { b: 2 }): 2;\nexport function f(a: any) { return a; }',
      /several/,
    ],
  ])('a function with %s says why it is no method', async (_, text, why) => {
    const { functions } = await exported(text);
    expect(functions[0]?.problem).toMatch(why);
  });

  it('says what is wrong in it, with the line', async () => {
    const { diagnostics } = await exported('\nexport const f = () => codemode.edge_zone_list();');
    expect(diagnostics).toMatchObject([{ line: 2, severity: 'error' }]);
    expect((await exported('export function (')).diagnostics.length).toBeGreaterThan(0);
    expect((await checker.exported('tools/none.ts', codemode, { files: {}, untyped: [] })).functions).toEqual([]);
  });
});
