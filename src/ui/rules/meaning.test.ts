import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Rule } from '#guard/policy.contract.ts';
import { draftOf, emptyForm, formOf, meaning } from './meaning.ts';

it('says what a rule is about', () => {
  expect(meaning({})).toBe('every call');
  expect(meaning({ effect: 'write', source: 'edge' })).toBe('writes of edge');
  expect(
    meaning({
      method: 'a_*',
      effect: 'read',
      args: [
        { path: 'n', like: 'x*' },
        { path: '', is: { a: 1 } },
      ],
      host: 'h',
    }),
  ).toBe('a_*, reads only with n like x* and exactly {"a":1} to h');
});

it('makes of a form just what it says', () => {
  expect(draftOf(emptyForm, 's', 0)).toEqual({ decision: 'ask' });
  const form = { ...emptyForm, method: ' codemode.edge_zones_list ', scope: 'session' as const, lasts: '1000' };
  expect(draftOf(form, 's', 5)).toEqual({
    decision: 'ask',
    method: 'edge_zones_list',
    scope: 'session',
    session: 's',
    expiresAt: 1005,
  });
  const args = [
    { path: 'ttl', kind: 'is' as const, value: '300' },
    { path: 'zone_id', kind: 'is' as const, value: 'z_71' },
    { path: 'name', kind: 'like' as const, value: '*.example' },
  ];
  expect(draftOf({ ...emptyForm, args }, null, 0).args).toEqual([
    { path: 'ttl', is: 300 },
    { path: 'zone_id', is: 'z_71' },
    { path: 'name', like: '*.example' },
  ]);
});

it('comes back from the form as it was', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '_', '*'), minLength: 1, maxLength: 8 });
  const rule = fc.record(
    {
      decision: fc.constantFrom('allow', 'ask', 'deny'),
      method: word,
      source: word,
      effect: fc.constantFrom('read', 'write', 'destroy'),
      host: word,
      agent: fc.constantFrom('model', 'person'),
      args: fc.array(
        fc.oneof(
          fc.record({ path: word, is: fc.jsonValue() }),
          fc.record({ path: word, like: fc.string({ maxLength: 5 }) }),
        ),
        { minLength: 1, maxLength: 3 },
      ),
      expiresAt: fc.integer({ min: 101, max: 1e9 }),
    },
    { requiredKeys: ['decision'] },
  );
  fc.assert(
    fc.property(rule, (draft) => {
      const whole = { ...draft, id: 'r', by: 'person', createdAt: 0 } as Rule;
      expect(JSON.stringify(draftOf(formOf(whole, 100), null, 100))).toBe(
        JSON.stringify({ decision: draft.decision, ...pick(draft) }),
      );
    }),
  );
});

const pick = (draft: Partial<Rule>) =>
  Object.fromEntries(
    ['method', 'source', 'effect', 'args', 'host', 'agent', 'expiresAt']
      .filter((key) => key in draft)
      .map((key) => [key, draft[key as keyof Rule]]),
  );
