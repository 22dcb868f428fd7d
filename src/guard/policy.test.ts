import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchPattern } from '#base/pattern.ts';
import type { Action, PastCall, Rule, RuleStore } from './policy.contract.ts';
import { createPolicy, decide, hiddenBy, mayAlways } from './policy.ts';

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

const call = (args: unknown, over: Partial<Action> = {}): Action => ({
  ...action('write', 'edge_zones_create'),
  args: [args],
  ...over,
});
const rule = (over: Partial<Rule>): Rule => ({ id: 'r', decision: 'allow', by: 'person', createdAt: 1, ...over });

it.each<[string, Rule, Action, Action['method'] | 'allow' | 'ask' | 'deny']>([
  [
    'the very arguments, names in any order',
    rule({ args: [{ path: '', is: { a: 1, b: [2] } }] }),
    call({ b: [2], a: 1 }),
    'allow',
  ],
  ['one argument more', rule({ args: [{ path: '', is: { a: 1 } }] }), call({ a: 1, b: 2 }), 'ask'],
  [
    'an undefined name is no argument',
    rule({ args: [{ path: '', is: { a: 1 } }] }),
    call({ a: 1, b: undefined }),
    'allow',
  ],
  ['a value by path', rule({ args: [{ path: 'zone.id', is: 'z1' }] }), call({ zone: { id: 'z1' } }), 'allow'],
  ['a path that is not there', rule({ args: [{ path: 'zone.id', like: '*' }] }), call({}), 'ask'],
  ['a pattern', rule({ args: [{ path: 'name', like: '*.example' }] }), call({ name: 'fir.example' }), 'allow'],
  ['a pattern on a number', rule({ args: [{ path: 'ttl', like: '3*' }] }), call({ ttl: 300 }), 'allow'],
  ['a pattern never fits an object', rule({ args: [{ path: 'o', like: '*' }] }), call({ o: {} }), 'ask'],
  [
    'an allow wants all of a list',
    rule({ args: [{ path: 'names.*', like: '*.example' }] }),
    call({ names: ['a.example', 'b.com'] }),
    'ask',
  ],
  [
    'a denial wants one of a list',
    rule({ decision: 'deny', args: [{ path: 'names.*', like: '*.com' }] }),
    call({ names: ['a.example', 'b.com'] }),
    'deny',
  ],
  [
    'both of two patterns',
    rule({
      args: [
        { path: 'a', is: 1 },
        { path: 'b', is: 2 },
      ],
    }),
    call({ a: 1, b: 3 }),
    'ask',
  ],
  ['names of Object are not arguments', rule({ args: [{ path: 'constructor.name', is: 'Object' }] }), call({}), 'ask'],
  ['another host', rule({ host: '*.stripe.com' }), call({}, { host: 'api.other.com' }), 'ask'],
  ['this host', rule({ host: '*.stripe.com' }), call({}, { host: 'api.stripe.com' }), 'allow'],
  ['a host where there is none', rule({ host: '*' }), call({}), 'ask'],
  ['by the model', rule({ agent: 'model' }), call({}, { agent: 'model' }), 'allow'],
  ['by the person', rule({ agent: 'model' }), call({}, { agent: 'person' }), 'ask'],
  ['on a rung', rule({ rung: 'isolate' }), call({}, { rung: 'isolate' }), 'allow'],
  ['in its conversation', rule({ scope: 'session', session: 's' }), call({}, { session: 's' }), 'allow'],
  ['in another', rule({ scope: 'session', session: 's' }), call({}, { session: 't' }), 'ask'],
  ['before its end', rule({ expiresAt: 501 }), call({}), 'allow'],
  ['at its end', rule({ expiresAt: 500 }), call({}), 'ask'],
])('matches: %s', (_, one, made, decision) => {
  const defaults: Rule[] = [{ id: 'd', decision: 'ask', effect: 'write', by: 'default', createdAt: 0 }];
  expect(decide([...defaults, one], made, 500).decision).toBe(decision);
});

it('uses up a rule of one call, and only by a real call that it decided', async () => {
  const rules = memoryRules();
  const policy = await createPolicy(world(rules));
  await policy.add({ decision: 'allow', method: 'edge_zones_create', scope: 'once', by: 'person' });
  expect(policy.test(call({})).decision).toBe('allow');
  expect(policy.test(call({})).matching.map(({ by }) => by)).toEqual(['default', 'person']);
  expect(policy.decide(call({})).decision).toBe('allow');
  expect(policy.decide(call({})).decision).toBe('ask');
  expect(rules.rows.size).toBe(0);
});

it('drops what has run out when it opens', async () => {
  const rules = memoryRules([rule({ id: 'old', expiresAt: 10 }), rule({ id: 'new', expiresAt: 10_000 })]);
  const policy = await createPolicy(world(rules));
  expect(policy.rules.get().map(({ id }) => id)).toContain('new');
  expect([...rules.rows.keys()]).toEqual(['new']);
});

it('simulates other rules over calls that were made, and changes nothing', async () => {
  const calls: PastCall[] = [
    { runId: 'r', callId: 1, at: 0, state: 'done', action: call({ name: 'a' }) },
    { runId: 'r', callId: 2, at: 0, state: 'rejected', action: call({ name: 'b' }) },
  ];
  const deny = rule({ decision: 'deny', args: [{ path: 'name', is: 'b' }] });
  const policy = await createPolicy(world());
  const seen = policy.simulate([...policy.rules.get(), deny], calls);
  expect(policy.rules.get()).not.toContain(deny);
  expect(seen.map(({ before, after }) => [before.decision, after.decision])).toEqual([
    ['ask', 'ask'],
    ['ask', 'deny'],
  ]);
  expect(seen[1]?.after.rule).toBe(deny);
  expect(seen[1]?.after.reason).toBe('Denied: all calls with name "b" are denied, as you decided.');
});

it('hides only what a denial forbids whatever the arguments', () => {
  const rules = [
    rule({ decision: 'deny', method: 'a_*' }),
    rule({ decision: 'deny', source: 'b', effect: 'write', expiresAt: 100 }),
    rule({ decision: 'deny', method: 'c', args: [{ path: 'x', is: 1 }] }),
    rule({ decision: 'deny', method: 'd', host: 'x' }),
    rule({ decision: 'deny', method: 'e', scope: 'session', session: 's' }),
    rule({ decision: 'deny', method: 'f', expiresAt: 5 }),
    rule({ method: 'g' }),
  ];
  expect(hiddenBy(rules, 's', 10)).toEqual({
    patterns: [{ method: 'a_*' }, { source: 'b', effect: 'write' }, { method: 'e' }],
    until: 100,
  });
  expect(hiddenBy(rules, 't', 200)).toEqual({ patterns: [{ method: 'a_*' }], until: null });
});

it('decides any arguments without a fault, and equality agrees with JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), (a, b, path) => {
      const one = rule({ args: [{ path: '', is: a }] });
      const same = JSON.stringify(a) === JSON.stringify(b);
      if (same) expect(decide([one], call(b)).decision).toBe('allow');
      expect(decide([one], call(a)).decision).toBe('allow');
      for (const like of [path, '*']) decide([rule({ args: [{ path, like }] })], call(b));
    }),
  );
});
