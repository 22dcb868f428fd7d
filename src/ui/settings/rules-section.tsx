import { useState } from 'react';
import type { Rule } from '#guard/policy.contract.ts';
import { useCell, useIde } from '../ide.ts';
import { BudgetsForm, RatesForm } from '../rules/budgets-form.tsx';
import { decisions, meaning } from '../rules/meaning.ts';
import { RuleForm } from '../rules/rule-form.tsx';
import { RuleTester } from '../rules/rule-tester.tsx';

/** What the code may do: the rules a person made, to be changed and taken back; those that hold otherwise; budgets. */
export function RulesSection() {
  const ide = useIde();
  const rules = useCell(ide.rules);
  const session = useCell(ide.session)?.session.id;
  const [form, setForm] = useState<Rule | 'new' | null>(null);
  const own = rules.filter((rule) => rule.by === 'person');
  const rest = rules.filter((rule) => rule.by === 'default');
  const groups = [
    { title: 'In this project', rules: own.filter(({ scope = 'project' }) => scope === 'project') },
    {
      title: 'In this conversation',
      rules: own.filter((rule) => rule.scope === 'session' && rule.session === session),
    },
    {
      title: 'In other conversations',
      rules: own.filter((rule) => rule.scope === 'session' && rule.session !== session),
    },
    { title: 'For the next call', rules: own.filter(({ scope }) => scope === 'once') },
  ].filter((group) => group.rules.length > 0);
  return (
    <div className="flex flex-col gap-6">
      <section>
        <div className="mb-2 flex items-center gap-3">
          <h3 className="m-0 flex-1 text-[13px] font-[550] text-ink-2">
            Your rules: deny comes first, then ask, then allow
          </h3>
          {form === null && (
            <button type="button" className="btn" onClick={() => setForm('new')}>
              Add a rule
            </button>
          )}
        </div>
        {form !== null && (
          <RuleForm
            key={form === 'new' ? 'new' : form.id}
            {...(form !== 'new' && { rule: form })}
            onDone={() => setForm(null)}
          />
        )}
        {own.length === 0 && form === null && (
          <p className="m-0 text-ink-3">
            None yet. “Always allow” on a card that asks makes one, and it is listed here.
          </p>
        )}
        {groups.map((group) => (
          <div key={group.title} className="mt-3">
            <h4 className="mt-0 mb-1 text-[12px] font-normal text-ink-2">{group.title}</h4>
            <List rules={group.rules} onEdit={setForm} onRemove={(rule) => void ide.removeRule(rule.id)} />
          </div>
        ))}
      </section>
      <section>
        <h3 className="mt-0 mb-2 text-[13px] font-[550] text-ink-2">Where no rule of yours says otherwise</h3>
        <List rules={rest} />
      </section>
      <RuleTester />
      <BudgetsForm />
      <RatesForm />
    </div>
  );
}

interface ListProps {
  rules: readonly Rule[];
  onEdit?(rule: Rule): void;
  onRemove?(rule: Rule): void;
}

function List({ rules, onEdit, onRemove }: ListProps) {
  return (
    <ul className="m-0 flex list-none flex-col gap-1.5 p-0">
      {rules.map((rule) => (
        <li key={rule.id} className="flex min-h-9 items-center gap-3 rounded-md border border-rule bg-raised px-3">
          <span className={`tag ${decisions[rule.decision].tone}`}>{decisions[rule.decision].text}</span>
          <span className="min-w-0 flex-1 truncate" title={meaning(rule)}>
            {meaning(rule)}
          </span>
          {rule.by === 'person' && (
            <time className="text-[12px] text-ink-3 max-sm:hidden">
              {rule.expiresAt === undefined
                ? new Date(rule.createdAt).toLocaleDateString()
                : `until ${new Date(rule.expiresAt).toLocaleString()}`}
            </time>
          )}
          {onEdit && (
            <button
              type="button"
              className="act"
              aria-label={`Change the rule for ${meaning(rule)}`}
              onClick={() => onEdit(rule)}
            >
              Change
            </button>
          )}
          {onRemove && (
            <button
              type="button"
              className="act"
              aria-label={`Remove the rule for ${meaning(rule)}`}
              onClick={() => onRemove(rule)}
            >
              Remove
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
