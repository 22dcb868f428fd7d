import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cell } from '#base/cell.ts';
import type { Budgets } from './budget.contract.ts';
import { budgetWords, createBudget, type KeptSpend, spentWith } from './budget.ts';
import { createRates, rateWords } from './rate.ts';

function setup(budgets: Budgets, kept: KeptSpend | null = null) {
  let ids = 0;
  const clock = { now: 0 };
  const saved: KeptSpend[] = kept ? [kept] : [];
  const budget = createBudget({
    budgets: cell(budgets),
    kept,
    record: async (parts) => {
      const next = spentWith(saved.at(-1) ?? null, parts);
      saved.push(next);
      return next;
    },
    read: async () => saved.at(-1) ?? null,
    newId: () => `question-${++ids}`,
    now: () => clock.now,
    dayOf: (time) => `day ${Math.floor(time / 1000)}`,
  });
  return { budget, saved, clock };
}
const place = { sessionId: 's', runId: 'r' };
const live = () => new AbortController().signal;

describe('a budget', () => {
  it('lets everything through where none is set, and counts', async () => {
    const { budget, saved } = setup({});
    expect(budget.check(place, 'x', live())).toBeNull();
    budget.add(place, { calls: 1, money: 0.5 });
    budget.add({ ...place, runId: 'other' }, { tokens: 7 });
    expect(budget.of('run', place)).toEqual({ tokens: 0, money: 0.5, calls: 1, ms: 0 });
    expect(budget.of('session', place)).toEqual({ tokens: 7, money: 0.5, calls: 1, ms: 0 });
    expect(budget.of('day', place)).toEqual(budget.of('session', place));
    await budget.refresh();
    expect(saved.at(-1)).toMatchObject({ day: 'day 0', sessions: { s: { tokens: 7 } } });
  });

  it('waits at a limit, and goes on once raised, by as much again', async () => {
    const { budget } = setup({ run: { calls: 2 } });
    budget.add(place, { calls: 2 });
    const answer = budget.check(place, 'edge_zones_list', live());
    const again = budget.check(place, 'edge_zones_list', live());
    expect(budget.questions.get()).toEqual([
      { id: 'question-1', scope: 'run', kind: 'calls', spent: 2, limit: 2, next: 'edge_zones_list', createdAt: 0 },
    ]);
    budget.answer('question-1', true);
    expect([await answer, await again]).toEqual([null, null]);
    budget.add(place, { calls: 1 });
    expect(budget.check(place, 'x', live())).toBeNull();
    budget.add(place, { calls: 1 });
    void budget.check(place, 'x', live());
    expect(budget.questions.get()).toMatchObject([{ spent: 4, limit: 4 }]);
  });

  it('stops the run where a person says so, with words that say why, until the run begins afresh', async () => {
    const { budget } = setup({ session: { money: 1 } });
    budget.add(place, { money: 1.02 });
    const answer = budget.check(place, 'the next answer', live());
    budget.answer('question-1', false);
    expect(await answer).toBe('The budget of this conversation is used up: $1.02 of $1.00. A person stopped it there.');
    expect(budget.questions.get()).toEqual([]);
    expect(await budget.check(place, 'again', live())).toContain('used up');
    expect(budget.questions.get()).toEqual([]);
    budget.begin(place.runId);
    void budget.check(place, 'again', live());
    expect(budget.questions.get()).toHaveLength(1);
  });

  it('lets no more calls go than a raised limit has room for, however many waited', async () => {
    const { budget } = setup({ run: { calls: 2 } });
    const calls = Array.from({ length: 5 }, () => budget.call(place, 'x', live()));
    expect(calls.filter((one) => one === null)).toHaveLength(2);
    budget.answer('question-1', true);
    await expect.poll(() => budget.questions.get().length).toBe(1);
    expect(budget.of('run', place).calls).toBe(4);
    budget.answer(budget.questions.get()[0]!.id, false);
    expect((await Promise.all(calls)).filter((one) => one !== null)).toHaveLength(1);
  });

  it('takes the question away when nobody needs the answer any more', async () => {
    const { budget } = setup({ day: { tokens: 10 } });
    budget.add(place, { tokens: 10 });
    const abort = new AbortController();
    const answer = budget.check(place, 'x', abort.signal);
    abort.abort();
    expect(await answer).toContain('The budget of today is used up');
    expect(budget.questions.get()).toEqual([]);
  });

  it('begins the day at nothing, and a day that was kept where it was', () => {
    const kept = { day: 'day 0', today: { tokens: 9, money: 0, calls: 0, ms: 0 }, sessions: {} };
    const { budget, clock } = setup({ day: { tokens: 9 } }, kept);
    expect(budget.of('day', place).tokens).toBe(9);
    clock.now = 1000;
    expect(budget.of('day', place).tokens).toBe(0);
    expect(budget.check(place, 'x', live())).toBeNull();
  });

  it('of two tabs loses no count, and each knows what the other has spent', async () => {
    let kept: KeptSpend | null = null;
    const tabs = [0, 1].map(() =>
      createBudget({
        budgets: cell<Budgets>({ day: { calls: 600 } }),
        kept: null,
        record: async (parts) => {
          await Promise.resolve();
          return (kept = spentWith(kept, parts));
        },
        read: async () => kept,
        newId: () => 'q',
        now: () => 0,
        dayOf: () => 'day 0',
      }),
    );
    for (let i = 0; i < 500; i++) {
      tabs[i % 2]!.add(place, { calls: 1 });
      if (i % 7 === 0) await tabs[(i + 1) % 2]!.refresh();
    }
    for (const tab of [...tabs, ...tabs]) await tab.refresh();
    expect(kept).toMatchObject({ today: { calls: 500 }, sessions: { s: { calls: 500 } } });
    for (const tab of tabs) expect(tab.of('day', place).calls).toBe(500);
    tabs[0]!.add(place, { calls: 100 });
    await tabs[0]!.refresh();
    await tabs[1]!.refresh();
    void tabs[1]!.call(place, 'x', live());
    expect(tabs[1]!.questions.get()).toMatchObject([{ spent: 600, limit: 600 }]);
  });

  it('tells how much time is left, by the limit that is nearest', () => {
    const { budget } = setup({ run: { ms: 5_000 }, day: { ms: 8_000 } });
    expect(budget.timeLeft(place)?.ms).toBe(5_000);
    budget.add({ ...place, runId: 'other' }, { ms: 7_000 });
    expect(budget.timeLeft(place)).toEqual({ ms: 1_000, words: 'The budget of today is used up: 8 s of 8 s.' });
    expect(setup({ run: { calls: 1 } }).budget.timeLeft(place)).toBeNull();
  });

  it('adds to the day it was spent on, also when it is written after midnight', () => {
    const call = (day: string) => ({ day, sessionId: 's', part: { calls: 1 } });
    const late = spentWith(null, [call('2026-11-20'), call('2026-11-21'), call('2026-11-20')]);
    expect(late).toMatchObject({ day: '2026-11-21', today: { calls: 1 }, sessions: { s: { calls: 3 } } });
  });

  it('never lets through more than a limit, whatever is spent in steps of one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.constantFrom('a', 'b'), { maxLength: 60 }),
        (limit, runs) => {
          const { budget } = setup({ run: { calls: limit } });
          const sent = { a: 0, b: 0 };
          for (const run of runs as ('a' | 'b')[]) {
            const at = { sessionId: 's', runId: run };
            if (budget.check(at, 'x', live()) !== null) continue;
            budget.add(at, { calls: 1 });
            sent[run]++;
          }
          for (const run of ['a', 'b'] as const)
            expect(sent[run]).toBe(Math.min(limit, runs.filter((one) => one === run).length));
        },
      ),
    );
  });
});

it('says what is used up in plain words', () => {
  expect(budgetWords('run', 'ms', 61_000, 60_000)).toBe('The budget of this run is used up: 61 s of 60 s.');
  expect(budgetWords('day', 'tokens', 12_000, 10_000)).toContain('12,000 tokens of 10,000 tokens');
});

describe('a rate', () => {
  const rated = (calls: number, perMs: number) => {
    const clock = { now: 0 };
    return { clock, rates: createRates({ rates: () => ({ edge: { calls, perMs } }), now: () => clock.now }) };
  };

  it('lets a burst go, then one after the other, and fills again', () => {
    const { clock, rates } = rated(2, 1000);
    const waits = [1, 2, 3, 4].map(() => rates.take('edge')?.ms);
    expect(waits).toEqual([0, 0, 500, 1000]);
    clock.now = 5000;
    expect([1, 2, 3].map(() => rates.take('edge')?.ms)).toEqual([0, 0, 500]);
    expect(rates.take('other')).toBeNull();
    expect(rates.take('edge')?.reason).toBe('2 calls a second');
  });

  it('gives a place back that was not used', () => {
    const { rates } = rated(1, 1000);
    rates.take('edge')?.giveBack();
    expect(rates.take('edge')?.ms).toBe(0);
  });

  it('never lets more go in a window than the rate and one burst, at any arrivals', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 100, max: 5000 }),
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 60 }),
        (calls, perMs, gaps) => {
          const { clock, rates } = rated(calls, perMs);
          const sent = gaps.map((gap) => {
            clock.now += gap;
            return clock.now + rates.take('edge')!.ms;
          });
          expect(sent).toEqual([...sent].sort((a, b) => a - b));
          for (const from of sent) {
            const within = sent.filter((at) => at >= from && at < from + perMs).length;
            expect(within).toBeLessThanOrEqual(calls * 2);
          }
        },
      ),
    );
  });

  it('ignores a rate that is none', () => {
    expect(rated(0, 1000).rates.take('edge')).toBeNull();
    expect(rated(Number.NaN, 1000).rates.take('edge')).toBeNull();
    expect(rateWords({ calls: 1, perMs: 2500 })).toBe('1 call in 2.5 s');
  });
});
