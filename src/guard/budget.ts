/**
 * Budgets: what is spent is counted for the run, the conversation and the day, and where a limit is reached the next
 * step waits until a person raises it once or says stop. An answer or a call is not stopped in its middle, but by time.
 */
import { type Cell, cell, type Readable } from '#base/cell.ts';
import { createQueue } from '#base/queue.ts';
import type { BudgetQuestion, BudgetScope, Budgets, Spend, SpendKind, SpendPlace } from './budget.contract.ts';

/** What is kept: the day with its sum, and the sums of conversations. */
export interface KeptSpend {
  /** As in `2026-11-20`, in the time of the place. */
  day: string;
  today: Spend;
  sessions: Record<string, Spend>;
}

/** Something that was spent, in a conversation on a day. */
export interface SpentPart {
  day: string;
  sessionId: string;
  part: Partial<Spend>;
}

export interface BudgetWorld {
  budgets: Readable<Budgets>;
  kept: KeptSpend | null;
  /** Adds to what is kept, in one transaction, as other tabs add too. Gives the sums after it. May reject. */
  record(parts: readonly SpentPart[]): Promise<KeptSpend>;
  /** What is kept now. */
  read(): Promise<KeptSpend | null>;
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
  /** Another tab has spent something. */
  refresh(): Promise<void>;
  /** Null where there is room. Otherwise waits, and gives null after all, or why not. */
  check(place: SpendPlace, next: string, signal: AbortSignal): Promise<string | null> | null;
  /** Like `check`, and counts one call where it may go: never more of them than there is room for. */
  call(place: SpendPlace, next: string, signal: AbortSignal): Promise<string | null> | null;
  /** Milliseconds of time that are left to spend, by the limit that is nearest, and the words for when they are used up. */
  timeLeft(place: SpendPlace): { ms: number; words: string } | null;
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
  const inTurn = createQueue();
  let kept: KeptSpend | null = world.kept;
  /** Spent here and not in `kept` yet. */
  let waiting: SpentPart[] = [];

  const today = () => world.dayOf(world.now());
  const of = (scope: BudgetScope, { runId, sessionId }: SpendPlace): Spend => {
    if (scope === 'run') return runs.get(runId) ?? nothing();
    const day = today();
    const mine = waiting.filter((one) => (scope === 'session' ? one.sessionId === sessionId : one.day === day));
    const before = scope === 'session' ? kept?.sessions[sessionId] : kept?.day === day ? kept.today : undefined;
    return mine.reduce((sum, { part }) => plus(sum, part), before ?? nothing());
  };
  /** All that waits goes in one transaction; what cannot be kept counts until the page closes. */
  const record = () =>
    inTurn(async () => {
      const parts = [...waiting];
      if (parts.length === 0) return;
      kept = await world.record(parts).catch(() => spentWith(kept, parts));
      waiting = waiting.slice(parts.length);
    });
  const keyOf = (scope: BudgetScope, kind: SpendKind, { runId, sessionId }: SpendPlace) =>
    `${scope} ${kind} ${scope === 'run' ? runId : scope === 'session' ? sessionId : today()}`;

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
    runs.set(place.runId, plus(of('run', place), part));
    if (runs.size > keptRuns) runs.delete(runs.keys().next().value!);
    waiting.push({ day: today(), sessionId: place.sessionId, part });
    void record();
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
    refresh: () =>
      inTurn(async () => {
        kept = await world.read().catch(() => kept);
        spent.update((times) => times + 1);
      }),
    call,
    check,
    timeLeft(place) {
      let nearest: { ms: number; words: string } | null = null;
      for (const scope of scopes) {
        const limit = world.budgets.get()[scope]?.ms;
        if (limit === undefined) continue;
        const full = limit + (raised.get(keyOf(scope, 'ms', place)) ?? 0);
        const ms = full - of(scope, place).ms;
        if (!nearest || ms < nearest.ms) nearest = { ms, words: budgetWords(scope, 'ms', full, full) };
      }
      return nearest;
    },
    answer,
  };
}

const plus = (sum: Spend, part: Partial<Spend>): Spend => ({
  tokens: sum.tokens + (part.tokens ?? 0),
  money: sum.money + (part.money ?? 0),
  calls: sum.calls + (part.calls ?? 0),
  ms: sum.ms + (part.ms ?? 0),
});

/** The sums with what was spent since. Pure: the change of the transaction that keeps them. */
export function spentWith(kept: KeptSpend | null, parts: readonly SpentPart[]): KeptSpend {
  return parts.reduce<KeptSpend>((before, { day, sessionId, part }) => {
    const { [sessionId]: session = nothing(), ...others } = before.sessions;
    const sessions = [...Object.entries(others), [sessionId, plus(session, part)] as const].slice(-keptSessions);
    const newer = day > before.day;
    return {
      day: newer ? day : before.day,
      // What was spent before midnight and is written after it is of the day before.
      today: day < before.day ? before.today : plus(newer ? nothing() : before.today, part),
      sessions: Object.fromEntries(sessions),
    };
  }, kept ?? { day: '', today: nothing(), sessions: {} });
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
