/**
 * Budgets: what is spent is counted for the run, the conversation and the day, and where a limit is reached the next
 * step waits until a person raises it once or says stop. Nothing is stopped in the middle of an answer or a call.
 */
import { type Cell, cell, type Readable } from '#base/cell.ts';
import type { BudgetQuestion, BudgetScope, Budgets, Spend, SpendKind, SpendPlace } from './budget.contract.ts';

/** What is kept: the day with its sum, and the sums of conversations. */
export interface KeptSpend {
  /** As in `2026-11-20`, in the time of the place. */
  day: string;
  today: Spend;
  sessions: Record<string, Spend>;
}

export interface BudgetWorld {
  budgets: Readable<Budgets>;
  kept: KeptSpend | null;
  /** Called after each change; may drop all but the last. */
  keep(spend: KeptSpend): void;
  newId: () => string;
  now: () => number;
  /** The day a time belongs to, where the person is. */
  dayOf(time: number): string;
}

export interface Budget {
  /** What waits for a person to raise a budget or stop. */
  questions: Readable<BudgetQuestion[]>;
  /** Changes whenever something is spent. */
  spent: Readable<number>;
  of(scope: BudgetScope, place: SpendPlace): Spend;
  /** Begins a run afresh: what it spent before is not counted to it, and a stop is forgotten. */
  begin(runId: string): void;
  add(place: SpendPlace, part: Partial<Spend>): void;
  /** Null where there is room. Otherwise waits, and gives null after all, or why not. */
  check(place: SpendPlace, next: string, signal: AbortSignal): Promise<string | null> | null;
  /** Like `check`, and counts one call where it may go: never more of them than there is room for. */
  call(place: SpendPlace, next: string, signal: AbortSignal): Promise<string | null> | null;
  /** Raises the limit once, by as much again, or stops the run. */
  answer(id: string, raise: boolean): void;
}

const nothing = (): Spend => ({ tokens: 0, money: 0, calls: 0, ms: 0 });
const keptSessions = 300;
const keptRuns = 50;
const scopes: BudgetScope[] = ['run', 'session', 'day'];
const kinds: SpendKind[] = ['money', 'tokens', 'calls', 'ms'];

export function createBudget(world: BudgetWorld): Budget {
  const runs = new Map<string, Spend>();
  const stopped = new Map<string, string>();
  const raised = new Map<string, number>();
  const questions: Cell<BudgetQuestion[]> = cell<BudgetQuestion[]>([]);
  const spent: Cell<number> = cell(0);
  const asked = new Map<string, { key: string; by: number; waiting: Set<(raise: boolean) => void> }>();
  let kept: KeptSpend = world.kept ?? { day: world.dayOf(world.now()), today: nothing(), sessions: {} };

  const today = (): Spend => {
    const day = world.dayOf(world.now());
    if (day !== kept.day) kept = { ...kept, day, today: nothing() };
    return kept.today;
  };
  const of = (scope: BudgetScope, { runId, sessionId }: SpendPlace): Spend =>
    (scope === 'run' ? runs.get(runId) : scope === 'session' ? kept.sessions[sessionId] : today()) ?? nothing();
  const keyOf = (scope: BudgetScope, kind: SpendKind, { runId, sessionId }: SpendPlace) =>
    `${scope} ${kind} ${scope === 'run' ? runId : scope === 'session' ? sessionId : world.dayOf(world.now())}`;

  /** The first limit that is reached. */
  const reached = (place: SpendPlace) => {
    for (const scope of scopes)
      for (const kind of kinds) {
        const limit = world.budgets.get()[scope]?.[kind];
        if (limit === undefined) continue;
        const key = keyOf(scope, kind, place);
        const full = limit + (raised.get(key) ?? 0);
        const value = of(scope, place)[kind];
        if (value >= full) return { scope, kind, key, limit, full, value };
      }
    return null;
  };

  /** Several steps that reach one limit at once are one question. */
  const ask = (place: SpendPlace, next: string, signal: AbortSignal): Promise<string | null> =>
    new Promise((resolve) => {
      const hit = reached(place);
      if (!hit) return resolve(null);
      const { scope, kind, value, full } = hit;
      const words = budgetWords(scope, kind, value, full);
      const known = questions.get().find((one) => one.scope === scope && one.kind === kind);
      const id = known?.id ?? world.newId();
      const over = (raise: boolean) => {
        signal.removeEventListener('abort', gone);
        if (raise) return void Promise.resolve(check(place, next, signal)).then(resolve);
        stopped.set(place.runId, words);
        resolve(`${words} A person stopped it there.`);
      };
      const gone = () => {
        const waiting = asked.get(id)?.waiting;
        waiting?.delete(over);
        if (waiting?.size === 0) close(id);
        resolve(words);
      };
      if (!known) {
        asked.set(id, { key: hit.key, by: hit.limit, waiting: new Set() });
        const question = { id, scope, kind, spent: value, limit: full, next, createdAt: world.now() };
        questions.update((all) => [...all, question]);
      }
      asked.get(id)?.waiting.add(over);
      if (signal.aborted) gone();
      else signal.addEventListener('abort', gone, { once: true });
    });

  const close = (id: string) => {
    asked.delete(id);
    questions.update((all) => all.filter((one) => one.id !== id));
  };

  const answer = (id: string, raise: boolean): void => {
    const question = asked.get(id);
    if (!question) return;
    close(id);
    if (raise) raised.set(question.key, (raised.get(question.key) ?? 0) + question.by);
    for (const over of question.waiting) over(raise);
  };

  const check = (place: SpendPlace, next: string, signal: AbortSignal): Promise<string | null> | null => {
    const before = stopped.get(place.runId);
    if (before !== undefined) return Promise.resolve(`${before} A person stopped it there.`);
    return reached(place) ? ask(place, next, signal) : null;
  };

  const add = (place: SpendPlace, part: Partial<Spend>): void => {
    const sum = (spend: Spend): Spend => ({
      tokens: spend.tokens + (part.tokens ?? 0),
      money: spend.money + (part.money ?? 0),
      calls: spend.calls + (part.calls ?? 0),
      ms: spend.ms + (part.ms ?? 0),
    });
    const session = sum(of('session', place));
    runs.set(place.runId, sum(of('run', place)));
    if (runs.size > keptRuns) runs.delete(runs.keys().next().value!);
    const { [place.sessionId]: _, ...others } = kept.sessions;
    const sessions = Object.fromEntries([...Object.entries(others), [place.sessionId, session]].slice(-keptSessions));
    kept = { ...kept, today: sum(today()), sessions };
    world.keep(kept);
    spent.update((times) => times + 1);
  };

  const call = (place: SpendPlace, next: string, signal: AbortSignal): Promise<string | null> | null => {
    const question = check(place, next, signal);
    // Of several that waited, each looks again before it counts.
    if (question) return question.then((refused) => (refused === null ? call(place, next, signal) : refused));
    add(place, { calls: 1 });
    return null;
  };

  return {
    questions,
    spent,
    of,
    begin(runId) {
      runs.delete(runId);
      stopped.delete(runId);
      for (const key of [...raised.keys()]) if (key.startsWith('run ') && key.endsWith(` ${runId}`)) raised.delete(key);
    },
    add,
    call,
    check,
    answer,
  };
}

const scopeWords: Record<BudgetScope, string> = { run: 'this run', session: 'this conversation', day: 'today' };
const units: Record<SpendKind, (value: number) => string> = {
  tokens: (value) => `${Math.round(value).toLocaleString('en')} tokens`,
  money: (value) => `$${value.toFixed(value < 1 ? 3 : 2)}`,
  calls: (value) => `${value.toLocaleString('en')} calls`,
  ms: (value) => `${Math.round(value / 1000).toLocaleString('en')} s`,
};

/** As in “The budget of this conversation is used up: $1.02 of $1.00.” */
export function budgetWords(scope: BudgetScope, kind: SpendKind, spent: number, limit: number): string {
  const whose = scope === 'day' ? 'The budget of today' : `The budget of ${scopeWords[scope]}`;
  return `${whose} is used up: ${units[kind](spent)} of ${units[kind](limit)}.`;
}
