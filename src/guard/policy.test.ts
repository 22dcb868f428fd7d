import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchPattern } from '#base/pattern.ts';
import type { Action, Rule, RuleStore } from './policy.contract.ts';
import { createPolicy, decide, mayAlways } from './policy.ts';

function memoryRules(initial: Rule[] = []): RuleStore & { rows: Map<string, Rule> } {
  const rows = new Map(initial.map((rule) => [rule.id, rule]));
  return {
    rows,
    all: async () => [...rows.values()],
    put: async (rule) => void rows.set(rule.id, rule),
    remove: async (id) => void rows.delete(id),
  };
}

const world = (rules: RuleStore = memoryRules()) => {
  let n = 0;
  return { rules, newId: () => `rule-${++n}`, now: () => 1000 + n };
};
const action = (effect: Action['effect'], method = 'edge_zones_list'): Action => ({
  method,
  source: 'edge',
  effect,
  args: [],
});

it('allows reads and asks for writes and deletions by default', async () => {
  const policy = await createPolicy(world());
  expect(['read', 'write', 'destroy'].map((e) => policy.decide(action(e as Action['effect'])).decision)).toEqual([
    'allow',
    'ask',
    'ask',
  ]);
  expect(policy.decide(action('read')).reason).toBe('Allowed: reads are allowed.');
  expect(policy.decide(action('read')).rule.by).toBe('default');
});

it("puts a person's rule over a default, and keeps it", async () => {
  const rules = memoryRules();
  const policy = await createPolicy(world(rules));
  let heard = 0;
  policy.rules.subscribe(() => heard++);
  const rule = await policy.add({ decision: 'allow', method: 'edge_zones_*', by: 'person' });
  expect(policy.decide(action('write', 'edge_zones_create'))).toMatchObject({ decision: 'allow', rule });
  expect(policy.decide(action('write', 'edge_dns_records_create')).decision).toBe('ask');
  expect([...rules.rows.values()]).toEqual([rule]);
  const again = await createPolicy(world(rules));
  expect(again.decide(action('write', 'edge_zones_create')).decision).toBe('allow');
  await policy.remove(rule.id);
  expect(policy.decide(action('write', 'edge_zones_create')).decision).toBe('ask');
  expect(rules.rows.size).toBe(0);
  expect(heard).toBe(2);
});

it('puts deny over ask over allow, and names the more specific rule', async () => {
  const policy = await createPolicy(world());
  await policy.add({ decision: 'allow', source: 'edge', by: 'person' });
  await policy.add({ decision: 'ask', effect: 'write', by: 'person' });
  expect(policy.decide(action('write')).decision).toBe('ask');
  await policy.add({ decision: 'deny', source: 'edge', by: 'person' });
  const exact = await policy.add({ decision: 'deny', method: 'edge_zones_list', by: 'person' });
  expect(policy.decide(action('read'))).toMatchObject({ decision: 'deny', rule: exact });
  expect(policy.decide(action('read')).reason).toBe('Denied: calls of edge_zones_list are denied, as you decided.');
});

it('asks for a deletion even where everything is allowed, and keeps the defaults', async () => {
  const policy = await createPolicy(world());
  await policy.add({ decision: 'allow', method: '*', by: 'person' });
  expect(policy.decide(action('destroy')).decision).toBe('ask');
  expect(policy.decide(action('write')).decision).toBe('allow');
  expect([mayAlways('write'), mayAlways('destroy')]).toEqual([true, false]);
  await policy.remove('default-destroy');
  expect(policy.rules.get().map((r) => r.id)).toContain('default-destroy');
});

it('asks where nothing is known of the effect', async () => {
  const policy = await createPolicy(world());
  expect(policy.decide(action('odd' as Action['effect'])).decision).toBe('ask');
});

it('does not add a rule the store did not take', async () => {
  const rules = memoryRules();
  rules.put = async () => Promise.reject(new Error('full'));
  const policy = await createPolicy(world(rules));
  await expect(policy.add({ decision: 'deny', by: 'person' })).rejects.toThrow('full');
  expect(policy.decide(action('read')).decision).toBe('allow');
});

it('matches patterns as the plain regular expression does', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '_', '.', '*'), maxLength: 12 });
  fc.assert(
    fc.property(letters, letters, (pattern, text) => {
      const plain = pattern
        .split('*')
        .map((part) => part.replaceAll('.', '\\.'))
        .join('.*');
      expect(matchPattern(pattern, text)).toBe(new RegExp(`^${plain}$`).test(text));
    }),
    { numRuns: 2000 },
  );
  expect(matchPattern(`${'*a'.repeat(40)}b`, 'a'.repeat(200))).toBe(false);
});

it('follows its order of precedence for any rules, in any order of rules', () => {
  const effect = fc.constantFrom('read', 'write', 'destroy' as const) as fc.Arbitrary<Action['effect']>;
  const method = fc.constantFrom('a_list', 'a_get', 'b_list');
  const rule = fc.record(
    {
      id: fc.uuid(),
      decision: fc.constantFrom('allow', 'ask', 'deny'),
      by: fc.constantFrom('person', 'default'),
      createdAt: fc.nat(),
      method: fc.constantFrom('*', 'a_*', '*_list', 'a_get'),
      source: fc.constantFrom('a', 'b'),
      effect,
    },
    { requiredKeys: ['id', 'decision', 'by', 'createdAt'] },
  ) as fc.Arbitrary<Rule>;
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 8 }), effect, method, (rules, effect, method) => {
      const call = { method, source: method[0]!, effect, args: [] };
      const { decision } = decide(rules, call);
      const hit = rules.filter(
        (r) =>
          (!r.effect || r.effect === effect) &&
          (!r.source || r.source === call.source) &&
          (!r.method || matchPattern(r.method, method)),
      );
      const said = (by?: Rule['by']) => new Set(hit.filter((r) => !by || r.by === by).map((r) => r.decision));
      const strictest = (set: Set<string>) => ['deny', 'ask', 'allow'].find((d) => set.has(d));
      let expected = said().has('deny') ? 'deny' : (strictest(said('person')) ?? strictest(said()) ?? 'ask');
      if (effect === 'destroy' && expected === 'allow') expected = 'ask';
      expect(decision).toBe(expected);
      expect(decide([...rules].reverse(), call).decision).toBe(decision);
    }),
    { numRuns: 1000 },
  );
});
