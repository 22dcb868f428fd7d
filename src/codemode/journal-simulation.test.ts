/** D-01 and D-02: two runners that live at once, killed, cut from power and from the network, and robbed, by seeds. */
import { expect, test } from 'vitest';
import { createOutside, type Life, type Loss, type Mutant } from './journal.suite.ts';

const program = `
  await codemode.mute_read({ a: 1 });
  await Promise.all([codemode.told_write({ n: 2 }), codemode.keyed_write({ n: 1 })]);
  await codemode.mute_write({ n: 3 });
  return 'ended';
`;

/** mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

interface Runner {
  life: Life;
  waiting: { go(): void; token: string | undefined }[];
  dead: boolean;
  ended: string | undefined;
}

const drained = () => new Promise((resolve) => setImmediate(resolve));

/** What went wrong with this seed, or null. Even seeds have one runner at a time, odd ones up to two. */
async function simulate(seed: number, mutant: Mutant = {}): Promise<string | null> {
  const random = randomOf(seed * 2654435761);
  const chance = (part: number) => random() < part;
  const two = seed % 2 === 1;
  let faults = 6;
  const fault = (part: number) => faults > 0 && chance(part) && faults-- > 0;
  const loss = (): Loss => (fault(0.08) ? (chance(0.5) ? 'before' : 'after') : 'none');
  const outside = createOutside(mutant, loss);
  const runners: Runner[] = [];

  const begin = async () => {
    const life: Life = {
      dead: () => runner.dead,
      tick: (token) => new Promise((go) => runner.waiting.push({ go, token })),
    };
    const runner: Runner = { life, waiting: [], dead: false, ended: undefined };
    runners.push(runner);
    const page = await outside.page(life);
    const runId = (await outside.stores.journals.heads())[0]?.runId;
    const running = runId ? page.resume(program, runId) : page.start(program);
    void running.then(({ status, value, message }) => {
      runner.ended ??= status === 'ok' ? `ok ${value}` : `${status} ${message}`;
    });
  };
  /** What is on its way arrives at once or never; the rest of the page is no more. */
  const die = async (runner: Runner) => {
    runner.dead = true;
    for (const { go, token } of runner.waiting) if (token !== undefined && chance(0.5)) go();
    await drained();
    runner.waiting = [];
    outside.gone(runner.life);
  };

  await begin();
  for (let step = 0; step < 4_000; step++) {
    await drained();
    const alive = runners.filter(({ dead, ended }) => !dead && ended === undefined);
    if (alive.length === 0) {
      // One that took the run over when it was done, and died, leaves it open: it is done again, and nothing happens.
      const done = runners.some(({ ended }) => ended?.startsWith('ok'));
      if (runners.length > 20 || (done && (await outside.stores.journals.heads())[0]?.state === 'ended')) break;
      await begin();
      continue;
    }
    if (fault(0.012)) {
      await die(alive[Math.floor(random() * alive.length)]!);
      continue;
    }
    if (fault(0.006)) {
      for (const one of alive) await die(one);
      await outside.powerCut();
      continue;
    }
    if (two && alive.length < 2 && (await outside.stores.journals.heads()).length > 0 && fault(0.02)) {
      await begin();
      continue;
    }
    const ready = alive.flatMap(({ waiting }) => waiting.map((one) => ({ waiting, one })));
    const chosen = ready[Math.floor(random() * ready.length)];
    if (!chosen) {
      if (step > 3_000) break;
      continue;
    }
    chosen.waiting.splice(chosen.waiting.indexOf(chosen.one), 1);
    chosen.one.go();
  }
  return judge(outside, runners);
}

async function judge(outside: ReturnType<typeof createOutside>, runners: Runner[]): Promise<string | null> {
  const { effects, raced, doubts, asked, stores } = outside;
  const last = runners.find(({ ended }) => ended?.startsWith('ok'));
  if (last?.ended !== 'ok ended') return `it did not end: ${runners.map(({ ended }) => ended).join('; ')}`;
  for (const { ended, dead } of runners)
    if (!dead && ended && !/^ok ended|^stopped Another tab|^refused/.test(ended)) return `a runner ended with ${ended}`;
  for (const n of [1, 2, 3]) {
    const own = effects.filter(({ arg }) => (arg as { n: number }).n === n);
    if (own.length === 0) return `write ${n} was lost`;
    // A source that is asked while the other runner's request is on its way cannot know of it: there a key is needed.
    if (own.length > 1 && !own.every(({ token }) => raced.has(token))) return `write ${n} happened ${own.length} times`;
    if (own.length > 1 && n !== 2 && !doubts.some((doubt) => doubt.includes(`"n":${n}`)))
      return `write ${n} happened twice, and nobody was asked`;
  }
  if (
    effects.some(
      ({ source, token }, at) => source === 'keyed' && effects.findIndex((one) => one.token === token) !== at,
    )
  )
    return 'a key was carried out twice';
  if (doubts.some((doubt) => doubt.includes('keyed'))) return 'a person was asked about what takes a key';
  const { head, entries } = (await stores.journals.read((await stores.journals.heads())[0]!.runId))!;
  if (head.state !== 'ended') return 'it ended, and its journal does not say so';
  const order = entries.map(({ settled }) => settled!).sort((a, b) => a - b);
  if (order.some((settled, at) => settled !== at + 1)) return `the order of answers has holes: ${order}`;
  return asked.length < 3 ? 'a write was not asked about' : null;
}

test('D-01: 20,000 seeds with two runners, kills, power cuts, lost answers and takeovers', {
  timeout: 300_000,
}, async () => {
  const seeds = Number(process.env.SEEDS ?? 20_000);
  const wrong: string[] = [];
  for (let seed = 1; seed <= seeds && wrong.length < 5; seed++) {
    const problem = await simulate(seed);
    if (problem) wrong.push(`seed ${seed}: ${problem}`);
  }
  expect(wrong).toEqual([]);
});

test.each<[string, Mutant]>([
  ['an intent that is written after the effect', { noIntent: true }],
  ['an answer “saved” before it is', { relaxed: true }],
  ['no fence between two runners', { noFence: true }],
  ['one token for every call', { oneToken: true }],
  ['a new token for each attempt', { newTokens: true }],
  ['results that are not written', { noResults: true }],
])('D-02: %s is found within 1,000 seeds', { timeout: 120_000 }, async (_, mutant) => {
  let found: string | null = null;
  for (let seed = 1; seed <= 1_000 && found === null; seed++) found = await simulate(seed, mutant);
  expect(found).not.toBeNull();
});
