/** The contract of budgets and of rates: how much may be spent, and how fast. Shapes only, no imports. */

/** `run`: one answer of a model with its programs, or one program of a person. `day` begins at local midnight. */
export type BudgetScope = 'run' | 'session' | 'day';

/** Tokens in and out, US dollars, calls of methods, and milliseconds of programs and models. */
export interface Spend {
  tokens: number;
  money: number;
  calls: number;
  ms: number;
}

export type SpendKind = keyof Spend;

/** Absent: without a limit. */
export type Budgets = { [S in BudgetScope]?: Partial<Spend> };

/** One limit that is reached, waiting for a person to say whether to go on. */
export interface BudgetQuestion {
  id: string;
  scope: BudgetScope;
  kind: SpendKind;
  spent: number;
  limit: number;
  /** What would be done next, as in `edge_zones_list` or `the next answer of the model`. */
  next: string;
  createdAt: number;
}

/** Where something is spent. */
export interface SpendPlace {
  sessionId: string;
  /** The turn, or the run of a person's program. */
  runId: string;
}

/** A rate of one source: so many calls in so many milliseconds, of which `calls` at once. */
export interface Rate {
  calls: number;
  perMs: number;
}

/** Rates by source id. */
export type Rates = Record<string, Rate>;

/** How a call is held back, or null where it may go at once. `reason` as in `10 calls a second`. */
export interface Held {
  ms: number;
  reason: string;
}
