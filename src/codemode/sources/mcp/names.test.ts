import fc from 'fast-check';
import { expect, it } from 'vitest';
import { methodNames, ownNames } from './names.ts';

const of = (...tools: string[]) => Object.fromEntries(methodNames(tools));

it('makes names that code can write of names that it cannot', () => {
  expect(of('list-items', 'getUser', 'a.b/c', '-x-', '3d')).toEqual({
    'list-items': 'list_items',
    getUser: 'getUser',
    'a.b/c': 'a_b_c',
    '-x-': 'x',
    '3d': '3d',
  });
  expect(of('then', 'constructor', 'await', '見積もり')).toEqual({
    // biome-ignore lint/suspicious/noThenProperty: a tool may be called so
    then: 'then',
    constructor: 'constructor',
    await: 'await',
    見積もり: '見積もり',
  });
  expect(methodNames(['__proto__']).get('__proto__')).toBe('__proto__');
  expect(methodNames(['!!!']).get('!!!')).toBe('tool');
});

it('lets the tool keep a name whose own it is, and marks the others', () => {
  const names = of('a-b', 'a_b', 'a.b');
  expect(names.a_b).toBe('a_b');
  expect(new Set(Object.values(names)).size).toBe(3);
  expect(names['a-b']).toMatch(/^a_b_[0-9a-z]+$/);
  expect(of('a.b', 'a-b', 'a_b')).toEqual(names);
  expect(of('resources-list', 'resources_list').resources_list).not.toBe('resources_list');
});

it('is valid, unique and the same in any order, for any names', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 12 }), (tools) => {
      const names = methodNames(tools);
      const all = [...names.values()];
      expect(new Set([...all, ...ownNames]).size).toBe(tools.length + ownNames.length);
      for (const name of all) expect(`notes_${name}`).toMatch(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u);
      expect(new Map([...methodNames([...tools].reverse())].sort())).toEqual(new Map([...names].sort()));
    }),
  );
});
