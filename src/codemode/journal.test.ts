import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { canonical } from './journal/key.ts';
import { createOutside, type Life, lifeUntil, type Mutant } from './journal.suite.ts';
import type { RunRecord } from './run.contract.ts';

// Hundreds of runs; on a busy machine they take their time.
vi.setConfig({ testTimeout: 90_000 });

/** Twenty calls with five writes, some at once, some within steps, one that fails. */
const program = `
  const [a, b, c] = await Promise.all(['keyed', 'told', 'mute'].map((s) => codemode[s + '_read']({ s })));
  const first = await codemode.keyed_write({ n: 1 });
  let failed = 0;
  try { await codemode.mute_read({ fail: true }); } catch (error) { failed = error.message; }
  const inner = await codemode.step('pair', async () => {
    await codemode.told_read({ in: 'step' });
    return codemode.told_write({ n: 2 });
  });
  for (let i = 0; i < 5; i++) await codemode.mute_read({ i: i % 2 });
  const [second, third] = await Promise.all([codemode.mute_write({ n: 3 }), codemode.keyed_write({ n: 4 })]);
  for (let i = 0; i < 5; i++) await codemode.told_read({ again: first.id });
  await codemode.mute_write({ n: 5 });
  return { a, b, c, failed, ids: [first, inner, second, third].length };
`;
const whole = 1e9;

/** Runs, is cut at each of these ticks in turn, and goes on until it is done. */
async function through(cuts: number[], mutant: Mutant = {}) {
  const outside = createOutside(mutant);
  let runId: string | undefined;
  let record: RunRecord | undefined;
  for (const cut of [...cuts, whole]) {
    const life = lifeUntil(cut);
    const page = await outside.page(life);
    runId ??= (await outside.stores.journals.heads())[0]?.runId;
    const running = runId ? page.resume(program, runId) : page.start(program);
    record = (await Promise.race([running, life.ended])) as RunRecord | undefined;
    if (record) break;
  }
  return { ...outside, record: record! };
}

const counted = (effects: { arg: unknown }[]) => effects.map(({ arg }) => (arg as { n: number }).n).sort();

describe('kill the page at any point of a run of 20 calls with 5 writes', () => {
  test('as it is, without a kill', async () => {
    const { record, effects, asked, doubts, stores } = await through([]);
    expect(record).toMatchObject({ status: 'ok', value: { ids: 4 } });
    expect(record.calls).toHaveLength(20);
    expect(counted(effects)).toEqual([1, 2, 3, 4, 5]);
    expect([asked.length, doubts.length]).toEqual([5, 0]);
    const kept = await stores.journals.read(record.id);
    expect(kept?.head.state).toBe('ended');
    expect(kept?.entries.map(({ settled }) => settled).sort((a, b) => a! - b!)).toEqual(
      kept?.entries.map((_, i) => i + 1),
    );
  });

  test('at 200 points: every effect once, none lost, nothing approved twice', async () => {
    const life = lifeUntil(whole);
    await (await createOutside().page(life)).start(program);
    const points = life.ticks();
    expect(points).toBeGreaterThan(60);
    let inDoubt = 0;
    for (let i = 0; i < 200; i++) {
      const cut = 1 + (i % points);
      const cuts = i < points ? [cut] : [cut, 1 + ((i * 7) % points), 1 + ((i * 13) % points)];
      const { record, effects, doubts, asked } = await through(cuts);
      expect(record, `cut at ${cuts}`).toMatchObject({ status: 'ok', value: { ids: 4 } });
      expect(counted(effects), `cut at ${cuts}`).toEqual([1, 2, 3, 4, 5]);
      expect(asked.length, `cut at ${cuts}`).toBeLessThanOrEqual(5 + 2 * cuts.length);
      for (const doubt of doubts) expect(doubt).toContain('mute_write');
      inDoubt += doubts.length;
    }
    expect(inDoubt).toBeGreaterThan(0);
  });

  test.each<[string, Mutant]>([
    ['the intent not written first', { noIntent: true }],
    ['a new token each time', { newTokens: true }],
  ])('the test finds %s', async (_, mutant) => {
    let wrong = 0;
    for (let cut = 1; cut < 120; cut++) {
      const { effects } = await through([cut], mutant);
      if (counted(effects).join() !== '1,2,3,4,5') wrong++;
    }
    expect(wrong).toBeGreaterThan(0);
  });
});

/** Two pages that live at once take turns as `choose` says; the second takes the run over from the first. */
async function both(choices: number[], mutant: Mutant = {}) {
  const outside = createOutside(mutant);
  const waiting: (() => void)[] = [];
  const life: Life = { dead: () => false, tick: () => new Promise((go) => waiting.push(go)) };
  const pages = [await outside.page(life), await outside.page(life)] as const;
  const records: RunRecord[] = [];
  void pages[0].start(program).then((record) => records.push(record));
  let second = false;
  for (let at = 0, idle = 0; idle < 40 && records.length < 2; at++) {
    await new Promise((resolve) => setImmediate(resolve));
    const runId = (await outside.stores.journals.heads())[0]?.runId;
    if (!second && runId && at > (choices[0] ?? 0) % 60) {
      second = true;
      void pages[1].resume(program, runId).then((record) => records.push(record));
    }
    const choice = choices[at % choices.length] ?? 0;
    const [go] = waiting.splice(choice % Math.max(1, waiting.length), 1);
    idle = go ? 0 : idle + 1;
    go?.();
  }
  return { ...outside, records };
}

describe('two pages at once', () => {
  const choices = fc.array(fc.nat(1_000), { minLength: 40, maxLength: 80 });

  test('one of them goes on, and what both may have sent is in doubt or has a key', async () => {
    await fc.assert(
      fc.asyncProperty(choices, async (chosen) => {
        const { effects, records, doubts } = await both(chosen);
        expect(records.filter(({ status }) => status === 'ok').length).toBeGreaterThan(0);
        // A call that left the first page and has not arrived when a person is asked can arrive later: only then twice.
        const keyed = effects.filter(({ source }) => source === 'keyed');
        expect(counted(keyed)).toEqual([1, 4]);
        const times = (n: number) => counted(effects).filter((one) => one === n).length;
        for (const n of [2, 3, 5]) expect(times(n)).toBeGreaterThan(0);
        if (doubts.length === 0) for (const n of [3, 5]) expect(times(n)).toBe(1);
      }),
      { numRuns: 60 },
    );
  });

  test('without the epoch, both would send', async () => {
    let twice = 0;
    for (let seed = 0; seed < 40 && twice === 0; seed++) {
      const { effects, doubts } = await both(fc.sample(choices, { numRuns: 1, seed })[0]!, { noFence: true });
      const muted = counted(effects.filter(({ source }) => source === 'mute'));
      if (doubts.length === 0 && muted.join() !== '3,5') twice++;
    }
    expect(twice).toBeGreaterThan(0);
  });
});

test('a program that is not what it was is stopped, and nothing is sent', async () => {
  const outside = createOutside();
  const life = lifeUntil(60);
  const page = await outside.page(life);
  await Promise.race([page.start(program), life.ended]);
  const before = outside.effects.length;
  const { runId } = (await outside.stores.journals.heads())[0]!;
  const again = await outside.page({ tick: async () => {}, dead: () => false });
  const journal = await again.journals.resume(runId);
  expect(journal?.replaying()).toBe(true);
  const { createJournals } = await import('./journal.ts');
  const quick = createJournals({ store: outside.stores.journals, now: () => 0, patienceMs: 10 });
  const live = (await quick.resume(runId))!;
  const asked = await live.ask({
    scope: '',
    name: 'mute_write',
    source: 'mute',
    effect: 'write',
    args: [{ n: 99 }],
    at: 0,
  });
  expect(asked).toMatchObject({
    do: 'nothing',
    code: 'diverged',
    message: expect.stringContaining('mute_write({"n":99})'),
  });
  expect(outside.effects).toHaveLength(before);
});

test('a failed call that was caught fails again with the same words, and is not sent again', async () => {
  for (const cut of [30, 45, 60]) {
    const { record } = await through([cut]);
    expect((record.value as { failed: string }).failed).toBe('No, for the 1th time.');
  }
});

test('arguments are the same whatever order their keys are in', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonical(turned)).toBe(canonical(value));
    }),
  );
  expect(canonical([1])).not.toBe(canonical(['1']));
  expect(canonical({ a: undefined })).toBe(canonical({}));
  expect(canonical(new Map([[1, 2]]))).not.toBe(canonical({ 1: 2 }));
});
