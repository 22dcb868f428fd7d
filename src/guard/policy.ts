import { cell } from '#base/cell.ts';
import { matchPattern } from '#base/pattern.ts';
import { argumentWords, matchArguments } from './arguments.ts';
import type {
  Action,
  Decision,
  Effect,
  PastCall,
  Policy,
  Rule,
  RuleStore,
  Simulated,
  Verdict,
} from './policy.contract.ts';

/** What holds where a person has said nothing: reads go ahead, everything else is asked. */
const defaults: Rule[] = (
  [
    ['read', 'allow'],
    ['write', 'ask'],
    ['destroy', 'ask'],
  ] as [Effect, Decision][]
).map(([effect, decision]) => ({ id: `default-${effect}`, decision, effect, by: 'default', createdAt: 0 }));

/** An action of no known effect is asked. */
const unknown: Rule = { id: 'default-unknown', decision: 'ask', by: 'default', createdAt: 0 };

const strictness: Record<Decision, number> = { allow: 0, ask: 1, deny: 2 };

/** Whether the approval card may offer “always”. A deletion is decided one at a time. */
export const mayAlways = (effect: Effect): boolean => effect !== 'destroy';

/**
 * The rules of this browser. `rules` holds the built-in ones first, then those of the store in their order; the
 * built-in ones stay when asked to be removed. Rejects where the store rejects.
 */
export async function createPolicy(world: {
  rules: RuleStore;
  newId: () => string;
  now: () => number;
}): Promise<Policy> {
  const { now } = world;
  const kept = await world.rules.all();
  const over = kept.filter((rule) => expired(rule, now()));
  const rules = cell<Rule[]>([...defaults, ...kept.filter((rule) => !over.includes(rule))]);
  await Promise.all(over.map(({ id }) => world.rules.remove(id)));
  const remove = async (id: string) => {
    if (defaults.some((rule) => rule.id === id)) return;
    await world.rules.remove(id);
    rules.update((all) => all.filter((rule) => rule.id !== id));
  };
  return {
    decide(action) {
      const verdict = decide(rules.get(), action, now());
      const { rule } = verdict;
      if (rule.scope === 'once' && rule.decision === verdict.decision) {
        // Used up at once, in memory first, so that no second call finds it.
        rules.update((all) => all.filter(({ id }) => id !== rule.id));
        void world.rules.remove(rule.id).catch(() => undefined);
      }
      return verdict;
    },
    test: (action) => ({
      ...decide(rules.get(), action, now()),
      matching: rules.get().filter((rule) => matches(rule, action, now())),
    }),
    simulate: (changed, calls) => simulate(rules.get(), changed, calls, now()),
    rules,
    async add(rule) {
      const added: Rule = { ...rule, id: world.newId(), createdAt: now() };
      await world.rules.put(added);
      rules.update((all) => [...all, added]);
      return added;
    },
    remove,
  };
}

/** The same rules, with `over` having the last word in every verdict: a real one, a test and a simulation alike. */
export function withLastWord(policy: Policy, over: (verdict: Verdict, action: Action) => Verdict): Policy {
  return {
    ...policy,
    decide: (action) => over(policy.decide(action), action),
    test(action) {
      const { matching, ...verdict } = policy.test(action);
      return { ...over(verdict, action), matching };
    },
    simulate: (changed, calls) =>
      policy.simulate(changed, calls).map(({ call, before, after }) => ({
        call,
        before: over(before, call.action),
        after: over(after, call.action),
      })),
  };
}

/**
 * Pure. A deny decides, whoever made it. Otherwise, where rules of a person match, the strictest of them decides, and
 * where none does, the strictest default. Of equally strict ones the more specific is named, then the newer. No allow
 * covers a deletion: it stays asked.
 */
export function decide(rules: readonly Rule[], action: Action, now = 0): Verdict {
  const matching = rules.filter((rule) => matches(rule, action, now));
  const denied = matching.filter((rule) => rule.decision === 'deny');
  const own = matching.filter((rule) => rule.by === 'person');
  const candidates = denied.length > 0 ? denied : own.length > 0 ? own : matching;
  const rule = candidates.reduce<Rule | undefined>((a, b) => (a && compare(a, b) >= 0 ? a : b), undefined) ?? unknown;
  if (rule.decision === 'allow' && action.effect === 'destroy') {
    return { decision: 'ask', rule, reason: 'Asked: a deletion is asked each time, whatever else is allowed.' };
  }
  return { decision: rule.decision, rule, reason: explain(rule) };
}

/** What other rules would have done with calls that were made. Pure; rules of scope `once` are not used up. */
function simulate(
  before: readonly Rule[],
  after: readonly Rule[],
  calls: readonly PastCall[],
  now: number,
): Simulated[] {
  return calls.map((call) => ({
    call,
    before: decide(before, call.action, now),
    after: decide(after, call.action, now),
  }));
}

/**
 * The methods nobody may name: those of denials that hold whatever the arguments, the rung, the host and who asks.
 * `until` is when the first of these rules runs out, or null.
 */
export function hiddenBy(rules: readonly Rule[], session: string | null, now: number) {
  const whole = rules.filter(
    (rule) =>
      rule.decision === 'deny' &&
      !expired(rule, now) &&
      (rule.args ?? []).length === 0 &&
      rule.rung === undefined &&
      rule.host === undefined &&
      rule.agent === undefined &&
      rule.scope !== 'once' &&
      (rule.scope !== 'session' || rule.session === session),
  );
  const ends = whole.flatMap(({ expiresAt }) => (expiresAt === undefined ? [] : [expiresAt]));
  const patterns = whole.map(({ method, source, effect }) => ({
    ...(method !== undefined && { method }),
    ...(source !== undefined && { source }),
    ...(effect !== undefined && { effect }),
  }));
  return { patterns, until: ends.length > 0 ? Math.min(...ends) : null };
}

const expired = (rule: Rule, now: number): boolean => rule.expiresAt !== undefined && rule.expiresAt <= now;

function matches(rule: Rule, action: Action, now: number): boolean {
  const like = (pattern: string | undefined, text: string | undefined) =>
    pattern === undefined || (text !== undefined && matchPattern(pattern, text));
  return (
    !expired(rule, now) &&
    (rule.effect === undefined || rule.effect === action.effect) &&
    (rule.source === undefined || rule.source === action.source) &&
    like(rule.method, action.method) &&
    like(rule.rung, action.rung) &&
    like(rule.host, action.host) &&
    like(rule.agent, action.agent) &&
    (rule.scope !== 'session' || (rule.session !== undefined && rule.session === action.session)) &&
    (!rule.args || matchArguments(rule.args, action.args, rule.decision === 'allow'))
  );
}

function compare(a: Rule, b: Rule): number {
  return (
    strictness[a.decision] - strictness[b.decision] || specificity(a) - specificity(b) || a.createdAt - b.createdAt
  );
}

function specificity(rule: Rule): number {
  const method = rule.method === undefined ? 0 : rule.method.includes('*') ? 8 : 16;
  const about = [rule.rung, rule.host, rule.agent].some((one) => one !== undefined) ? 4 : 0;
  const args = rule.args && rule.args.length > 0 ? 32 : 0;
  return args + method + about + (rule.source === undefined ? 0 : 2) + (rule.effect === undefined ? 0 : 1);
}

const done: Record<Decision, string> = { allow: 'Allowed', ask: 'Asked', deny: 'Denied' };
const plural: Record<Effect, string> = { read: 'reads', write: 'writes', destroy: 'deletions' };

function explain(rule: Rule): string {
  if (rule === unknown) return 'Asked: no rule speaks of this call.';
  const verb = { allow: 'are allowed', ask: 'are asked', deny: 'are denied' }[rule.decision];
  const own = rule.by === 'person' ? `, as you decided${scopes[rule.scope ?? 'project']}` : '';
  return `${done[rule.decision]}: ${ruleWords(rule)} ${verb}${own}.`;
}

const scopes = { once: ' for this one call', session: ' for this conversation', project: '' };

/** What a rule is about, as in “writes of edge”, “calls of edge_zones_create with zone.id "z_71"”. */
function ruleWords(rule: Pick<Rule, 'method' | 'source' | 'effect' | 'args' | 'rung' | 'host' | 'agent'>): string {
  const what = rule.effect ? plural[rule.effect] : rule.method ? 'calls' : 'all calls';
  return [
    what,
    rule.method && `of ${rule.method}`,
    rule.source && `of ${rule.source}`,
    rule.args && rule.args.length > 0 && `with ${rule.args.map(argumentWords).join(' and ')}`,
    rule.host && `to ${rule.host}`,
    rule.rung && `on the rung ${rule.rung}`,
    rule.agent && `by the ${rule.agent}`,
  ]
    .filter(Boolean)
    .join(' ');
}
