/** Rules in the words of a person, and between a form and a rule. Pure. */
import { visible } from '#base/visible.ts';
import type { ArgumentPattern, Rule, RuleDraft, RuleScope } from '#guard/policy.contract.ts';

export const decisions: Record<Rule['decision'], { text: string; verb: string; tone: string }> = {
  allow: { text: 'allowed', verb: 'Allow', tone: '' },
  ask: { text: 'asked', verb: 'Ask about', tone: 'tag-ochre' },
  deny: { text: 'denied', verb: 'Deny', tone: 'tag-brick' },
};

const effects = { read: 'reads', write: 'writes', destroy: 'deletions' };

/** As in “writes of edge”, “edge_zones_create with name like *.example”. */
export function meaning(rule: Omit<Rule, 'id' | 'createdAt' | 'by' | 'decision'>): string {
  const what = rule.method ?? (rule.effect ? effects[rule.effect] : 'every call');
  const parts = [rule.method && rule.effect ? `${what}, ${effects[rule.effect]} only` : what];
  if (rule.source) parts.push(`of ${rule.source}`);
  if (rule.args && rule.args.length > 0) parts.push(`with ${rule.args.map(pattern).join(' and ')}`);
  if (rule.host) parts.push(`to ${rule.host}`);
  if (rule.rung) parts.push(`on the rung ${rule.rung}`);
  if (rule.agent) parts.push(`by the ${rule.agent}`);
  return visible(parts.join(' '));
}

function pattern({ path, is, like }: ArgumentPattern): string {
  const value = like !== undefined ? `like ${like}` : (JSON.stringify(is) ?? 'undefined');
  return path === '' ? `exactly ${value}` : `${path} ${value}`;
}

export interface PatternDraft {
  path: string;
  kind: 'is' | 'like';
  value: string;
}

export interface FormDraft {
  decision: Rule['decision'];
  method: string;
  source: string;
  effect: '' | Rule['effect'];
  args: PatternDraft[];
  host: string;
  rung: string;
  agent: string;
  scope: RuleScope;
  /** Milliseconds from now, or empty for good. */
  lasts: string;
}

export const emptyForm: FormDraft = {
  decision: 'ask',
  method: '',
  source: '',
  effect: '',
  args: [],
  host: '',
  rung: '',
  agent: '',
  scope: 'project',
  lasts: '',
};

/** The rule a form says; `session` is the open conversation. */
export function draftOf(form: FormDraft, session: string | null, now: number): Omit<RuleDraft, 'by'> {
  const text = (value: string) => value.trim();
  const args = form.args.map(
    ({ path, kind, value }): ArgumentPattern =>
      kind === 'like' ? { path: text(path), like: value } : { path: text(path), is: plainValue(value) },
  );
  return {
    decision: form.decision,
    ...(text(form.method) && { method: text(form.method).replace(/^codemode\./, '') }),
    ...(form.source && { source: form.source }),
    ...(form.effect && { effect: form.effect }),
    ...(args.length > 0 && { args }),
    ...(text(form.host) && { host: text(form.host) }),
    ...(text(form.rung) && { rung: text(form.rung) }),
    ...(form.agent && { agent: form.agent }),
    ...(form.scope !== 'project' && { scope: form.scope }),
    ...(form.scope === 'session' && session !== null && { session }),
    ...(form.lasts && { expiresAt: now + Number(form.lasts) }),
  };
}

/** A rule as the form that would make it. */
export function formOf(rule: Rule, now: number): FormDraft {
  return {
    ...emptyForm,
    decision: rule.decision,
    method: rule.method ?? '',
    source: rule.source ?? '',
    effect: rule.effect ?? '',
    args: (rule.args ?? []).map(({ path, is, like }) =>
      like === undefined ? { path, kind: 'is', value: JSON.stringify(is) ?? '' } : { path, kind: 'like', value: like },
    ),
    host: rule.host ?? '',
    rung: rule.rung ?? '',
    agent: rule.agent ?? '',
    scope: rule.scope ?? 'project',
    lasts: rule.expiresAt === undefined ? '' : String(Math.max(1, rule.expiresAt - now)),
  };
}

/** JSON where it is some, otherwise the text itself: `3` is a number, `z_71` a text. */
function plainValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
