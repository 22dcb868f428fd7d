import { cell } from '#base/cell.ts';
import type { Action, Decision, Effect, Policy, Rule, RuleStore, Verdict } from './policy.contract.ts';

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
  const rules = cell<Rule[]>([...defaults, ...(await world.rules.all())]);
  return {
    decide: (action) => decide(rules.get(), action),
    rules,
    async add(rule) {
      const added: Rule = { ...rule, id: world.newId(), createdAt: world.now() };
      await world.rules.put(added);
      rules.update((all) => [...all, added]);
      return added;
    },
    async remove(id) {
      if (defaults.some((rule) => rule.id === id)) return;
      await world.rules.remove(id);
      rules.update((all) => all.filter((rule) => rule.id !== id));
    },
  };
}

/**
 * Pure. A deny decides, whoever made it. Otherwise, where rules of a person match, the strictest of them decides, and
 * where none does, the strictest default. Of equally strict ones the more specific is named, then the newer. No allow
 * covers a deletion: it stays asked.
 */
export function decide(rules: Rule[], action: Action): Verdict {
  const matching = rules.filter((rule) => matches(rule, action));
  const denied = matching.filter((rule) => rule.decision === 'deny');
  const own = matching.filter((rule) => rule.by === 'person');
  const candidates = denied.length > 0 ? denied : own.length > 0 ? own : matching;
  const rule = candidates.reduce<Rule | undefined>((a, b) => (a && compare(a, b) >= 0 ? a : b), undefined) ?? unknown;
  if (rule.decision === 'allow' && action.effect === 'destroy') {
    return { decision: 'ask', rule, reason: 'Asked: a deletion is asked each time, whatever else is allowed.' };
  }
  return { decision: rule.decision, rule, reason: explain(rule) };
}

function matches(rule: Rule, action: Action): boolean {
  return (
    (rule.effect === undefined || rule.effect === action.effect) &&
    (rule.source === undefined || rule.source === action.source) &&
    (rule.method === undefined || matchPattern(rule.method, action.method))
  );
}

function compare(a: Rule, b: Rule): number {
  return (
    strictness[a.decision] - strictness[b.decision] || specificity(a) - specificity(b) || a.createdAt - b.createdAt
  );
}

function specificity(rule: Rule): number {
  const method = rule.method === undefined ? 0 : rule.method.includes('*') ? 4 : 8;
  return method + (rule.source === undefined ? 0 : 2) + (rule.effect === undefined ? 0 : 1);
}

/** `*` stands for any run of characters, none included; all else for itself. Linear in memory, no regular expression. */
export function matchPattern(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

const done: Record<Decision, string> = { allow: 'Allowed', ask: 'Asked', deny: 'Denied' };
const plural: Record<Effect, string> = { read: 'reads', write: 'writes', destroy: 'deletions' };

function explain(rule: Rule): string {
  const what = rule.effect ? plural[rule.effect] : rule.method ? 'calls' : 'all calls';
  const which = `${what}${rule.method ? ` of ${rule.method}` : ''}${rule.source ? ` of ${rule.source}` : ''}`;
  const verb = { allow: 'are allowed', ask: 'are asked', deny: 'are denied' }[rule.decision];
  if (rule === unknown) return 'Asked: no rule speaks of this call.';
  return `${done[rule.decision]}: ${which} ${verb}${rule.by === 'person' ? ', as you decided' : ''}.`;
}
