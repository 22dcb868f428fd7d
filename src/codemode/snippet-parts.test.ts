import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { either, schemaOf } from './snippet/infer.ts';
import { literalsOf, withInputs } from './snippet/literals.ts';
import { methodOf, problemOfName, suggestName } from './snippet/names.ts';
import { replaying } from './snippet/replay.ts';
import { same } from './snippet/same.ts';
import { problemsOf } from './tools/validate.ts';

// The compiler reads its libraries once; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe('names', () => {
  test.each(['open-prs', 'a', 'a1-2b', 'constructor', 'then'])('%s is one', (name) => {
    expect(problemOfName(name)).toBeNull();
  });
  test.each(['', 'Open', 'open_prs', '-a', 'a-', 'a--b', '1a', 'propose', 'é', `a${'b'.repeat(60)}`])(
    '%s is none',
    (name) => {
      expect(problemOfName(name)).toMatch(/name/);
    },
  );
  test('two names are never one method, and a suggestion is always a free name', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,5}){0,3}$/);
    fc.assert(fc.property(name, name, (a, b) => (methodOf(a) === methodOf(b)) === (a === b)));
    fc.assert(
      fc.property(fc.string(), fc.array(name), (text, used) => {
        const made = suggestName(text, used);
        return problemOfName(made) === null && !used.includes(made);
      }),
    );
  });
});

describe('literals', () => {
  const code = `const zones = await codemode.edge_zones_list({ status: 'moved', page: 2 });
const minimum = 30;
// 'not this'
const late = zones.filter((zone) => zone.plan === "free" && zone.age > 7 && zone['name'] !== 'x' && zone.status !== 'moved');
return late.slice(0, 1);`;

  test('are found with the names of what they belong to', () => {
    const found = literalsOf(code);
    expect(found.map(({ name, value, suggested }) => [name, value, suggested])).toEqual([
      ['status', 'moved', true],
      ['page', 2, true],
      ['minimum', 30, true],
      ['plan', 'free', true],
      ['age', 7, true],
      ['text', 'x', false],
      ['number', 0, false],
      ['number_2', 1, false],
    ]);
    expect(found[0]!.places).toHaveLength(2);
    expect(found[2]!.line).toBe(2);
  });

  test('become inputs, everywhere they stand, with the values they had as the example', () => {
    const [status, page, minimum] = literalsOf(code);
    const made = withInputs(code, [status!, page!, { ...minimum!, name: 'least days' }]);
    expect(made.code).toContain('{ status: input.status, page: input.page }');
    expect(made.code).toContain('const minimum = input["least days"];');
    expect(made.code).toContain('zone.status !== input.status');
    expect(made.input).toMatchObject({
      properties: { status: { type: 'string' }, page: { type: 'number' } },
      required: ['status', 'page', 'least days'],
    });
    expect(made.example).toEqual({ status: 'moved', page: 2, 'least days': 30 });
    expect(problemsOf(made.input, made.example)).toEqual([]);
  });

  test('whatever the text, each place holds the literal it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, value) => {
        const code = `const a = ${JSON.stringify(value)}; ${text}`;
        for (const one of literalsOf(code))
          for (const { start, end } of one.places) expect(code.slice(start, end)).toMatch(/^(["'`\d])/);
        withInputs(code, literalsOf(code));
      }),
    );
  });
});

describe('schemas of values', () => {
  test('say what there is, with fields only some have as optional', () => {
    expect(
      schemaOf([
        { id: 'a', tags: [] },
        { id: 'b', tags: ['x'], note: null },
      ]),
    ).toEqual({
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          tags: { type: 'array', items: { type: 'string' } },
          note: { type: 'null' },
        },
        required: ['id', 'tags'],
      },
    });
    expect(schemaOf([1, 'a', null])).toEqual({ type: 'array', items: { type: ['number', 'string', 'null'] } });
    expect(schemaOf(new Date())).toEqual({});
    expect(either({ type: 'string' }, { type: 'array' })).toEqual({ anyOf: [{ type: 'string' }, { type: 'array' }] });
  });
  test('every JSON value fits the schema that was made of it', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => problemsOf(schemaOf(value), value).length === 0));
  });
});

test('same: order of keys does not count, anything else does', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => same(value, structuredClone(value))));
  expect(same({ a: 1, b: undefined }, { b: undefined, a: 1 })).toBe(true);
  expect(same({ a: 1 }, { a: 1, b: null })).toBe(false);
  expect(same([1, 2], [2, 1])).toBe(false);
  expect(same(new Map([['a', 1]]), new Map([['a', 2]]))).toBe(false);
  expect(same(new Date(1), new Date(1))).toBe(true);
});

test('a replay gives recorded answers in order, the last again, and nothing else', async () => {
  const reply = (value: unknown) => ({ ok: true as const, value });
  const connector = replaying([
    { name: 'a_b', args: [{ x: 1 }], reply: reply(1) },
    { name: 'a_b', args: [{ x: 1 }], reply: reply(2) },
  ]).get('a');
  const call = (args: unknown[]) => connector.call({ method: 'a_b', args, signal: new AbortController().signal });
  expect([await call([{ x: 1 }]), await call([{ x: 1 }]), await call([{ x: 1 }])]).toEqual([
    reply(1),
    reply(2),
    reply(2),
  ]);
  expect(await call([{ x: 2 }])).toMatchObject({ ok: false, code: 'not_recorded' });
});
