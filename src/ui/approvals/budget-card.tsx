import type { BudgetQuestion } from '#guard/budget.contract.ts';
import { count, duration, money } from '../format.ts';
import { useIde } from '../ide.ts';

const whose = { run: 'this run', session: 'this conversation', day: 'today' };
const units = {
  money,
  tokens: (value: number) => `${count(value)} tokens`,
  calls: (value: number) => `${count(value)} calls`,
  ms: duration,
};

/** A budget that is used up: what comes next waits until it is raised once, or stops. */
export function BudgetCard({ question }: { question: BudgetQuestion }) {
  const ide = useIde();
  const { id, scope, kind, spent, limit, next } = question;
  const unit = units[kind];
  return (
    <fieldset
      tabIndex={-1}
      data-card
      aria-label={`The budget of ${whose[scope]} is used up, waiting for your decision`}
      className="m-0 grid min-w-0 animate-arrive items-center gap-x-4 gap-y-1 rounded-lg border border-ochre bg-ochre-wash px-3.5 py-[11px] sm:grid-cols-[1fr_auto]"
    >
      <div className="min-w-0">
        <b className="font-semibold">
          The budget of {whose[scope]} is used up: {unit(spent)} of {unit(limit)}.
        </b>
        <p className="m-0 text-ink-2">
          What waits: <span className="font-mono text-xs">{next}</span>. The limit itself is in Settings, Rules.
        </p>
      </div>
      <div className="flex flex-wrap gap-2 max-sm:mt-2">
        <button type="button" className="btn" onClick={() => ide.policy.answerBudget(id, false)}>
          Stop
        </button>
        <button type="button" className="btn btn-primary" onClick={() => ide.policy.answerBudget(id, true)}>
          Raise it once
        </button>
      </div>
    </fieldset>
  );
}
