import { money } from '../format.ts';
import { useCell, useIde } from '../ide.ts';
import { useView } from '../view.ts';

/** How much waits for a person; leads there. */
export function WaitingStatus() {
  const ide = useIde();
  const view = useView();
  const waiting = useCell(ide.approvals).length + useCell(ide.policy.budgetQuestions).length;
  if (waiting === 0) return null;
  const go = () => {
    view.set({ narrowPane: 'talk' });
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-card]')?.focus());
  };
  return (
    <button
      type="button"
      aria-label={`${waiting} waiting for you`}
      className="act h-6 shrink-0 px-1.5 text-ochre-ink"
      onClick={go}
    >
      {waiting} waiting<span className="max-sm:hidden"> for you</span>
    </button>
  );
}

/** What this conversation cost so far, of what it may. */
export function SpendStatus() {
  const ide = useIde();
  const view = useView();
  const { cost } = useCell(ide.status);
  const limit = useCell(ide.policy.budgets).session?.money;
  return (
    <button
      type="button"
      className="act h-6 shrink-0 px-1.5"
      title="What the models of this conversation cost so far. Budgets are in Settings, Rules."
      onClick={() => view.set({ dialog: 'rules' })}
    >
      {money(cost)}
      {limit !== undefined && <span className="max-sm:hidden"> of {money(limit)}</span>}
    </button>
  );
}
