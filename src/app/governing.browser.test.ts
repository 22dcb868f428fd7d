/** Budgets around models and programs, put together as the app does it, without its interface. */
import { afterEach, expect, it } from 'vitest';
import { cell } from '#base/cell.ts';
import { createIds } from '#base/id.ts';
import { createCatalog } from '#codemode/catalog.ts';
import type { RunRecord } from '#codemode/run.contract.ts';
import type { Budgets } from '#guard/budget.contract.ts';
import { createPolicy } from '#guard/policy.ts';
import type { LanguageModel, ModelPart } from '#models/model.contract.ts';
import { createMemoryRows } from '#storage/memory-rows.ts';
import { storesOver } from '#storage/stores.ts';
import { createGoverning } from './governing.ts';

const usage = { inputTokens: 60, outputTokens: 40, cost: 0.25, estimated: false };
const signal = new AbortController().signal;
const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});

async function govern(budgets: Budgets) {
  const stores = storesOver(createMemoryRows());
  await stores.settings.set('budgets', budgets);
  const newId = createIds();
  const asked: number[] = [];
  const governing = await createGoverning({
    stores,
    policy: await createPolicy({ rules: stores.rules, newId, now: Date.now }),
    catalog: createCatalog(),
    checker: { check: async () => [] },
    connectors: { get: () => undefined },
    refresh: async () => {},
    session: cell<string | null>('s'),
    newId,
    now: Date.now,
  });
  const model: LanguageModel = {
    id: 'small',
    provider: 'Own',
    window: null,
    demo: false,
    async *stream() {
      asked.push(Date.now());
      yield { type: 'text', text: 'So be it.' };
      yield { type: 'end', reason: 'stop', usage };
    },
  };
  const language = (part?: 'turn' | 'within') => governing.language(async () => model, part);
  const answer = async (of: LanguageModel, until = signal) => {
    const parts: ModelPart[] = [];
    for await (const part of of.stream({ system: '', messages: [], tools: [] }, until)) parts.push(part);
    return parts.at(-1);
  };
  const { budgetQuestions } = governing.face;
  const question = async () => {
    await expect.poll(() => budgetQuestions.get().length).toBe(1);
    return budgetQuestions.get()[0]!;
  };
  return { governing, language, answer, asked, question };
}

it('counts every branch of those that answer at once: what they spent together stops the next answer of each', async () => {
  const { governing, language, answer, asked, question } = await govern({ session: { tokens: 300 } });
  const branches = await Promise.all([language('turn'), language(), language()]);
  await Promise.all(branches.map((branch) => answer(branch)));
  const next = branches.map((branch) => answer(branch));
  governing.face.answerBudget((await question()).id, false);
  for (const end of await Promise.all(next))
    expect(end).toMatchObject({ error: { message: expect.stringContaining('300 tokens of 300 tokens') } });
  expect(asked).toHaveLength(3);
});

it.each([
  ['tokens', { run: { tokens: 100 } }, '100 tokens of 100 tokens'],
  ['money', { session: { money: 0.25 } }, '$0.250 of $0.250'],
  ['money of the day', { day: { money: 0.2 } }, '$0.250 of $0.200'],
] as const)(
  'a budget of %s stops before the next answer, which is not sent where a person says stop',
  async (...given) => {
    const [, budgets, words] = given;
    const { governing, language, answer, asked, question } = await govern(budgets);
    const model = await language('turn');
    expect(await answer(model)).toMatchObject({ type: 'end', reason: 'stop' });
    const second = answer(model);
    const { id, next } = await question();
    expect(next).toBe('the next answer of the model');
    governing.face.answerBudget(id, false);
    expect(await second).toMatchObject({ reason: 'error', error: { code: 'refused' } });
    expect(await second).toMatchObject({ error: { message: expect.stringContaining(words) } });
    expect(asked).toHaveLength(1);
  },
);

it('goes on where a person raises it, and ends its waiting when the turn is stopped', async () => {
  const { governing, language, answer, asked, question } = await govern({ run: { tokens: 100 } });
  const model = await language('turn');
  await answer(model);
  const second = answer(model);
  governing.face.answerBudget((await question()).id, true);
  expect(await second).toMatchObject({ reason: 'stop' });
  const stop = new AbortController();
  stops.push(stop);
  const third = answer(model, stop.signal);
  await question();
  stop.abort();
  expect(await third).toMatchObject({ reason: 'aborted' });
  expect(governing.face.budgetQuestions.get()).toEqual([]);
  expect(asked).toHaveLength(2);
});

it('a fold within a turn is part of it: what the turn has spent stays counted, until the next turn begins', async () => {
  const { language, answer, asked, question } = await govern({ run: { tokens: 100 } });
  const model = await language('turn');
  await answer(model);
  const folding = answer(await language());
  await question();
  expect(asked).toHaveLength(1);
  const stop = new AbortController();
  expect(await answer(await language('turn'), stop.signal)).toMatchObject({ reason: 'stop' });
  void folding;
});

it('a budget of time ends a program in the middle of a call, and says so in what is kept', async () => {
  const { governing } = await govern({ run: { ms: 1_000 } });
  const ended: RunRecord[] = [];
  const execute = governing.execute(
    (code, call) =>
      new Promise((resolve) => {
        const run: RunRecord = {
          ...{ id: 'r', sessionId: 's', toolCallId: null, code, status: 'running', rung: 'isolate', createdAt: 0 },
          ...{ diagnostics: [], logs: [], calls: [] },
        };
        call.onChange?.(run);
        call.signal?.addEventListener('abort', () => {
          ended.push({ ...run, status: 'stopped', message: String(call.signal?.reason), durationMs: 1_000 });
          resolve(ended[0]!);
        });
      }),
  );
  await execute('await codemode.slow()', { sessionId: 's', toolCallId: null });
  expect(ended[0]?.message).toBe('The budget of this run is used up: 1 s of 1 s. The program was ended there.');
});
