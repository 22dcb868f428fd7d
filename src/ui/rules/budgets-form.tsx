import { useId } from 'react';
import type { BudgetScope, SpendKind } from '#guard/budget.contract.ts';
import { count, duration, money } from '../format.ts';
import { useCell, useIde } from '../ide.ts';

const scopes: [BudgetScope, string][] = [
  ['run', 'One answer or program'],
  ['session', 'This conversation'],
  ['day', 'A day'],
];
const kinds: { id: SpendKind; title: string; factor: number; step: string }[] = [
  { id: 'money', title: 'US dollars', factor: 1, step: '0.01' },
  { id: 'tokens', title: 'Tokens', factor: 1, step: '1' },
  { id: 'calls', title: 'Calls', factor: 1, step: '1' },
  { id: 'ms', title: 'Seconds', factor: 1000, step: '1' },
];

/** How much may be spent before it asks. Empty is without a limit. */
export function BudgetsForm() {
  const ide = useIde();
  const budgets = useCell(ide.policy.budgets);
  const spent = useCell(ide.policy.spent);
  const set = (scope: BudgetScope, kind: SpendKind, factor: number, text: string) => {
    const { [kind]: _, ...others } = budgets[scope] ?? {};
    const value = Number(text) * factor;
    const valid = text.trim() !== '' && Number.isFinite(value) && value > 0;
    ide.policy.setBudgets({ ...budgets, [scope]: valid ? { ...others, [kind]: value } : others });
  };
  return (
    <section aria-label="Budgets">
      <h3 className="mt-0 mb-1 text-[13px] font-[550] text-ink-2">Budgets</h3>
      <p className="m-0 mb-2 text-ink-2">
        Where one is used up, what comes next waits until you raise it once or stop. Spent so far: this conversation{' '}
        {money(spent.session.money)}, {count(spent.session.tokens)} tokens, {count(spent.session.calls)} calls,{' '}
        {duration(spent.session.ms)}; today {money(spent.day.money)}, {count(spent.day.tokens)} tokens,{' '}
        {count(spent.day.calls)} calls, {duration(spent.day.ms)}.
      </p>
      <div className="overflow-x-auto">
        <table className="border-collapse text-left">
          <thead>
            <tr className="text-[12px] text-ink-2">
              <th />
              {kinds.map(({ id, title }) => (
                <th key={id} className="px-1.5 pb-1 font-[550]">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scopes.map(([scope, title]) => (
              <tr key={scope}>
                <th className="pr-3 font-normal">{title}</th>
                {kinds.map(({ id, title: unit, factor, step }) => {
                  const limit = budgets[scope]?.[id];
                  return (
                    <td key={id} className="p-1">
                      <input
                        type="number"
                        min="0"
                        step={step}
                        aria-label={`${title}, ${unit}`}
                        placeholder="no limit"
                        className="field h-8 w-[96px] tabular-nums"
                        defaultValue={limit === undefined ? '' : limit / factor}
                        onBlur={(event) => set(scope, id, factor, event.target.value)}
                      />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const units = [
  ['1000', 'a second'],
  ['60000', 'a minute'],
  ['3600000', 'an hour'],
] as const;

/** How fast each source may be called: more waits its turn, and the trace says so. */
export function RatesForm() {
  const ide = useIde();
  const sources = useCell(ide.sources);
  const rates = useCell(ide.policy.rates);
  const id = useId();
  const set = (source: string, calls: number, perMs: number) => {
    const { [source]: _, ...others } = rates;
    ide.policy.setRates(calls >= 1 ? { ...others, [source]: { calls, perMs } } : others);
  };
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="mt-0 mb-1 text-[13px] font-[550] text-ink-2">
        How fast
      </h3>
      <p className="m-0 mb-2 text-ink-2">
        Calls of a source beyond its rate wait their turn. Empty is as fast as can be.
      </p>
      <ul className="m-0 grid list-none gap-1.5 p-0">
        {sources.map((source) => {
          const rate = rates[source.id];
          const perMs = rate?.perMs ?? 1000;
          return (
            <li key={source.id} className="flex items-center gap-2">
              <span className="min-w-0 flex-1 truncate">{source.title}</span>
              <input
                type="number"
                min="1"
                step="1"
                aria-label={`Calls of ${source.title}`}
                placeholder="no limit"
                className="field h-8 w-[96px] tabular-nums"
                defaultValue={rate?.calls ?? ''}
                onBlur={(event) => set(source.id, Math.floor(Number(event.target.value)), perMs)}
              />
              <select
                aria-label={`Per, for ${source.title}`}
                className="field h-8"
                value={String(perMs)}
                disabled={!rate}
                onChange={(event) => rate && set(source.id, rate.calls, Number(event.target.value))}
              >
                {units.map(([value, title]) => (
                  <option key={value} value={value}>
                    {title}
                  </option>
                ))}
              </select>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
