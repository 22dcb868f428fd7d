/** Rules, budgets and rates at work: what is denied leaves the catalog, what is spent is counted, what waits is shown. */
import { openBroadcast } from '#base/broadcast.ts';
import { cell, type Readable } from '#base/cell.ts';
import { after } from '#base/deadline.ts';
import { messageOf } from '#base/result.ts';
import type { Catalog } from '#codemode/catalog.contract.ts';
import type { Checker } from '#codemode/check.contract.ts';
import { declarationsFor } from '#codemode/check-declarations.ts';
import type { Connector } from '#codemode/connector.contract.ts';
import type { Execute } from '#codemode/execute.ts';
import { createApprovals } from '#guard/approvals.ts';
import type { Budgets, Rates, Spend, SpendPlace } from '#guard/budget.contract.ts';
import { createBudget, type KeptSpend, spentWith } from '#guard/budget.ts';
import type { Action, Policy } from '#guard/policy.contract.ts';
import { hiddenBy } from '#guard/policy.ts';
import { createRates } from '#guard/rate.ts';
import type { LanguageModel } from '#models/model.contract.ts';
import type { Stores } from '#storage/stores.ts';
import type { PolicyFace } from '#ui/policy-face.ts';
import { inTime } from './in-time.ts';
import { pastCalls } from './past-calls.ts';

/** Before a person says otherwise: a conversation of a dollar and a day of ten, then it asks. */
const firstBudgets: Budgets = { session: { money: 1 }, day: { money: 10 } };
const longestTimer = 2 ** 31 - 1;

export async function createGoverning(options: {
  stores: Pick<Stores, 'settings' | 'sessions' | 'runs'>;
  policy: Policy;
  catalog: Catalog;
  checker: Pick<Checker, 'check'>;
  connectors: { get(source: string): Connector | undefined };
  /** Shows what the catalog holds after something was hidden. */
  refresh: () => Promise<void>;
  session: Readable<string | null>;
  newId: () => string;
  now: () => number;
}) {
  const { stores, policy, catalog, checker, connectors, session, newId, now } = options;
  const { settings } = stores;
  const keep = (name: string, value: unknown) => void settings.set(name, value).catch(() => undefined);
  const [keptBudgets, keptRates, keptSpend] = await Promise.all([
    settings.get<Budgets>('budgets', firstBudgets),
    settings.get<Rates>('rates', {}),
    settings.get<KeptSpend | null>('spend', null),
  ]);

  const approvals = createApprovals({ tab: newId(), others: openBroadcast('approvals') });
  addEventListener('pagehide', approvals.leave);

  const spentElsewhere = openBroadcast<true>('spent');
  const budgets = cell(keptBudgets);
  const rates = cell(keptRates);
  const budget = createBudget({
    budgets,
    kept: keptSpend,
    async record(parts) {
      const kept = await settings.update<KeptSpend | null>('spend', null, (before) => spentWith(before, parts));
      spentElsewhere.send(true);
      return kept as KeptSpend;
    },
    read: () => settings.get<KeptSpend | null>('spend', null),
    newId,
    now,
    dayOf: (time) => new Date(time).toLocaleDateString('sv'),
  });
  spentElsewhere.listen(() => void budget.refresh());
  const spent = cell<{ session: Spend; day: Spend }>(sums());
  function sums() {
    const place = { sessionId: session.get() ?? '', runId: '' };
    return { session: budget.of('session', place), day: budget.of('day', place) };
  }
  for (const one of [budget.spent, session]) one.subscribe(() => spent.set(sums()));

  const hidden = cell<readonly string[]>([]);
  let shown = '[]';
  let disarm = () => {};
  /** Takes what is denied out of the catalog, and puts back what is not any more. */
  const hide = async () => {
    disarm();
    const { patterns, until } = hiddenBy(policy.rules.get(), session.get(), now());
    if (until !== null) disarm = after(Math.min(longestTimer, Math.max(0, until - now())), () => void hide());
    const text = JSON.stringify(patterns);
    if (text === shown) return;
    shown = text;
    await catalog.hide(patterns);
    const names = (await catalog.hidden()).map(({ name }) => name);
    hidden.set(names);
    await options.refresh();
  };
  for (const one of [policy.rules, session]) one.subscribe(() => void hide().catch(() => undefined));

  const placeOf = (sessionId: string): SpendPlace => ({ sessionId, runId: `turn ${sessionId}` });
  const actionOf = async (name: string, args: unknown[]): Promise<{ action: Action; named: boolean } | null> => {
    const open = (await catalog.methods()).find((method) => method.name === name);
    const method = open ?? (await catalog.hidden()).find((one) => one.name === name);
    if (!method) return null;
    const { source, effect } = method;
    const host = connectors.get(source)?.host;
    const action: Action = { method: name, source, effect, args, rung: 'isolate', agent: 'model' };
    if (host !== undefined) action.host = host;
    const id = session.get();
    if (id !== null) action.session = id;
    return { action, named: open !== undefined };
  };

  const face: PolicyFace = {
    async addRule(draft) {
      try {
        await policy.add({ ...draft, by: 'person' });
        return null;
      } catch (error) {
        return `The rule could not be kept: ${messageOf(error)}`;
      }
    },
    hidden,
    async testRule(method, text) {
      const args = argumentsIn(text);
      if (!args.ok) return args;
      const found = await actionOf(method.trim().replace(/^codemode\./, ''), args.value);
      if (!found) return { ok: false, message: `There is no method “${method}”.` };
      const { matching, ...verdict } = policy.test(found.action);
      return { ok: true, verdict, matching, named: found.named };
    },
    async simulate({ add, without } = {}) {
      const rules = policy.rules.get();
      const changed = rules.filter(({ id }) => id !== without);
      if (add) changed.push({ ...add, id: 'tried', by: 'person', createdAt: now() });
      return policy.simulate(changed, await pastCalls(stores, connectors, 100));
    },
    async checkArguments(method, text) {
      const args = argumentsIn(text);
      if (!args.ok) return [args.message];
      const code = `await codemode.${method}(${text});`;
      const found = await checker.check(code, await declarationsFor(code, catalog));
      return found.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    },
    async dryRun({ action, runId }, args) {
      const signal = AbortSignal.timeout(30_000);
      const run = await stores.runs.get(runId).catch(() => undefined);
      const owner = run ?? (action.session === undefined ? undefined : { sessionId: action.session });
      const call = { method: action.method, args, signal, ...(owner && { owner }) };
      const reply = await connectors.get(action.source)?.dryRun?.(call);
      if (!reply) return { ok: false, message: 'This source cannot say what it would change.' };
      if (!reply.ok) return { ok: false, message: reply.message };
      const { summary } = (reply.value ?? {}) as { summary?: unknown };
      const lines = Array.isArray(summary) ? summary.filter((line) => typeof line === 'string') : [];
      return { ok: true, summary: lines, value: reply.value };
    },
    budgets: budgets as Readable<Budgets>,
    setBudgets(next) {
      budgets.set(next);
      keep('budgets', next);
    },
    spent: spent as Readable<{ session: Spend; day: Spend }>,
    budgetQuestions: budget.questions,
    answerBudget: budget.answer,
    rates: rates as Readable<Rates>,
    setRates(next) {
      rates.set(next);
      keep('rates', next);
    },
  };

  return {
    face,
    approvals,
    budget: budget.call,
    rates: createRates({ rates: rates.get, now }),
    hide,
    /** Counts the time of programs, without what they waited for a person. */
    execute:
      (execute: Execute): Execute =>
      async (code, call) => {
        const turn = placeOf(call.sessionId);
        const watch = inTime(budget.timeLeft(call.toolCallId === null ? { ...turn, runId: '' } : turn), call);
        const run = await execute(code, watch.call);
        watch.over();
        const ms = Math.max(0, (run.durationMs ?? 0) - (run.waitedMs ?? 0));
        budget.add(run.toolCallId === null ? { ...turn, runId: run.id } : turn, { ms });
        return run;
      },
    /**
     * A model whose answers are counted, and that waits where a budget is used up. What a turn begins with, its budget
     * begins with too; a fold, a merge or the question of a server is part of what is under way.
     */
    async language(choose: () => Promise<LanguageModel>, part: 'turn' | 'within' = 'within'): Promise<LanguageModel> {
      const place = placeOf(session.get() ?? '');
      if (part === 'turn') budget.begin(place.runId);
      const model = await choose();
      return {
        ...model,
        async *stream(request, signal) {
          const refused = await budget.check(place, 'the next answer of the model', signal);
          if (refused !== null) {
            const usage = { inputTokens: 0, outputTokens: 0, estimated: true };
            yield signal.aborted
              ? { type: 'end', reason: 'aborted', usage }
              : { type: 'end', reason: 'error', usage, error: { code: 'refused', message: refused } };
            return;
          }
          const at = now();
          for await (const part of model.stream(request, signal)) {
            if (part.type === 'end') {
              const { inputTokens, outputTokens, cost = 0 } = part.usage;
              budget.add(place, { tokens: inputTokens + outputTokens, money: cost, ms: now() - at });
            }
            yield part;
          }
        },
      };
    },
  };
}

function argumentsIn(text: string): { ok: true; value: unknown[] } | { ok: false; message: string } {
  if (text.trim() === '') return { ok: true, value: [] };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value: [value] };
    return { ok: false, message: 'A method takes one object, as in {"zone_id": "z_71"}.' };
  } catch (error) {
    return { ok: false, message: `The arguments are not JSON: ${messageOf(error)}.` };
  }
}
