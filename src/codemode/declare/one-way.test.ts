import { expect, test } from 'vitest';
import { createCatalog } from '../catalog.ts';
import { createReferences } from '../openapi/reference.ts';
import { diagnose } from './compile.suite.ts';
import { createOneWay } from './one-way.ts';

const json = (schema: unknown) => ({ 'application/json': { schema } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const schemas = {
  Stamp: { type: 'string', format: 'date-time', readOnly: true, minLength: 20 },
  Login: {
    type: 'object',
    required: ['password', 'lastSeen'],
    properties: { password: { type: 'string', writeOnly: true }, lastSeen: { type: 'string', readOnly: true } },
  },
  Person: {
    type: 'object',
    required: ['id', 'name'],
    properties: {
      id: { type: 'string', readOnly: true },
      name: { type: 'string' },
      login: ref('Login'),
      since: ref('Stamp'),
      friends: { type: 'array', items: ref('Person') },
    },
  },
  Team: { type: 'object', properties: { title: { type: 'string' }, people: { type: 'array', items: ref('Person') } } },
  Plain: { type: 'object', properties: { size: { type: 'number' }, next: ref('Plain') } },
};
const document = {
  openapi: '3.1.0',
  info: { title: 't' },
  paths: {
    '/teams': {
      post: {
        operationId: 'add',
        requestBody: { content: json({ type: 'array', items: ref('Team') }) },
        responses: { 200: { content: json(ref('Team')) } },
      },
      put: {
        operationId: 'size',
        requestBody: { content: json({ type: 'array', items: ref('Plain') }) },
        responses: { 200: { content: json(ref('Plain')) } },
      },
      get: { operationId: 'all', responses: { 204: {} } },
    },
  },
  components: { schemas },
};

async function declared() {
  const catalog = createCatalog();
  expect((await catalog.import({ name: 't', text: JSON.stringify(document), from: 't' })).ok).toBe(true);
  return { catalog, text: await catalog.declarations() };
}

const typeOf = (text: string, name: string) =>
  new RegExp(`interface ${name} (?:\\{.*\\}(?=\\n|$)|[\\s\\S]*?\\n\\})`).exec(text)![0];

test('what only comes back is in no argument, and what only goes in is in no answer, however deep', async () => {
  const { text } = await declared();
  expect(text).toContain('body: TTeamInput[]');
  expect(typeOf(text, 'TTeamInput')).toContain('people?: TPersonInput[]');
  const person = typeOf(text, 'TPersonInput');
  expect(person).toContain('login?: TLoginInput');
  expect(person).toContain('friends?: TPersonInput[]');
  for (const gone of ['id', 'since']) expect(person).not.toMatch(new RegExp(`\\b${gone}\\??:`));
  expect(typeOf(text, 'TLoginInput')).toContain('password: string');
  expect(typeOf(text, 'TLoginInput')).not.toContain('lastSeen');
  expect(typeOf(text, 'TLogin')).toContain('lastSeen: string');
  expect(typeOf(text, 'TLogin')).not.toContain('password');
  expect(typeOf(text, 'TPerson')).toContain('since?: string');
  expect(diagnose(text)).toEqual([]);
});

test('a type that is the same both ways has one name', async () => {
  const { text } = await declared();
  expect(text).toContain('body: TPlain[]');
  expect(text).not.toContain('TPlainInput');
});

test('a method without arguments takes nothing or an empty object, when checked and when called', async () => {
  const { catalog, text } = await declared();
  const program = (call: string) => `${text.replace('declare const', 'const')}\nvoid ${call};`;
  for (const call of ['codemode.t_all()', 'codemode.t_all({})'])
    expect(diagnose(program(call).replace('const codemode', 'declare const codemode'))).toEqual([]);
  expect(
    diagnose(program('codemode.t_all({ a: 1 })').replace('const codemode', 'declare const codemode')),
  ).toHaveLength(1);
  for (const args of [[], [{}], [undefined]]) expect((await catalog.plan('t_all', args)).ok).toBe(true);
  expect((await catalog.plan('t_all', [{ a: 1 }])).ok).toBe(false);
});

test('circles end, and what reaches a mark is told from what does not', () => {
  const root = {
    components: {
      schemas: {
        A: { properties: { b: ref('B') } },
        B: { properties: { a: ref('A'), c: ref('C') } },
        C: { properties: { x: { readOnly: true } } },
        D: { properties: { d: ref('D'), shown: { default: { readOnly: true } } } },
      },
    },
  };
  const isOneWay = createOneWay(createReferences(root));
  const { A, B, C, D } = root.components.schemas;
  expect([A, B, C, D, ref('A'), ref('D'), undefined, true].map(isOneWay)).toEqual([
    true,
    true,
    true,
    false,
    true,
    false,
    false,
    false,
  ]);
});
