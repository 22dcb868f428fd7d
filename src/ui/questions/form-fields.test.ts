import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fieldsOf, readForm } from './form-fields.ts';

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Name', minLength: 2 },
    age: { type: 'integer', minimum: 1, maximum: 120, default: 40 },
    rate: { type: 'number' },
    agree: { type: 'boolean', default: true },
    mail: { type: 'string', format: 'email' },
    hero: { type: 'string', oneOf: [{ const: 'h1', title: 'Superman' }, { const: 'h2' }] },
    pet: { type: 'string', enum: ['cat', 'dog'], enumNames: ['Cat'] },
    fish: {
      type: 'array',
      minItems: 1,
      maxItems: 2,
      items: {
        anyOf: [
          { const: 'f1', title: 'Tuna' },
          { const: 'f2', title: 'Eel' },
          { const: 'f3', title: 'Cod' },
        ],
      },
    },
    tools: { type: 'array', items: { type: 'string', enum: ['saw'] }, default: ['saw'] },
  },
  required: ['name', 'fish'],
};
const fields = fieldsOf(schema);
const initial = Object.fromEntries(fields.map((field) => [field.name, field.initial]));

it('reads every simple field of the form mode', () => {
  expect(fields.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'name text',
    'age integer',
    'rate number',
    'agree boolean',
    'mail text',
    'hero one',
    'pet one',
    'fish many',
    'tools many',
  ]);
  const by = Object.fromEntries(fields.map((field) => [field.name, field]));
  expect([by.age!.initial, by.agree!.initial, by.tools!.initial, by.rate!.initial]).toEqual(['40', true, ['saw'], '']);
  expect(by.mail!.input).toBe('email');
  expect(by.hero!.choices).toEqual([
    { value: 'h1', title: 'Superman' },
    { value: 'h2', title: 'h2' },
  ]);
  expect(by.pet!.choices).toEqual([
    { value: 'cat', title: 'Cat' },
    { value: 'dog', title: 'dog' },
  ]);
});

it('says what is missing or wrong, field by field', () => {
  expect(readForm(fields, initial)).toEqual({ problems: { name: 'This is needed.', fish: 'Choose at least 1.' } });
  const wrong = { ...initial, name: 'A', age: '1.5', rate: 'much', fish: ['f1', 'f2', 'f3'] };
  expect(readForm(fields, wrong)).toEqual({
    problems: {
      name: 'At least 2 characters.',
      age: 'This is no whole number.',
      rate: 'This is no number.',
      fish: 'Choose at most 2.',
    },
  });
});

it('gives values of the right types, and leaves out what was left empty', () => {
  expect(readForm(fields, { ...initial, name: 'Ada', rate: '1.5', fish: ['f2'] })).toEqual({
    content: { name: 'Ada', age: 40, rate: 1.5, agree: true, fish: ['f2'], tools: ['saw'] },
  });
});

it('stands any schema a server sends', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.jsonValue())), (properties) => {
      const read = fieldsOf({ properties });
      readForm(read, Object.fromEntries(read.map((field) => [field.name, field.initial])));
    }),
  );
  const odd = {
    properties: { a: { type: 'array', items: null }, b: { enum: 'x', type: 'string' }, c: { oneOf: [null] }, d: null },
  };
  expect(fieldsOf(odd as never).map(({ kind }) => kind)).toEqual(['many', 'text', 'one', 'text']);
});
