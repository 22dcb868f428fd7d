/** What the interface may know and do of rules, budgets and rates, and of calls that wait. Part of the `Ide`. */
import type { Readable } from '#base/cell.ts';
import type { BudgetQuestion, Budgets, Rates, Spend } from '#guard/budget.contract.ts';
import type { ApprovalRequest, Rule, RuleDraft, Simulated, Verdict } from '#guard/policy.contract.ts';

/** What would happen to a call. `named` is false where the method is hidden: it cannot even be written. */
export type RuleTest =
  | { ok: true; verdict: Verdict; matching: Rule[]; named: boolean }
  | { ok: false; message: string };

/** What a source would do, in sentences and as it says it; or why it cannot say. */
export type DryRun = { ok: true; summary: string[]; value: unknown } | { ok: false; message: string };

export interface PolicyFace {
  /** Gives the sentence to show where it could not be kept, or null. */
  addRule(draft: Omit<RuleDraft, 'by'>): Promise<string | null>;
  /** Names of methods a rule keeps from being named, for the tester. */
  hidden: Readable<readonly string[]>;
  /** `text` is the argument object as JSON, or empty. */
  testRule(method: string, text: string): Promise<RuleTest>;
  /** The last 100 calls under the rules as they are, and with one more, or one less. Newest first. */
  simulate(change?: { add?: Omit<RuleDraft, 'by'>; without?: string }): Promise<Simulated[]>;
  /** What is wrong with arguments for a method, in sentences; empty where nothing is. */
  checkArguments(method: string, text: string): Promise<string[]>;
  dryRun(request: ApprovalRequest, args: unknown[]): Promise<DryRun>;

  budgets: Readable<Budgets>;
  setBudgets(budgets: Budgets): void;
  /** What this conversation and this day spent so far. */
  spent: Readable<{ session: Spend; day: Spend }>;
  /** Budgets that are used up, each waiting to be raised once or to stop what waits. */
  budgetQuestions: Readable<BudgetQuestion[]>;
  answerBudget(id: string, raise: boolean): void;
  rates: Readable<Rates>;
  setRates(rates: Rates): void;
}
