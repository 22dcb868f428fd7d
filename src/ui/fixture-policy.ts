/** Rules, budgets and rates in memory, for tests of the interface: what a rule would do is what a test says it does. */
import { type Cell, cell } from '#base/cell.ts';
import type { BudgetQuestion, Budgets, Rates } from '#guard/budget.contract.ts';
import type { Rule, Simulated } from '#guard/policy.contract.ts';
import type { DryRun, PolicyFace, RuleTest } from './policy-face.ts';

export interface PolicyStage {
  questions: Cell<BudgetQuestion[]>;
  answered: { id: string; raise: boolean }[];
  tested: RuleTest;
  simulated: Simulated[];
  problems: string[];
  dry: DryRun;
}

export function createFixturePolicy(rules: Cell<Rule[]>): { face: PolicyFace; stage: PolicyStage } {
  const budgets = cell<Budgets>({ session: { money: 1 } });
  const rates = cell<Rates>({});
  const stage: PolicyStage = {
    questions: cell<BudgetQuestion[]>([]),
    answered: [],
    tested: { ok: false, message: 'There is no such method.' },
    simulated: [],
    problems: [],
    dry: { ok: true, summary: ['Changes shop.example: mode off → high.'], value: null },
  };
  const none = { tokens: 0, money: 0, calls: 0, ms: 0 };
  return {
    stage,
    face: {
      async addRule(draft) {
        rules.update((all) => [...all, { ...draft, id: `rule-${all.length}`, by: 'person', createdAt: 1 }]);
        return null;
      },
      hidden: cell<readonly string[]>([]),
      testRule: async () => stage.tested,
      simulate: async () => stage.simulated,
      checkArguments: async () => stage.problems,
      dryRun: async () => stage.dry,
      budgets,
      setBudgets: budgets.set,
      spent: cell({ session: { ...none, money: 0.018, calls: 41 }, day: none }),
      budgetQuestions: stage.questions,
      answerBudget(id, raise) {
        stage.answered.push({ id, raise });
        stage.questions.update((all) => all.filter((one) => one.id !== id));
      },
      rates,
      setRates: rates.set,
    },
  };
}
